import assert from "node:assert/strict";
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { KEYBOARD_DESCRIPTOR } from "../../../drivers/scanner/hid/descriptors-fixture.ts";
import type { HidIdentity } from "../devices/uhid.ts";
import { suite, type TestContext } from "../guest/suite.ts";
import { watchScanner } from "./scanning.ts";

const KEYBOARD: HidIdentity = {
  ...{ name: "Newland FM430 keyboard", vendorId: 0x1eab, productId: 0x1d03, serial: "RIG3" },
  reportDescriptor: KEYBOARD_DESCRIPTOR,
};
const DEVICE = "typing scanner";
const CODE = "01,32,,24117000000000000001,8A3C";

export const wedgeSuite = suite("wedge", "a scanner that types like a keyboard", (test) => {
  test("what it types is one scan, and no other program sees a key", async (t) => {
    const path = await plug(t);
    // A program such as the display server, that has the keyboard open already.
    const screen = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    t.after(() => {
      closeSync(screen);
    });
    const scanner = watchScanner(t, { driver: "wedge", path, profile: "generic-wedge" });
    await scanner.connected();
    await t.devices.hidSend(DEVICE, typed(`${CODE}\n`), 2);
    assert.deepEqual(await scanner.read(1), [CODE]);
    assert.equal(eventsWaiting(screen), 0);
  });

  test("once the terminal is closed, the keyboard is the system's again", async (t) => {
    const path = await plug(t);
    const scanner = watchScanner(t, { driver: "wedge", path, profile: "generic-wedge" });
    await scanner.connected();
    await scanner.device.close();
    const screen = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    t.after(() => {
      closeSync(screen);
    });
    await t.devices.hidSend(DEVICE, typed("1"), 2);
    await t.until("the key arrives", () => eventsWaiting(screen) > 0);
  });

  test("pulled out and plugged in again, it is grabbed again", async (t) => {
    const path = await plug(t);
    const scanner = watchScanner(t, { driver: "wedge", path, profile: "generic-wedge" });
    await scanner.connected();
    await t.devices.hidSend(DEVICE, typed("12"), 2);
    await t.until("the half code has arrived", () => scanner.device.counters().bytesIn > 0);
    await t.devices.hidUnplug(DEVICE);
    await scanner.lost();
    await t.devices.hidPlug(DEVICE, KEYBOARD);
    const pluggedMs = performance.now();
    await scanner.connected();
    t.measured("back after the replug", performance.now() - pluggedMs, 2_000);
    await t.devices.hidSend(DEVICE, typed(`${CODE}\n`), 2);
    assert.deepEqual(await scanner.read(1), [CODE]);
  });
});

/** Plugs it in and resolves with its event device. */
async function plug(t: TestContext): Promise<string> {
  await t.devices.hidPlug(DEVICE, KEYBOARD);
  t.after(() => t.devices.hidUnplug(DEVICE));
  return t.until("the keyboard's event device", () => {
    const inputs = "/sys/class/input";
    const found = readdirSync(inputs).find(
      (name) => name.startsWith("event") && nameOf(join(inputs, name)) === KEYBOARD.name,
    );
    return found === undefined ? null : `/dev/input/${found}`;
  });
}

function nameOf(folder: string): string {
  try {
    return readFileSync(join(folder, "device/name"), "utf8").trim();
  } catch {
    return "";
  }
}

/** How many bytes of events another program would read now. */
function eventsWaiting(file: number): number {
  try {
    return readSync(file, new Uint8Array(24 * 64));
  } catch {
    // EAGAIN: nothing.
    return 0;
  }
}

const LEFT_SHIFT = 0x02;
const ENTER_USAGE = 0x28;
const COMMA_USAGE = 0x36;

/** Boot keyboard reports: each key down, then all keys up. */
function typed(text: string): readonly Uint8Array[] {
  return Array.from(text).flatMap((character) => {
    const [usage, modifiers] = usageOf(character);
    return [Uint8Array.of(modifiers, 0, usage, 0, 0, 0, 0, 0), new Uint8Array(8)];
  });
}

/** HID usage tables, page 07. */
function usageOf(character: string): readonly [usage: number, modifiers: number] {
  if (character === "\n") return [ENTER_USAGE, 0];
  if (character === ",") return [COMMA_USAGE, 0];
  if (/[0-9]/.test(character)) return [0x1e + ((Number(character) + 9) % 10), 0];
  return [0x04 + character.toUpperCase().charCodeAt(0) - 0x41, /[A-Z]/.test(character) ? LEFT_SHIFT : 0];
}
