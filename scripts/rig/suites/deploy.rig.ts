import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { systemClock } from "../../../drivers/clock.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";
import { KEYBOARD_DESCRIPTOR, NEWLAND_DESCRIPTOR } from "../../../drivers/scanner/hid/descriptors-fixture.ts";
import type { HidIdentity } from "../devices/uhid.ts";
import type { AccountProgram } from "../guest/account-program.ts";
import { startRemote, type Remote } from "../guest/remote.ts";
import { suite, type TestContext } from "../guest/suite.ts";
import { PRINTER, PROFILE, ready, textSlip } from "./printing.ts";
import { invoiceCode, watchScanner } from "./scanning.ts";

const HID: HidIdentity = {
  ...{ name: "Newland FM430", vendorId: 0x1eab, productId: 0x1d10, serial: "RIG5" },
  reportDescriptor: NEWLAND_DESCRIPTOR,
};
const SERIAL = { vendorId: 0x1eab, productId: 0x1d06, manufacturer: "Newland", product: "FM430 CDC", serial: "RIG6" };
const OTHER_SERIAL = { ...SERIAL, serial: "RIG7" };
const BY_ID = "/dev/serial/by-id/usb-Newland_FM430_CDC_RIG6-if00";
const YANPIAO = { uid: 990, gid: 990 };
const DIALOUT_GID = 20;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const run = promisify(execFile);

export const deploySuite = suite("deploy", "udev's rules and the account that a terminal runs under", (test) => {
  test("the rules give each device to the terminal's account, and to nobody else", async (t) => {
    await plugAll(t);
    const rights = (path: string): string => {
      const { mode, gid } = statSync(path);
      return `${(mode & 0o777).toString(8)} group ${gid}`;
    };
    assert.equal(rights("/dev/hidraw0"), `660 group ${YANPIAO.gid}`);
    assert.equal(rights("/dev/usb/lp0"), `660 group ${YANPIAO.gid}`);
    assert.equal(rights("/dev/ttyACM0"), `660 group ${DIALOUT_GID}`);
    assert.deepEqual(accessAs("yanpiao"), ["ok", "ok", "ok"]);
    assert.deepEqual(accessAs("nobody"), ["denied", "denied", "denied"]);
  });

  test("under its account the terminal opens them all", async (t) => {
    const port = await plugAll(t);
    const terminal = programOf(t);
    await terminal.become("yanpiao");
    const health = await Promise.all([
      terminal.scanner({ driver: "hid", profile: "newland-hid-pos" }),
      terminal.scanner({ driver: "serial", path: BY_ID, profile: "newland-cdc" }),
      terminal.printer(port, PROFILE.id),
    ]);
    assert.deepEqual(
      health.map(({ state, reason }) => `${state}: ${reason}`),
      Array(3).fill("connected: connected"),
    );
  });

  test("another account is refused, in words", async (t) => {
    const port = await plugAll(t);
    const stranger = programOf(t);
    await stranger.become("nobody");
    const health = await Promise.all([
      stranger.scanner({ driver: "hid", profile: "newland-hid-pos" }),
      stranger.scanner({ driver: "serial", path: BY_ID, profile: "newland-cdc" }),
      stranger.printer(port, PROFILE.id),
    ]);
    for (const { state, reason } of health) {
      assert.equal(state, "disconnected");
      assert.match(reason, /permission|not allowed/i);
    }
  });

  test("by its lasting name a serial scanner is found, whatever number it got", async (t) => {
    const scanner = watchScanner(t, { driver: "serial", path: BY_ID, profile: "newland-cdc" });
    await t.devices.serialPlug("other", OTHER_SERIAL, 0);
    t.after(() => t.devices.serialRemove("other"));
    await t.until("it has the first number", () => existsSync("/dev/ttyACM0"));
    await t.devices.serialPlug("ours", SERIAL, 1);
    t.after(() => t.devices.serialRemove("ours"));
    const pluggedMs = performance.now();
    await scanner.connected();
    t.measured("found after", performance.now() - pluggedMs, 2_000);
    assert.match(readlinkSync(BY_ID), /ttyACM1$/);
    await t.devices.serialSend("other", bytes(`${invoiceCode(1)}\r`));
    await t.devices.serialSend("ours", bytes(`${invoiceCode(2)}\r`));
    assert.deepEqual(await scanner.read(1), [invoiceCode(2)]);
  });

  test("a printer bound to its socket by a rule is found under the name that the rule gives it", async (t) => {
    const folder = "/etc/udev/rules.d";
    const rules = `${folder}/71-site.rules`;
    mkdirSync(folder, { recursive: true });
    const idPath = "platform-dummy_hcd.1-usb-0:1:1.0";
    writeFileSync(
      rules,
      `SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", ENV{ID_PATH}=="${idPath}", SYMLINK+="yanpiao/printer"\n`,
    );
    t.after(() => {
      rmSync(rules);
    });
    await run("udevadm", ["control", "--reload"]);
    await t.devices.printerPlug("theirs", PRINTER, 0);
    t.after(() => t.devices.printerRemove("theirs"));
    const path = "/dev/yanpiao/printer";
    const printer = openPrinter({ driver: "usb", path, profile: PROFILE.id }, PROFILE, systemClock);
    t.after(() => printer.close());
    await t.until("its own socket is empty", () => printer.status().fault === "not-connected");
    await t.devices.printerPlug("ours", PRINTER, 1);
    t.after(() => t.devices.printerRemove("ours"));
    await ready(t, printer);
    assert.deepEqual(await printer.print(textSlip("OURS", 3)), { type: "printed" });
    assert.match(Buffer.from(await t.devices.printerReceived("ours", 20)).toString("latin1"), /OURS/);
  });

  test("a scanner that types is kept from the display server by the rules", async (t) => {
    const typing = { ...HID, name: "Newland keyboard", productId: 0x1d03, reportDescriptor: KEYBOARD_DESCRIPTOR };
    await t.devices.usbHidPlug("typing", typing, 0);
    t.after(() => t.devices.usbHidRemove("typing"));
    const event = await t.until("its event device", () =>
      readdirSync("/sys/class/input").find(
        (name) => name.startsWith("event") && readlinkSync(`/sys/class/input/${name}`).includes("dummy_hcd"),
      ),
    );
    await run("udevadm", ["settle"]);
    const { stdout } = await run("udevadm", ["info", "--query=property", `--name=/dev/input/${event}`]);
    assert.match(stdout, /^LIBINPUT_IGNORE_DEVICE=1$/m);
    assert.equal(statSync(`/dev/input/${event}`).gid, YANPIAO.gid);
  });
});

/** Resolves with the printer's port, when udev has seen to everything. */
async function plugAll(t: TestContext): Promise<string> {
  await t.devices.usbHidPlug("hid", HID, 0);
  t.after(() => t.devices.usbHidRemove("hid"));
  await t.devices.serialPlug("serial", SERIAL, 1);
  t.after(() => t.devices.serialRemove("serial"));
  const port = await t.devices.printerPlug("printer", PRINTER, 2);
  t.after(() => t.devices.printerRemove("printer"));
  await t.until("the host has found all of them, and they have their nodes", () => {
    const { hid, serial, printers } = discoverDevices();
    const found = [...hid, ...serial.filter(({ usb }) => usb !== null), ...printers];
    return found.length === 3 && found.every(({ access }) => access.state !== "missing");
  });
  await run("udevadm", ["settle"]);
  return port;
}

/** What a technician's list says of the HID scanner, the serial one and the printer. */
function accessAs(user: string): readonly string[] {
  const { hid, serial, printers } = discoverDevices({ user });
  return [...hid, ...serial.filter(({ usb }) => usb !== null), ...printers].map(({ access }) => access.state);
}

function programOf(t: TestContext): Remote<AccountProgram> {
  const program = startRemote<AccountProgram>(new URL("../guest/account-program.ts", import.meta.url).pathname);
  t.after(() => program.child.kill("SIGKILL"));
  return program.api;
}
