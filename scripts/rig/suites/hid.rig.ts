import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { loadScannerProfileFor } from "../../../config/profiles/load.ts";
import {
  HONEYWELL_DESCRIPTOR,
  KEYBOARD_DESCRIPTOR,
  NEWLAND_DESCRIPTOR,
} from "../../../drivers/scanner/hid/descriptors-fixture.ts";
import { switchToHidPos } from "../../../drivers/scanner/hid/hid-scanner.ts";
import {
  HONEYWELL_STYLE,
  NEWLAND_STYLE,
  posReports,
  type PosStyle,
} from "../../../drivers/scanner/hid/reports-fixture.ts";
import type { HidIdentity } from "../devices/uhid.ts";
import { startRemote } from "../guest/remote.ts";
import type { SecondProgram } from "../guest/second-program.ts";
import { suite, type Describe, type TestContext } from "../guest/suite.ts";
import { invoiceCode, watchScanner, type WatchedScanner } from "./scanning.ts";

interface Model {
  readonly name: string;
  readonly profile: string;
  readonly identity: HidIdentity;
  readonly style: PosStyle;
  /** The device's answers to menu commands, as reports. */
  readonly replies: readonly Uint8Array[];
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const HONEYWELL: Model = {
  name: "Honeywell layout",
  profile: "honeywell-hid-pos",
  identity: {
    ...{ name: "Honeywell Voyager 1602g", vendorId: 0x0c2e, productId: 0x0b81, serial: "RIG1" },
    reportDescriptor: HONEYWELL_DESCRIPTOR,
  },
  style: HONEYWELL_STYLE,
  // The answer to REVINF and its acknowledgement (scanning facts 2.1).
  replies: [
    ...posReports(bytes("Product Name: Voyager 1602g\r\nBoot Revision: CE000042AAA\r\nSerial Num: N/A\r\n"), {
      ...{ aim: "]X0", dataAt: 5, ownId: { at: 61, value: 0x3f } },
    }),
    ...posReports(bytes("REVINF\x06."), { aim: "]Z6", dataAt: 5, ownId: { at: 61, value: 0x3f } }),
  ],
};

const NEWLAND: Model = {
  name: "Newland layout",
  profile: "newland-hid-pos",
  identity: {
    ...{ name: "Newland FM430", vendorId: 0x1eab, productId: 0x1d10, serial: "RIG2" },
    reportDescriptor: NEWLAND_DESCRIPTOR,
  },
  style: NEWLAND_STYLE,
  replies: posReports(bytes("\x02\x010000#SCNTRG1\x06;\x03"), NEWLAND_STYLE),
};

const DEVICE = "scanner";
/** 116 bytes in three reports of 56, 56 and 4; two characters straddle them. */
const THREE_REPORTS = `01,32,,24117000000000000001,8A3C ${"发票查验".repeat(6)}AB京京店`;

export const hidSuite = suite("hid", "HID POS scanners: Honeywell's layout and Newland's", (test) => {
  for (const model of [HONEYWELL, NEWLAND]) everyLayout(test, model);

  test("codes that were read before anybody listened are no scans of the next person", async (t) => {
    await plug(t, NEWLAND);
    for (let index = 0; index < 3; index += 1) await sendCode(t, NEWLAND, invoiceCode(index));
    const scanner = watchScanner(t, addressOf(NEWLAND));
    await scanner.connected();
    await sendCode(t, NEWLAND, invoiceCode(9));
    assert.deepEqual(await scanner.read(1), [invoiceCode(9)]);
  });

  test("1,000 reports arrive while the terminal is busy: all of them, in order", async (t) => {
    const scanner = await plugged(t, NEWLAND);
    const codes = Array.from({ length: 500 }, (_, index) => `${invoiceCode(index)} ${"x".repeat(20)}`);
    const reports = codes.flatMap((code) => posReports(bytes(code), NEWLAND.style));
    assert.equal(reports.length, 1_000);
    const allSent = "/tmp/all-sent";
    const sending = t.devices.hidSend(DEVICE, reports, 1, allSent);
    const blockedMs = blockUntil(() => existsSync(allSent));
    assert.deepEqual(scanner.texts(), [], "nothing was heard while the loop stood still");
    await sending;
    assert.deepEqual(await scanner.read(codes.length), codes);
    assert.deepEqual(scanner.device.counters().unfinished, 0);
    t.measured("the loop stood still for", blockedMs, null);
  });

  test("a second program is refused, and there is one scan of one code", async (t) => {
    const scanner = await plugged(t, NEWLAND);
    const other = startRemote<SecondProgram>(new URL("../guest/second-program.ts", import.meta.url).pathname);
    t.after(() => other.child.kill("SIGKILL"));
    await other.api.open(addressOf(NEWLAND));
    const health = await other.api.health();
    assert.equal(health.state, "disconnected");
    assert.match(health.reason, /in use by another program/);
    await sendCode(t, NEWLAND, invoiceCode(1));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
    assert.equal(await other.api.scans(), 0);
  });

  test("when that program dies, the waiting one takes over without help", async (t) => {
    await plug(t, NEWLAND);
    const other = startRemote<SecondProgram>(new URL("../guest/second-program.ts", import.meta.url).pathname);
    await other.api.open(addressOf(NEWLAND));
    assert.equal((await other.api.health()).state, "connected");
    const scanner = watchScanner(t, addressOf(NEWLAND));
    await t.until("it is refused", () => scanner.device.health().state === "disconnected");
    other.child.kill("SIGKILL");
    await scanner.connected();
    await sendCode(t, NEWLAND, invoiceCode(1));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
  });

  test("missing at the start, it is found when it is plugged in", async (t) => {
    const scanner = watchScanner(t, addressOf(NEWLAND));
    await t.until("the driver says that nothing is there", () => scanner.device.health().state === "disconnected");
    await plug(t, NEWLAND);
    const pluggedMs = performance.now();
    await scanner.connected();
    t.measured("found after", performance.now() - pluggedMs, 2_000);
  });

  test("a scanner that types is not taken for one that speaks, and is told how to be set", async (t) => {
    await t.devices.hidPlug(DEVICE, { ...NEWLAND.identity, productId: 0x1d03, reportDescriptor: KEYBOARD_DESCRIPTOR });
    t.after(() => t.devices.hidUnplug(DEVICE));
    const scanner = watchScanner(t, addressOf(NEWLAND));
    await t.until("it is refused with the mode it is in", () =>
      /keyboard.*HID POS/.test(scanner.device.health().reason),
    );
    assert.equal(scanner.device.health().state, "disconnected");
  });

  test("Honeywell's switch to HID POS reaches the device as the feature report FE 01", async (t) => {
    await plug(t, HONEYWELL);
    assert.deepEqual(await switchToHidPos(loadScannerProfileFor("hid", HONEYWELL.profile)), { ok: true });
    const [written] = await t.devices.hidWritten(DEVICE, 1);
    assert.deepEqual(written, { type: "feature", bytes: Uint8Array.of(0xfe, 0x01) });
  });

  test("of two scanners alike, the one in its own socket is taken, wherever it is plugged in first", async (t) => {
    const port = await t.devices.portOfSocket(2);
    const scanner = watchScanner(t, { ...addressOf(NEWLAND), port });
    await t.devices.usbHidPlug("theirs", NEWLAND.identity, 0);
    t.after(() => t.devices.usbHidRemove("theirs"));
    await t.until("a hidraw device", () => readdirSync("/sys/class/hidraw").length === 1);
    await t.until(
      "the driver says that its own socket is empty",
      () => scanner.device.health().state === "disconnected",
    );
    assert.match(scanner.device.health().reason, new RegExp(port));
    assert.equal(await t.devices.usbHidPlug("ours", NEWLAND.identity, 2), port);
    t.after(() => t.devices.usbHidRemove("ours"));
    await scanner.connected();
    await t.devices.usbHidSend("ours", posReports(bytes(invoiceCode(1)), NEWLAND.style));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
  });
});

function everyLayout(test: Describe, model: Model): void {
  test(`${model.name}: one report is one scan`, async (t) => {
    const scanner = await plugged(t, model);
    const sentMs = performance.now();
    await sendCode(t, model, "01,32,,24117000000000000001,8A3C");
    assert.deepEqual(await scanner.read(1), ["01,32,,24117000000000000001,8A3C"]);
    t.measured("from the device to the driver", performance.now() - sentMs, null);
  });

  test(`${model.name}: a code of 116 bytes in three reports, cut through its Chinese characters, is whole`, async (t) => {
    const scanner = await plugged(t, model);
    const reports = posReports(bytes(THREE_REPORTS), model.style);
    assert.deepEqual([bytes(THREE_REPORTS).length, reports.length], [116, 3]);
    await t.devices.hidSend(DEVICE, reports);
    assert.deepEqual(await scanner.read(1), [THREE_REPORTS]);
  });

  test(`${model.name}: what the scanner answers to a command is no scan`, async (t) => {
    const scanner = await plugged(t, model);
    await t.devices.hidSend(DEVICE, model.replies);
    await sendCode(t, model, invoiceCode(1));
    assert.deepEqual(await scanner.read(1), [invoiceCode(1)]);
    assert.ok(scanner.device.counters().replies > 0);
  });

  test(`${model.name}: pulled out in the middle of a code, its half is never joined to the next`, async (t) => {
    const scanner = await plugged(t, model);
    const [first] = posReports(bytes(THREE_REPORTS), model.style);
    assert.ok(first !== undefined);
    await t.devices.hidSend(DEVICE, [first]);
    await t.until("the half code has arrived", () => scanner.device.counters().bytesIn === first.length);
    await t.devices.hidUnplug(DEVICE);
    await scanner.lost();
    await t.devices.hidPlug(DEVICE, model.identity);
    const pluggedMs = performance.now();
    await scanner.connected();
    t.measured("back after the replug", performance.now() - pluggedMs, 2_000);
    assert.ok(existsSync("/dev/hidraw0") && !existsSync("/dev/hidraw1"), "it took the same number again");
    await sendCode(t, model, invoiceCode(2));
    assert.deepEqual(await scanner.read(1), [invoiceCode(2)]);
    assert.equal(scanner.device.counters().unfinished, 1);
  });

  test(`${model.name}: a trigger reaches the device as the report it understands`, async (t) => {
    const scanner = await plugged(t, model);
    const profile = loadScannerProfileFor("hid", model.profile);
    assert.ok(profile.output !== null && profile.commands.on !== null);
    const command = bytesOfHex(profile.commands.on);
    // The device's own answer is not played, so the driver may wait for one.
    void scanner.device.tell("on");
    const [written] = await t.devices.hidWritten(DEVICE, 1);
    const expected = new Uint8Array(profile.output.reportBytes);
    expected.set([profile.output.reportId, command.length, ...command]);
    assert.deepEqual(written, { type: "output", bytes: expected });
  });
}

function addressOf(model: Model): { readonly driver: "hid"; readonly profile: string } {
  return { driver: "hid", profile: model.profile };
}

async function plug(t: TestContext, model: Model): Promise<void> {
  await t.devices.hidPlug(DEVICE, model.identity);
  t.after(() => t.devices.hidUnplug(DEVICE));
}

async function plugged(t: TestContext, model: Model): Promise<WatchedScanner> {
  await plug(t, model);
  const scanner = watchScanner(t, addressOf(model));
  await scanner.connected();
  return scanner;
}

function sendCode(t: TestContext, model: Model, text: string): Promise<void> {
  return t.devices.hidSend(DEVICE, posReports(bytes(text), model.style));
}

/** Nothing else runs in this process until then; returns how long that was. */
function blockUntil(done: () => boolean): number {
  const startedMs = performance.now();
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (!done() && performance.now() - startedMs < 30_000) Atomics.wait(never, 0, 0, 10);
  return performance.now() - startedMs;
}
