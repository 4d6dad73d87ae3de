import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listProfiles, loadScannerProfile, loadScannerProfileFor } from "../../../config/profiles/load.ts";
import type { HidScannerProfile } from "../../../config/profiles/schema.ts";
import { ManualClock } from "../../clock.ts";
import { DRIVER_DELAYS } from "../../delays.ts";
import { createFakeHidMachine, type FakeHidMachine } from "../../link/hid-fake.ts";
import { parseHidDescriptor } from "../../link/hid-descriptor.ts";
import type { ScannerDevice } from "../scanner.ts";
import { CHANNEL_DESCRIPTOR, HONEYWELL_DESCRIPTOR, NEWLAND_DESCRIPTOR } from "./descriptors-fixture.ts";
import { openHidScanner, switchToHidPos } from "./hid-scanner.ts";
import { readLayout } from "./layout.ts";
import { HONEYWELL_STYLE, NEWLAND_STYLE, posReports } from "./reports-fixture.ts";

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 1 });
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const FM430 = { port: "1-1.2", ids: "1eab:1d10", descriptor: NEWLAND_DESCRIPTOR } as const;
const VOYAGER = { port: "1-1.3", ids: "0c2e:0b81", descriptor: HONEYWELL_DESCRIPTOR } as const;
const INVOICE = "01,32,,24112000000012345678,1234.56,20251105,,8A3C";

let machine: FakeHidMachine;
let clock: ManualClock;
let scanner: ScannerDevice | null = null;
const heard: string[] = [];
beforeEach(() => {
  machine = createFakeHidMachine();
  clock = new ManualClock();
  heard.length = 0;
});
afterEach(async () => {
  await scanner?.close();
  scanner = null;
  expect(machine.openHandles).toBe(0);
  expect(clock.pending).toBe(0);
  machine.dispose();
});

const hidProfile = (id: string): HidScannerProfile => loadScannerProfileFor("hid", id);
function start(id: string, port?: string): ScannerDevice {
  const started = openHidScanner({ profile: hidProfile(id), port, clock, system: machine.system });
  started.onScan(({ text }) => heard.push(text));
  scanner = started;
  return started;
}
const connected = (): Promise<void> => soon(() => expect(scanner?.health().state).toBe("connected"));

describe("a HID scanner at a terminal", () => {
  it.each([
    ["newland-hid-pos", FM430, NEWLAND_STYLE],
    ["honeywell-hid-pos", VOYAGER, HONEYWELL_STYLE],
    ["generic-hid-pos", VOYAGER, HONEYWELL_STYLE],
    ["generic-hid-pos", FM430, NEWLAND_STYLE],
  ])("reads an invoice: %s", async (id, plug, style) => {
    const device = machine.plug(plug);
    start(id);
    await connected();
    for (const report of posReports(ascii(INVOICE), style)) device.send(report);
    await soon(() => expect(heard).toEqual([INVOICE]));
  });

  it("starts with nothing plugged in, and has the scanner within two seconds of its coming", async () => {
    const started = start("newland-hid-pos");
    await soon(() => expect(started.health()).toEqual({ state: "disconnected", reason: "no HID scanner plugged in" }));
    await clock.advance(60_000);
    const device = machine.plug(FM430);
    await clock.advance(DRIVER_DELAYS.presencePoll * 2);
    await connected();
    for (const report of posReports(ascii(INVOICE), NEWLAND_STYLE)) device.send(report);
    await soon(() => expect(heard).toEqual([INVOICE]));
  });

  it("unplugged in the middle of a code hears the next one whole after the replug, and never the two halves as one", async () => {
    const device = machine.plug(FM430);
    const started = start("newland-hid-pos");
    await connected();
    const [first] = posReports(ascii("1".repeat(100)), NEWLAND_STYLE);
    device.send(first ?? new Uint8Array(0));
    device.unplug();
    await soon(() => expect(started.counters().losses).toBe(1));
    const again = machine.plug(FM430);
    await clock.advance(DRIVER_DELAYS.presencePoll * 2);
    await connected();
    for (const report of posReports(ascii(INVOICE), NEWLAND_STYLE)) again.send(report);
    await soon(() => expect(heard).toEqual([INVOICE]));
    expect(started.counters()).toMatchObject({ unfinished: 1, scans: 1, losses: 1 });
  });

  it("drops a code whose end does not come, and counts it", async () => {
    const device = machine.plug(FM430);
    const started = start("newland-hid-pos");
    await connected();
    const [first] = posReports(ascii("1".repeat(100)), NEWLAND_STYLE);
    device.send(first ?? new Uint8Array(0));
    await soon(() => expect(started.counters().bytesIn).toBe(64));
    await clock.advance(DRIVER_DELAYS.hidMessageGap + DRIVER_DELAYS.idleConfirm);
    expect(started.counters().unfinished).toBe(1);
    for (const report of posReports(ascii(INVOICE), NEWLAND_STYLE)) device.send(report);
    await soon(() => expect(heard).toEqual([INVOICE]));
  });

  it("hears a thousand codes that came while the terminal was busy, each once and in order", async () => {
    const device = machine.plug(VOYAGER);
    start("honeywell-hid-pos");
    await connected();
    const codes = Array.from({ length: 1_000 }, (_, number) => `code ${number}`);
    for (const code of codes) for (const report of posReports(ascii(code), HONEYWELL_STYLE)) device.send(report);
    await soon(() => expect(heard.length).toBe(1_000));
    expect(heard).toEqual(codes);
  });

  it("is told things by reports of its family, filled up to their size, and its answer is no scan", async () => {
    const device = machine.plug(VOYAGER);
    const started = start("honeywell-hid-pos");
    await connected();
    expect(await started.tell("on")).toBe("sent");
    expect(device.received).toEqual([Uint8Array.from({ length: 64 }, (_, at) => [0xfd, 3, 0x16, 0x54, 0x0d][at] ?? 0)]);
    const asked = started.tell("query");
    await soon(() => expect(device.received.length).toBe(2));
    for (const report of posReports(ascii("REVINF\x06."), { ...HONEYWELL_STYLE, aim: "]Z6" })) device.send(report);
    expect(await asked).toBe("ok");
    expect(heard).toEqual([]);
  });

  it("whose reports nobody can read is refused in words instead of looking well", async () => {
    machine.plug({ ...VOYAGER, ids: "05e0:1300", descriptor: Uint8Array.of(0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0xc0) });
    const started = start("zebra-hid-pos");
    await soon(() =>
      expect(started.health().reason).toMatch(/^05e0:1300 does not say where its reports hold the code/),
    );
  });

  it("of Vguang is bound to its socket", async () => {
    const device = machine.plug({ port: "2-1", ids: "0483:5750", descriptor: CHANNEL_DESCRIPTOR });
    const started = start("vguang-hid", "2-1");
    await connected();
    void started.tell("on");
    await soon(() => expect(device.received[0]?.length).toBe(65));
  });
});

describe("the mode switch that a technician asks for", () => {
  it("is the profile's feature report, and words where it has none", async () => {
    const device = machine.plug(VOYAGER);
    expect(await switchToHidPos(hidProfile("honeywell-hid-pos"), undefined, machine.system)).toEqual({ ok: true });
    expect(device.features).toEqual([Uint8Array.of(0xfe, 1)]);
    const none = await switchToHidPos(hidProfile("newland-hid-pos"), undefined, machine.system);
    expect(none).toMatchObject({ ok: false });
  });
});

describe("the shipped HID profiles", () => {
  const all = listProfiles("scanners").flatMap((id) => {
    const profile = loadScannerProfile(id);
    return profile.transport === "hid" ? [profile] : [];
  });

  it("agree with the descriptors of their families where they carry a layout", () => {
    const differ = (descriptor: Uint8Array, profile: HidScannerProfile): readonly string[] =>
      readLayout(parseHidDescriptor(descriptor), profile).differences;
    for (const profile of all.filter(({ layout }) => layout !== null)) {
      const own = profile.id.startsWith("honeywell") ? HONEYWELL_DESCRIPTOR : NEWLAND_DESCRIPTOR;
      expect(differ(own, profile), profile.id).toEqual([]);
    }
  });

  it("say where their values come from", () => {
    for (const profile of all) expect(profile.sources.length, profile.id).toBeGreaterThan(0);
  });
});
