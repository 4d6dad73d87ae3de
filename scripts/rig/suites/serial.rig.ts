import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { loadScannerProfileFor } from "../../../config/profiles/load.ts";
import { suite, type TestContext } from "../guest/suite.ts";
import type { UsbIdentity } from "../devices/gadget.ts";
import { invoiceCode, watchScanner, type WatchedScanner } from "./scanning.ts";

const NEWLAND: UsbIdentity = {
  vendorId: 0x1eab,
  productId: 0x1d06,
  manufacturer: "Newland",
  product: "FM430 CDC",
  serial: "RIG0001",
};
const SOCKET = 0;
const DEVICE = "scanner";
const ADDRESS = { driver: "serial", path: "/dev/ttyACM0", profile: "newland-cdc" } as const;
const CR = "\r";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const serialSuite = suite("serial", "a scanner that is a USB serial port (CDC-ACM)", (test) => {
  test("one code is one scan, byte for byte", async (t) => {
    const scanner = await plugged(t);
    const text = "发票查验 01,32,,24117000000000000001,8A3C";
    const sentMs = performance.now();
    await t.devices.serialSend(DEVICE, bytes(text + CR));
    assert.deepEqual(await scanner.read(1), [text]);
    t.measured("from the device to the driver", performance.now() - sentMs, null);
    assert.deepEqual(scanner.scans[0]?.bytes, bytes(text));
  });

  test("pulled out in the middle of a code: its half is never joined to the next code", async (t) => {
    const scanner = await plugged(t);
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(1).slice(0, 20)));
    await t.until("the half code has arrived", () => scanner.device.counters().bytesIn === 20);
    await t.devices.serialUnplug(DEVICE);
    await scanner.lost();
    await replug(t, scanner);
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(2) + CR));
    assert.deepEqual(await scanner.read(1), [invoiceCode(2)]);
  });

  test("plugged in again and again, it comes back each time", async (t) => {
    const scanner = await plugged(t);
    for (const round of [1, 2, 3]) {
      await t.devices.serialUnplug(DEVICE);
      await scanner.lost();
      await replug(t, scanner);
      await t.devices.serialSend(DEVICE, bytes(invoiceCode(round) + CR));
      await scanner.read(round);
    }
    assert.deepEqual(scanner.texts(), [1, 2, 3].map(invoiceCode));
  });

  test("missing at the start, it is found when it is plugged in", async (t) => {
    const scanner = watchScanner(t, ADDRESS);
    await t.until("the driver says that nothing is there", () => scanner.device.health().state === "disconnected");
    assert.match(scanner.device.health().reason, /ttyACM0/);
    await plug(t);
    const pluggedMs = performance.now();
    await scanner.connected();
    t.measured("found after", performance.now() - pluggedMs, 2_000);
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(1) + CR));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
  });

  test("codes that were read before anybody listened are no scans of the next person", async (t) => {
    await plug(t);
    await t.until("the host has found it", () => existsSync(ADDRESS.path));
    for (const index of [1, 2, 3]) await t.devices.serialSend(DEVICE, bytes(invoiceCode(index) + CR));
    const scanner = watchScanner(t, ADDRESS);
    await scanner.connected();
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(9) + CR));
    await t.until("the new code was read", () => scanner.texts().includes(invoiceCode(9)));
    assert.deepEqual(scanner.texts(), [invoiceCode(9)]);
  });

  test("on a loose cable it comes back when the cable holds, after few attempts and no lost listener", async (t) => {
    const scanner = await plugged(t);
    for (let round = 0; round < 8; round += 1) {
      await t.devices.serialUnplug(DEVICE);
      await t.devices.serialPlug(DEVICE, NEWLAND, SOCKET);
    }
    await t.devices.serialUnplug(DEVICE);
    await scanner.lost();
    await replug(t, scanner);
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(1) + CR));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
    const { attempts, losses } = scanner.device.counters();
    assert.ok(losses >= 1 && attempts <= 2 * 10, `${attempts} attempts for ${losses} losses`);
  });

  test("a trigger reaches the device; one that is given while the cable is out never does", async (t) => {
    const trigger = triggerBytes();
    const scanner = await plugged(t);
    await scanner.device.tell("on");
    assert.deepEqual(await t.devices.serialReceived(DEVICE, trigger.length), trigger);
    await t.devices.serialUnplug(DEVICE);
    await scanner.lost();
    assert.equal(await scanner.device.tell("on"), "not-connected");
    await replug(t, scanner);
    await scanner.device.tell("off");
    const stop = stopBytes();
    const received = await t.devices.serialReceived(DEVICE, trigger.length + stop.length);
    assert.deepEqual([...received], [...trigger, ...stop]);
  });

  test("codes that are read while the terminal is busy wait for it, in order", async (t) => {
    const scanner = await plugged(t);
    const codes = Array.from({ length: 20 }, (_, index) => invoiceCode(index));
    const sending = t.devices.serialSend(DEVICE, bytes(codes.map((code) => code + CR).join("")));
    block(1_500);
    await sending;
    assert.deepEqual(await scanner.read(20), codes);
  });

  test("a port that another program holds is said to be in use", async (t) => {
    const first = await plugged(t);
    const second = watchScanner(t, ADDRESS);
    await t.until("the second program is refused", () => second.device.health().state === "disconnected");
    assert.match(second.device.health().reason, /in use by another program/);
    await t.devices.serialSend(DEVICE, bytes(invoiceCode(1) + CR));
    assert.deepEqual(await first.read(1), [invoiceCode(1)]);
    assert.deepEqual(second.texts(), []);
  });
});

async function plug(t: TestContext): Promise<void> {
  await t.devices.serialPlug(DEVICE, NEWLAND, SOCKET);
  t.after(() => t.devices.serialRemove(DEVICE));
}

async function plugged(t: TestContext): Promise<WatchedScanner> {
  await plug(t);
  const scanner = watchScanner(t, ADDRESS);
  await scanner.connected();
  return scanner;
}

async function replug(t: TestContext, scanner: WatchedScanner): Promise<void> {
  await t.devices.serialPlug(DEVICE, NEWLAND, SOCKET);
  const pluggedMs = performance.now();
  await scanner.connected();
  t.measured("back after the replug", performance.now() - pluggedMs, 2_000);
}

function triggerBytes(): Uint8Array {
  return command("on");
}

function stopBytes(): Uint8Array {
  return command("off");
}

function command(name: "on" | "off"): Uint8Array {
  const hex = loadScannerProfileFor("serial", ADDRESS.profile).commands[name];
  assert.ok(hex !== null, `the profile has no command ${name}`);
  return bytesOfHex(hex);
}

/** Nothing runs in this process for so long. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
