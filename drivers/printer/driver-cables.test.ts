import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { systemClock, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { serialOpener } from "../link/serial.ts";
import { tcpOpener } from "../link/tcp.ts";
import { usbPrinterOpener } from "../link/usb-printer.ts";
import { startSerialPrinterSimulator, type SerialPrinterSimulator } from "../simulator/printer-serial.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../simulator/printer.ts";
import { slipOf } from "./bench-fixture.ts";
import { createPrinter, type EscposPrinter } from "./driver.ts";
import { createSlipBuilder } from "./escpos.ts";
import { openPrinter } from "./open.ts";

/** Whole simulated printers on real cables: sockets, ptys, device files. What a kernel does cannot be played on a clock. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const READY = { health: { state: "connected" }, paper: "ok", fault: null };
/** From the moment it is plugged in again to the moment it can print. */
const BACK_WITHIN_MS = 2_000;

/** Four times as fast, where a test is about what happens and not about how long it takes. */
const hurried: Clock = {
  now: () => performance.now() * 4,
  setTimeout: (fn, ms) => systemClock.setTimeout(fn, ms / 4),
};
/** A clock that can be put forward, for what has to have been so for a while. */
function leapingClock(): { readonly clock: Clock; readonly leap: (ms: number) => void } {
  let leaptMs = 0;
  return {
    clock: { now: () => performance.now() + leaptMs, setTimeout: (fn, ms) => systemClock.setTimeout(fn, ms) },
    leap: (ms) => (leaptMs += ms),
  };
}

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function driven(printer: EscposPrinter): EscposPrinter {
  cleanUps.push(() => printer.close());
  return printer;
}
async function tcpSimulator(
  options: Partial<Parameters<typeof startPrinterSimulator>[0]> = {},
): Promise<PrinterSimulator> {
  const simulator = await startPrinterSimulator({ profile: loadPrinterProfile("simulated-80mm"), ...options });
  cleanUps.push(() => simulator.close());
  return simulator;
}
async function serialSimulator(profile: PrinterProfile, linkPath?: string): Promise<SerialPrinterSimulator> {
  const simulator = await startSerialPrinterSimulator({
    profile,
    speedMmPerS: 200,
    clock: hurried,
    ...(linkPath === undefined ? {} : { linkPath }),
  });
  cleanUps.push(() => simulator.close());
  return simulator;
}
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "printer-cables-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
async function secondsUntilReady(printer: EscposPrinter): Promise<number> {
  const startedMs = performance.now();
  await soon(() => expect(printer.status()).toMatchObject(READY));
  return performance.now() - startedMs;
}

describe("a printer on the network", () => {
  const over = (simulator: PrinterSimulator, clock: Clock, id = "simulated-80mm"): EscposPrinter =>
    driven(
      createPrinter({
        opener: tcpOpener({ host: simulator.host, port: simulator.port, clock }),
        profile: loadPrinterProfile(id),
        clock,
        random: () => 0,
      }),
    );

  it("that is switched off and on is back within two seconds and prints", async () => {
    const { clock, leap } = leapingClock();
    const simulator = await tcpSimulator();
    const printer = over(simulator, clock);
    await secondsUntilReady(printer);
    // It must have been well for a while, or it is taken for a flapping one.
    leap(DRIVER_DELAYS.stableLink);
    simulator.unplug();
    await soon(() => expect(printer.status().health.state).toBe("disconnected"));
    await simulator.plug();
    expect(await secondsUntilReady(printer)).toBeLessThan(BACK_WITHIN_MS);
    expect(await printer.print(slipOf(loadPrinterProfile("simulated-80mm"), "A"))).toEqual({ type: "printed" });
  });

  it("that another program holds says so, and is there as soon as that program lets go", async () => {
    const simulator = await tcpSimulator();
    const other = over(simulator, hurried);
    await secondsUntilReady(other);
    const mine = over(simulator, hurried);
    await soon(() => expect(mine.status().health.reason).toContain("does another program hold it?"));
    expect((await mine.print(slipOf(loadPrinterProfile("simulated-80mm"), "A"))).type).toBe("failed");
    await other.close();
    await secondsUntilReady(mine);
    expect(simulator.slips()).toEqual([]);
  });

  it("that hangs up when nothing is printed is connected again and alarms nobody", async () => {
    // Real ones wait a minute; what the link calls quiet is ten seconds.
    const { clock, leap } = leapingClock();
    const simulator = await tcpSimulator({ profile: loadPrinterProfile("generic-58mm"), quirks: { idleCloseMs: 150 } });
    const printer = over(simulator, clock, "generic-58mm");
    const told: string[] = [];
    await soon(() => expect(simulator.state().connected).toBe(true));
    printer.onStatus(({ health }) => told.push(health.reason));
    leap(2 * DRIVER_DELAYS.tcpIdle);
    await soon(() => expect(printer.counters().routineEnds).toBeGreaterThan(0));
    await soon(() => expect(simulator.state().connected).toBe(true));
    expect(told).toEqual([]);
    expect(printer.counters().losses).toBe(0);
  });

  it("that says goodbye in the middle of a slip and reads on leaves it unknown, and is connected again", async () => {
    const simulator = await tcpSimulator({ speedMmPerS: 50 });
    const printer = over(simulator, systemClock);
    await secondsUntilReady(printer);
    const printing = printer.print(slipOf(loadPrinterProfile("simulated-80mm"), "A"));
    await soon(() => expect(simulator.state().paperLeftMm).toBeLessThan(60_000));
    simulator.halfClose();
    expect(await printing).toEqual({ type: "unknown", fault: "link-lost" });
    await secondsUntilReady(printer);
  });
});

describe("a slip of pictures on the network, more than printer and cable hold", () => {
  it("for which the paper was not enough failed, and no dot of it comes out of the new paper", async () => {
    const profile = loadPrinterProfile("simulated-80mm");
    const simulator = await tcpSimulator({ speedMmPerS: 100, clock: hurried });
    const opener = tcpOpener({ host: simulator.host, port: simulator.port, clock: hurried });
    const printer = driven(createPrinter({ opener, profile, clock: hurried }));
    await secondsUntilReady(printer);
    const rows = 800;
    const data = new Uint8Array(72 * rows).fill(0x55);
    const picture = createSlipBuilder(profile)
      .raster({ widthBytes: 72, heightDots: rows, data, widthScale: 1, heightScale: 1 })
      .cut()
      .build();
    simulator.runOutAfterMm(30);
    // It lies in two kernels and a full buffer, and every question behind it: the printer is asked over a new connection.
    expect(await printer.print({ id: "PICTURE", ...picture })).toEqual({
      type: "failed",
      fault: "paper-out",
      partial: true,
    });
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, fault: "paper-out" });
    simulator.setPaper("ok");
    await secondsUntilReady(printer);
    expect(await printer.print(slipOf(profile, "NEXT"))).toEqual({ type: "printed" });
    await soon(() => expect(simulator.slips()).toHaveLength(2));
    expect(simulator.slips()[1]?.heightDots).toBe(20 * 30 + profile.feedDotsBeforeCut);
  });
});

describe("a printer on a serial port", () => {
  const profile = loadPrinterProfile("generic-80mm");

  it("runs out of paper in the middle of a slip: the person is told, and new paper brings only the next slip", async () => {
    const simulator = await serialSimulator(profile);
    const printer = driven(
      openPrinter({ driver: "serial", path: simulator.path, profile: profile.id }, profile, hurried),
    );
    await secondsUntilReady(printer);
    simulator.runOutAfterMm(20);
    expect(await printer.print(slipOf(profile, "FIRST"))).toEqual({
      type: "failed",
      fault: "paper-out",
      partial: true,
    });
    simulator.setPaper("ok");
    await secondsUntilReady(printer);
    expect(await printer.print(slipOf(profile, "SECOND"))).toEqual({ type: "probably-printed" });
    await soon(() => expect(simulator.slips()).toHaveLength(2));
    expect(simulator.slips()[1]?.text).not.toContain("FIRST");
  });

  it("is back within two seconds of being plugged in again", async () => {
    const simulator = await serialSimulator(profile);
    const opener = serialOpener({ path: simulator.path, baudRate: 115_200 });
    const printer = driven(createPrinter({ opener, profile, clock: systemClock }));
    await secondsUntilReady(printer);
    await simulator.unplug();
    await soon(() => expect(printer.status().health.state).toBe("disconnected"));
    await simulator.plug();
    expect(await secondsUntilReady(printer)).toBeLessThan(BACK_WITHIN_MS);
  });
});

describe("a printer in a USB socket", () => {
  /** /sys as the kernel lays it out, with this printer in socket 1-1.2. */
  function plugIn(root: string, name: string, devnum: number): void {
    const folder = join(root, "sys/devices/usb1/1-1/1-1.2/1-1.2:1.0/usbmisc", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "uevent"), `DEVNAME=usb/${name}\n`);
    writeFileSync(join(folder, "dev"), `180:${name.slice(2)}\n`);
    writeFileSync(join(root, "sys/devices/usb1/1-1/1-1.2/devnum"), `${devnum}\n`);
    mkdirSync(join(root, "sys/class/usbmisc"), { recursive: true });
    symlinkSync(folder, join(root, "sys/class/usbmisc", name));
  }
  function pullOut(root: string, name: string): void {
    rmSync(join(root, "sys/class/usbmisc", name));
    rmSync(join(root, "sys/devices/usb1"), { recursive: true });
  }

  it("that comes back as lp1 is found by its socket within two seconds, and prints the next slip", async () => {
    const root = temporaryFolder();
    const profile = loadPrinterProfile("simulated-80mm");
    mkdirSync(join(root, "dev/usb"), { recursive: true });
    const path = join(root, "dev/usb/lp0");
    const simulator = await serialSimulator(profile, path);
    plugIn(root, "lp0", 5);
    const opener = usbPrinterOpener({ at: { port: "1-1.2" }, sysfs: join(root, "sys"), dev: join(root, "dev") });
    const printer = driven(createPrinter({ opener, profile, clock: systemClock }));
    await secondsUntilReady(printer);
    expect(await printer.print(slipOf(profile, "FIRST"))).toEqual({ type: "printed" });

    pullOut(root, "lp0");
    await simulator.unplug();
    await soon(() => expect(printer.status().health.state).toBe("disconnected"));
    expect(printer.status().health.reason).toBe("unplugged: usb:1-1.2");

    await simulator.plug();
    renameSync(path, join(dirname(path), "lp1"));
    plugIn(root, "lp1", 6);
    expect(await secondsUntilReady(printer)).toBeLessThan(BACK_WITHIN_MS);
    expect(await printer.print(slipOf(profile, "SECOND"))).toEqual({ type: "printed" });
    await soon(() => expect(simulator.slips().map(({ text }) => text.slice(0, 5))).toEqual(["FIRST", "SECON"]));
    renameSync(join(dirname(path), "lp1"), path);
  });
});
