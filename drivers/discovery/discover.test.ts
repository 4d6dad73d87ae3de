import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { discoverDevices } from "./discover.ts";
import type { Inventory } from "./found.ts";
import { readIeee1284Id } from "./ieee1284.ts";
import { createMachine, FEW_KEYS, KEYBOARD_DESCRIPTOR, POS_DESCRIPTOR, type Machine } from "./machine-fixture.ts";

let folder = "";
let machine: Machine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-machine-"));
  machine = createMachine(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seen = (user: string | null = "yanpiao"): Inventory => discoverDevices({ root: folder, user });
/** A bare regular expression matches everything inside toMatchObject. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const NOTHING: Inventory = { hid: [], serial: [], keyboards: [], printers: [], cameras: [], unclaimed: [] };

const FM430 = { port: "1-1.2", ids: "1eab:1d10", maker: "Newland Auto-ID", product: "FM430", serial: "AB12" } as const;
const EPSON = { port: "1-1.3", ids: "04b8:0e15", maker: "EPSON", product: "TM-T82III" } as const;

describe("a machine with nothing plugged in", () => {
  it("shows nothing, also where /sys has no USB at all, as in a container", () => {
    expect(seen()).toEqual(NOTHING);
    expect(discoverDevices({ root: join(folder, "no-such-root") })).toEqual(NOTHING);
  });

  it("does not list the UARTs that the kernel only guesses", () => {
    machine.file("/sys/devices/platform/serial8250/tty/ttyS0/type", "0\n");
    machine.link("/sys/class/tty/ttyS0", "/sys/devices/platform/serial8250/tty/ttyS0");
    machine.file("/sys/devices/pnp0/00:03/tty/ttyS1/type", "4\n");
    machine.link("/sys/class/tty/ttyS1", "/sys/devices/pnp0/00:03/tty/ttyS1");
    machine.file("/sys/devices/virtual/tty/tty1/uevent", "DEVNAME=tty1\n");
    machine.link("/sys/class/tty/tty1", "/sys/devices/virtual/tty/tty1");
    machine.node("/dev/ttyS1");
    expect(seen().serial.map(({ node, usb }) => ({ node, usb }))).toEqual([{ node: "/dev/ttyS1", usb: null }]);
  });
});

describe("a scanner in HID POS mode", () => {
  it("is known by its usage, its socket and its maker's words, without being opened", () => {
    machine.hidraw(0, FM430, POS_DESCRIPTOR);
    machine.hidraw(1, { port: "1-1.4", ids: "046d:c31c", product: "Keyboard" }, KEYBOARD_DESCRIPTOR);
    const [scanner, keyboard] = seen().hid;
    expect(scanner).toEqual({
      transport: "hid",
      node: "/dev/hidraw0",
      links: [],
      name: "Newland Auto-ID FM430",
      vendorId: "1eab",
      productId: "1d10",
      usages: [{ usagePage: 0x8c, usage: 0x02 }],
      usb: {
        vendorId: "1eab",
        productId: "1d10",
        port: "1-1.2",
        maker: "Newland Auto-ID",
        product: "FM430",
        serial: "AB12",
      },
      idPath: null,
      access: { state: "ok" },
    });
    expect(keyboard?.usages).toEqual([{ usagePage: 0x01, usage: 0x06 }]);
  });

  it("whose node belongs to root says which rules are missing; another user learns the group", () => {
    machine.hidraw(0, FM430, POS_DESCRIPTOR, null);
    expect(seen().hid[0]?.access).toMatchObject({
      state: "denied",
      mode: "0600",
      advice: like(/udev rules of config\/deploy/),
    });
    machine.acm(0, { port: "1-1.5", ids: "1eab:1d06" });
    expect(seen().serial[0]?.access).toEqual({ state: "ok" });
    expect(seen("guest").serial[0]?.access).toMatchObject({
      state: "denied",
      group: "yanpiao",
      advice: like(/usermod -aG yanpiao guest/),
    });
  });

  it("without a node in /dev points at udev", () => {
    machine.hidraw(0, FM430, POS_DESCRIPTOR);
    rmSync(join(folder, "dev/hidraw0"));
    expect(seen().hid[0]?.access).toMatchObject({ state: "missing", advice: like(/is udev running/) });
  });
});

describe("a scanner as virtual COM port", () => {
  it("has the names that stay, with those of udev's database", () => {
    machine.acm(3, { ...FM430, ids: "1eab:1d06" });
    machine.link("/dev/serial/by-id/usb-Newland_FM430_AB12-if00", "/dev/ttyACM3");
    machine.link("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0", "/dev/ttyACM3");
    expect(seen().serial[0]).toMatchObject({
      node: "/dev/ttyACM3",
      driver: "cdc_acm",
      links: ["/dev/serial/by-id/usb-Newland_FM430_AB12-if00", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0"],
    });
  });
});

describe("a receipt printer on USB", () => {
  it("says its name by the IEEE-1284 id that the kernel keeps, and udev's name of its socket", () => {
    machine.printer(0, EPSON, "MFG:EPSON;CMD:ESC/POS;MDL:TM-T82III;CLS:PRINTER;SN:X1;\n");
    machine.file("/run/udev/data/c180:0", "E:ID_PATH=pci-0000:00:14.0-usb-0:1.3:1.0\n");
    expect(seen().printers).toMatchObject([
      {
        node: "/dev/usb/lp0",
        idPath: "pci-0000:00:14.0-usb-0:1.3:1.0",
        bidirectional: true,
        ieee1284: { maker: "EPSON", model: "TM-T82III", commands: ["ESC/POS"], serial: "X1" },
      },
    ]);
  });

  it("that no driver took, or that a print service sits on, is not silently missing", () => {
    machine.usb(EPSON, [{ classCode: "07", subclass: "01", protocol: "02" }]);
    machine.usb({ port: "1-1.6", ids: "0416:5011" }, [{ classCode: "07", driver: "usbfs" }]);
    const { printers, unclaimed } = seen();
    expect(printers).toEqual([]);
    expect(unclaimed).toMatchObject([
      { usb: { port: "1-1.3" }, kind: "printer", heldBy: null, advice: like(/modprobe usblp/) },
      { usb: { port: "1-1.6" }, kind: "printer", heldBy: "usbfs", advice: like(/ipp-usb and cups/) },
    ]);
  });
});

describe("other things on the bus", () => {
  it("a CH340 that brltty took is said, a network adapter and a working chip are left alone", () => {
    machine.usb({ port: "1-2", ids: "1a86:7523" }, [{ classCode: "ff", driver: "usbfs" }]);
    machine.usb({ port: "1-3", ids: "1a86:7523" }, [{ classCode: "ff", driver: "ch341" }]);
    machine.usb({ port: "1-4", ids: "0bda:8152" }, [{ classCode: "02", subclass: "02", protocol: "ff" }]);
    expect(seen().unclaimed).toMatchObject([{ usb: { port: "1-2" }, kind: "serial", advice: like(/brltty/) }]);
  });

  it("a keyboard is one that can type a code; a volume button is none", () => {
    machine.keyboard(4, { port: "1-5", ids: "1eab:1d03", product: "Newland scanner" });
    machine.keyboard(5, { port: "1-6", ids: "0d8c:0012", product: "Volume" }, FEW_KEYS);
    expect(seen().keyboards).toMatchObject([
      { node: "/dev/input/event4", name: "Newland scanner", vendorId: "1eab", productId: "1d03" },
    ]);
  });

  it("a camera is listed once, not with its metadata", () => {
    const plug = { port: "1-7", ids: "046d:0825", product: "HD Webcam" } as const;
    machine.camera(0, plug);
    machine.camera(1, plug, "1");
    expect(seen().cameras).toMatchObject([{ node: "/dev/video0", name: "HD Webcam" }]);
  });
});

describe("a hostile device", () => {
  it("cannot write to a technician's screen through its name, nor lead out of /dev", () => {
    machine.printer(0, { ...EPSON, maker: "\u001b[2J\u202eEVIL" }, "MFG:\u001b]0;x\u0007;MDL:A;\n");
    machine.file(
      "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1.3/1-1.3:1.0/usbmisc/lp0/uevent",
      "DEVNAME=../../etc/shadow\n",
    );
    const [printer] = seen().printers;
    expect(printer?.usb?.maker).toBe("[2J EVIL");
    expect(printer?.ieee1284?.text).not.toMatch(/\p{Cc}/u);
    expect(printer?.node).toBe("/dev/lp0");
  });

  it("any bytes as a printer's id end in an answer of bounded size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const id = readIeee1284Id(new TextDecoder("latin1").decode(bytes));
        expect(id?.text.length ?? 0).toBeLessThanOrEqual(256);
      }),
      { numRuns: fuzzRuns(1) },
    );
  });
});
