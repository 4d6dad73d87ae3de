import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import {
  CHANNEL_DESCRIPTOR,
  HONEYWELL_DESCRIPTOR,
  KEYBOARD_DESCRIPTOR,
  NEWLAND_DESCRIPTOR,
} from "../scanner/hid/descriptors-fixture.ts";
import { createSupervisor } from "../supervise.ts";
import { createFakeHidMachine, type FakeHidMachine } from "./hid-fake.ts";
import { hidOpener, sendHidFeature, type HidOpener, type HidOptions } from "./hid.ts";
import type { ByteLink } from "./link.ts";

const never = new AbortController().signal;
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 1 });
const SCANNER = { usagePage: 0x8c, usage: 2, usb: [] } as const;
const NEWLAND = { port: "1-1.2", ids: "1eab:1d10", descriptor: NEWLAND_DESCRIPTOR } as const;
const report = (...bytes: readonly number[]): Uint8Array => Uint8Array.from({ length: 64 }, (_, at) => bytes[at] ?? 0);

let machine: FakeHidMachine;
beforeEach(() => {
  machine = createFakeHidMachine();
});
afterEach(() => machine.dispose());

function opener(wanted: HidOptions["wanted"] = SCANNER, options: Partial<HidOptions> = {}): HidOpener {
  return hidOpener({ wanted, system: machine.system, ...options });
}
async function open(from: HidOpener): Promise<ByteLink> {
  const opened = await from.open(never);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.link;
}
async function reasonToRefuse(from: HidOpener): Promise<string> {
  const opened = await from.open(never);
  return opened.ok ? "opened" : opened.reason;
}

describe("the scanner among everything that is plugged in", () => {
  it("is chosen by what it says it is, not by its ids: a composite device has a keyboard under the same ones", async () => {
    machine.plug({ ...NEWLAND, descriptor: KEYBOARD_DESCRIPTOR });
    const scanner = machine.plug(NEWLAND);
    const link = await open(opener({ ...SCANNER, usb: [{ vendorId: "1eab", productId: "1d10" }] }));
    await link.write(Uint8Array.of(4, 3, 1, 0x54, 4));
    expect(scanner.received.length).toBe(1);
    await link.close();
  });

  it("is the one in the named socket; without a name always the one in the first socket", async () => {
    const second = machine.plug({ ...NEWLAND, port: "1-1.10" });
    const first = machine.plug(NEWLAND);
    const trigger = Uint8Array.of(4, 1, 0x54);
    for (const wanted of [SCANNER, { ...SCANNER, port: "1-1.10" }]) {
      const link = await open(opener(wanted));
      await link.write(trigger);
      await link.close();
    }
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
  });

  it("keeps its place when a second one is plugged into an earlier socket", async () => {
    machine.plug({ ...NEWLAND, port: "1-3" });
    const from = opener();
    const link = await open(from);
    const before = from.presence();
    machine.plug({ ...NEWLAND, port: "1-1" });
    expect(from.presence()).toBe(before);
    await link.close();
  });

  it("is missed in words that say what to do", async () => {
    const newlandOnly = { ...SCANNER, usb: [{ vendorId: "1eab" }] };
    expect(await reasonToRefuse(opener(newlandOnly))).toBe("no HID scanner plugged in");
    expect(await reasonToRefuse(opener({ ...SCANNER, port: "1-4" }))).toBe("no HID scanner plugged in at 1-4");
    const keyboard = machine.plug({ port: "1-1.2", ids: "1eab:1d03", descriptor: KEYBOARD_DESCRIPTOR });
    expect(await reasonToRefuse(opener(newlandOnly))).toBe(
      "1eab:1d03 at 1-1.2 is in another mode (keyboard): switch it to HID POS by its setup code",
    );
    keyboard.unplug();
    machine.plug({ port: "1-1.2", ids: "0c2e:0b81", descriptor: HONEYWELL_DESCRIPTOR });
    expect(await reasonToRefuse(opener(newlandOnly))).toBe(
      "0c2e:0b81 at 1-1.2 is a scanner of another make: choose a profile that names it",
    );
  });

  it("of an unknown make on a vendor's own page is only taken from a named socket", async () => {
    machine.plug({ port: "1-2", ids: "0483:5750", descriptor: CHANNEL_DESCRIPTOR });
    const anyVendor = { usagePage: null, usage: null, usb: [] };
    expect(await reasonToRefuse(opener(anyVendor))).toMatch(/write scanner\.port into the configuration/);
    await (await open(opener({ ...anyVendor, port: "1-2" }))).close();
  });

  it("can be refused by whoever wants to read it, before it is opened", async () => {
    machine.plug(NEWLAND);
    expect(await reasonToRefuse(opener(SCANNER, { refuse: () => "no layout" }))).toBe("no layout");
    expect(machine.openHandles).toBe(0);
  });
});

describe("a HID link", () => {
  it("gives each report as one, byte for byte, also those that came before anybody listened: the oldest 63", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener());
    const heard: Uint8Array[] = [];
    link.onData((bytes) => heard.push(bytes));
    for (let number = 0; number < 100; number += 1) device.send(report(2, number));
    // The reader starts in the next turn: what lies in the ring is 63 reports, the newest are lost in the kernel.
    await soon(() => expect(heard.length).toBe(63));
    expect(heard.map((bytes) => bytes[1])).toEqual(Array.from({ length: 63 }, (_, number) => number));
    device.send(report(2, 200));
    await soon(() => expect(heard.at(-1)).toEqual(report(2, 200)));
    await link.close();
  });

  it("gives 1,000 reports in order that came while the terminal was busy", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener());
    const heard: number[] = [];
    link.onData((bytes) => heard.push((bytes[1] ?? 0) * 256 + (bytes[2] ?? 0)));
    device.send(report(2, 0, 0));
    await soon(() => expect(heard.length).toBe(1));
    for (let number = 1; number < 1_000; number += 1) device.send(report(2, number >> 8, number & 255));
    await soon(() => expect(heard.length).toBe(1_000));
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
    await link.close();
  });

  it("fills a written report up to the size that the device describes, else to the profile's, and never sends a longer one", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener(SCANNER, { writeBytes: 16 }));
    expect(await link.write(Uint8Array.of(4, 3, 1, 0x54, 4))).toEqual({ ok: true });
    expect(await link.write(Uint8Array.of(0xfd, 3, 0x16, 0x54, 0x0d))).toEqual({ ok: true });
    expect(device.received.map((bytes) => bytes.length)).toEqual([64, 16]);
    expect([...(device.received[0] ?? [])].slice(0, 6)).toEqual([4, 3, 1, 0x54, 4, 0]);
    expect(await link.write(new Uint8Array(65).fill(4))).toMatchObject({ ok: false });
    expect(device.received.length).toBe(2);
    await link.close();
  });

  it("ends once, with a reason, when the cable is pulled, and does not throw at anybody", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener());
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    device.unplug();
    await soon(() => expect(reasons).toEqual([`unplugged: ${device.node}`]));
    expect(await link.write(Uint8Array.of(4, 1))).toEqual({ ok: false, reason: `unplugged: ${device.node}` });
    await Promise.all([link.close(), link.close()]);
    expect(reasons.length).toBe(1);
    expect(machine.openHandles).toBe(0);
  });

  it("stays when the device refuses a report that it does not know", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener());
    device.onWrite = "stall";
    expect(await link.write(Uint8Array.of(4, 1))).toMatchObject({ ok: false });
    const heard: Uint8Array[] = [];
    link.onData((bytes) => heard.push(bytes));
    device.send(report(2, 1, 0x41));
    await soon(() => expect(heard.length).toBe(1));
    await link.close();
  });

  it("waits for reports on their way when it closes, but not for a device that takes none", async () => {
    const clock = new ManualClock();
    const device = machine.plug(NEWLAND);
    const link = await open(opener(SCANNER, { clock }));
    const written = link.write(Uint8Array.of(4, 1));
    await link.close();
    expect(await written).toEqual({ ok: true });
    const stuck = await open(opener(SCANNER, { clock }));
    device.onWrite = "ignore";
    void stuck.write(Uint8Array.of(4, 1));
    let closed = false;
    const closing = stuck.close().then(() => (closed = true));
    await clock.advance(DRIVER_DELAYS.hidCloseWrites - 1);
    expect(closed).toBe(false);
    await clock.advance(1);
    await closing;
    expect(machine.openHandles).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("does not take a mistake of whoever listens for an unplug: the mistake ends the process, as everywhere", async () => {
    const device = machine.plug(NEWLAND);
    const link = await open(opener());
    link.onData(() => {
      throw new Error("a mistake in the terminal");
    });
    const ends: string[] = [];
    link.onClose((reason) => ends.push(reason));
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const surprise = once(process, "uncaughtException");
    device.send(report(2, 1, 0x41));
    expect(String((await surprise)[0])).toBe("Error: a mistake in the terminal");
    for (const listener of others) process.on("uncaughtException", listener);
    expect(ends).toEqual([]);
    await link.close();
  });

  it("opens nothing when it is told to give up, and leaves nothing locked", async () => {
    machine.plug(NEWLAND);
    const gaveUp = await opener().open(AbortSignal.abort());
    expect(gaveUp).toMatchObject({ ok: false });
    expect(machine.openHandles).toBe(0);
    await (await open(opener())).close();
  });

  it("says it in words when node-hid or the system calls cannot be loaded", async () => {
    machine.plug(NEWLAND);
    const withoutNodeHid = {
      ...machine.system,
      importNodeHid: () => Promise.reject(new Error("libusb-1.0.so.0: cannot open shared object file")),
    };
    expect(await reasonToRefuse(opener(SCANNER, { system: withoutNodeHid }))).toMatch(/node-hid .*libusb-1\.0\.so\.0/);
    const reason = "this needs Linux; this machine runs plan9";
    const elsewhere = { ...machine.system, loadLibc: () => Promise.resolve({ ok: false, reason } as const) };
    expect(await reasonToRefuse(opener(SCANNER, { system: elsewhere }))).toBe(reason);
    await (await open(opener())).close();
  });
});

describe("one scanner and two programs", () => {
  it("the second is told, and may have it when the first has closed", async () => {
    const device = machine.plug(NEWLAND);
    const first = await open(opener());
    expect(await reasonToRefuse(opener())).toBe(`in use by another program: ${device.node}`);
    expect(machine.openHandles).toBe(1);
    await first.close();
    await (await open(opener())).close();
  });

  it("another process is kept out too, and a killed one leaves nothing behind", async () => {
    const device = machine.plug(NEWLAND);
    const other = spawn("flock", ["--no-fork", device.node, "sh", "-c", "echo held; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const gone = once(other, "exit");
    await once(other.stdout, "data");
    expect(await reasonToRefuse(opener())).toBe(`in use by another program: ${device.node}`);
    other.kill("SIGKILL");
    await gone;
    await (await open(opener())).close();
  });
});

describe("a scanner under supervision", () => {
  it("is back after a replug into the same socket, although the node has the same name", async () => {
    const clock = new ManualClock();
    const device = machine.plug(NEWLAND);
    const heard: Uint8Array[] = [];
    const losses: string[] = [];
    const supervisor = createSupervisor({
      opener: opener(SCANNER, { clock }),
      clock,
      onData: (bytes) => heard.push(bytes),
      onLoss: (reason) => losses.push(reason),
    });
    await soon(() => expect(supervisor.health().state).toBe("connected"));
    device.unplug();
    const again = machine.plug(NEWLAND);
    expect(again.node).toBe(device.node);
    await soon(() => expect(losses.length).toBe(1));
    await clock.advance(DRIVER_DELAYS.presencePoll * 2);
    await soon(() => expect(machine.openHandles).toBe(1));
    again.send(report(2, 1, 0x41));
    await soon(() => expect(heard.length).toBe(1));
    await supervisor.close();
    expect(machine.openHandles).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("a feature report that a technician sends", () => {
  it("reaches the device, which is closed again and free", async () => {
    const device = machine.plug({ port: "1-1", ids: "0c2e:0b81", descriptor: HONEYWELL_DESCRIPTOR });
    expect(await sendHidFeature(SCANNER, Uint8Array.of(0xfe, 1), machine.system)).toEqual({ ok: true });
    expect(device.features).toEqual([Uint8Array.of(0xfe, 1)]);
    expect(machine.openHandles).toBe(0);
    const link = await open(opener());
    expect(await sendHidFeature(SCANNER, Uint8Array.of(0xfe, 1), machine.system)).toEqual({
      ok: false,
      reason: `in use by another program: ${device.node}`,
    });
    await link.close();
    device.unplug();
    expect(await sendHidFeature(SCANNER, Uint8Array.of(0xfe, 1), machine.system)).toMatchObject({ ok: false });
  });
});
