import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasLibrary, moduleState, runningPrograms } from "./host.ts";
import { createMachine, type Machine } from "./machine-fixture.ts";
import { systemTree, type SystemTree } from "./tree.ts";

let folder = "";
let machine: Machine;
let tree: SystemTree;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-host-"));
  machine = createMachine(folder);
  tree = systemTree(folder);
  machine.file("/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a kernel module", () => {
  it("is loaded, could be, is built in, or is not there", () => {
    const lists = "/lib/modules/6.1.0-28-amd64";
    machine.file(`${lists}/modules.dep`, "kernel/drivers/usb/class/usblp.ko.xz: kernel/drivers/usb/core/usbcore.ko\n");
    machine.file(`${lists}/modules.builtin`, "kernel/drivers/usb/class/cdc-acm.ko\n");
    machine.file("/sys/module/usbhid/refcnt", "1\n");
    expect(["usbhid", "usblp", "cdc_acm", "uhid"].map((name) => moduleState(tree, name))).toEqual([
      "loaded",
      "available",
      "available",
      "absent",
    ]);
  });

  it("that a file forbids is forbidden, a comment forbids nothing", () => {
    machine.file("/etc/modprobe.d/a.conf", "# blacklist usblp\nblacklist usblpx\n");
    expect(moduleState(tree, "usblp")).toBe("absent");
    machine.file("/usr/lib/modprobe.d/b.conf", "  blacklist usblp # CUPS\n");
    expect(moduleState(tree, "usblp")).toBe("blacklisted");
  });
});

it("programs that take devices are known by their process, others are not named", () => {
  machine.file("/proc/17/comm", "brltty\n");
  machine.file("/proc/18/comm", "cupsd-lookalike\n");
  machine.file("/proc/uptime", "1 1\n");
  expect(runningPrograms(tree)).toEqual(["brltty"]);
});

it("a library is found where Debian puts it for its architecture, and where others do", () => {
  machine.file("/usr/lib/aarch64-linux-gnu/libudev.so.1", "");
  machine.file("/usr/lib64/libusb-1.0.so.0", "");
  expect(["libudev.so.1", "libusb-1.0.so.0", "libnone.so.1"].map((name) => hasLibrary(tree, name))).toEqual([
    true,
    true,
    false,
  ]);
});
