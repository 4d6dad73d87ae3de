/**
 * Listens to the devices for as long as the terminal runs: the shell learns what a person must know, the ledger learns
 * of paper, and the journal gets one line a change, never one a poll. Nothing here throws.
 */
import type { Cancel } from "../drivers/clock.ts";
import type { DeviceHealth } from "../drivers/health.ts";
import type { PrinterStatus } from "../drivers/printer/printer.ts";
import type { SupervisorCounters } from "../drivers/supervise.ts";
import type { DeviceCounters, Devices } from "./devices.ts";
import type { EventData } from "./journal/catalogue.ts";
import type { TerminalClock } from "./journal/clock.ts";
import type { Journal } from "./journal/journal.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { eventOfScan, type TerminalEvent } from "./shell/events.ts";

/** Every wait of the watch has a name and a reason. Milliseconds. */
export const DEVICE_WATCH_DELAYS = {
  /** How often it is looked at what devices dropped: a storm of noise is one line a reason and a minute. */
  droppedLook: 60_000,
  /** A device that stays lost for ever new reasons (no such file, refused, no answer) gets no more than a line in this time. */
  reasonAgain: 60_000,
} as const;

export interface DeviceWatchParts {
  readonly devices: Pick<Devices, "scanner" | "camera" | "printer" | "counters">;
  readonly journal: Journal;
  readonly clock: TerminalClock;
  readonly ledger: Pick<Ledger, "noteStatus" | "noteFate"> | null;
  readonly send: (event: TerminalEvent) => void;
}

/** Returns what ends the watch. */
export function watchDevices({ devices, journal, clock, ledger, send }: DeviceWatchParts): () => void {
  const { scanner, camera, printer, counters } = devices;
  const scannerLines = healthLines(scanner === camera ? "camera" : "scanner", journal, clock, () => counters.scanner());
  const printerLines = healthLines("printer", journal, clock, () => counters.printer());
  const endings: Cancel[] = [];

  endings.push(
    scanner.onScan((scan) => {
      send({ type: "activity" });
      send(eventOfScan(scan));
    }),
  );
  const scannerHealth = (health: DeviceHealth): void => {
    scannerLines(health);
    // A scanner that says little may still read; only one that is gone is reported missing.
    send({ type: "scanner-health", ready: health.state !== "disconnected" });
  };
  endings.push(scanner.onHealth(scannerHealth));
  scannerHealth(scanner.health());

  // Where it is the only reader, the lines above are its own.
  if (camera !== null && camera !== scanner) {
    const cameraLines = healthLines("camera", journal, clock, () => null);
    endings.push(camera.onHealth(cameraLines));
    cameraLines(camera.health());
  }

  let said = "";
  const printerStatus = (status: PrinterStatus): void => {
    const { health, paper, fault } = status;
    printerLines(health);
    if (said !== `${paper} ${String(fault)}`) journal.record("paper.status", { paper, fault });
    said = `${paper} ${String(fault)}`;
    ledger?.noteStatus(status);
    send({ type: "printer-status", status });
  };
  endings.push(printer.onStatus(printerStatus));
  printerStatus(printer.status());

  const offFate = printer.onSlipFate?.((job, fate) => {
    // Without a job it hung there before this run: which slip it was, nobody can say.
    if (job !== null) ledger?.noteFate(job, fate);
    if (fate !== "taken") journal.record("print.untaken", { job, fate });
  });
  if (offFate !== undefined) endings.push(offFate);
  endings.push(watchDropped(journal, clock, counters));
  return () => endings.forEach((end) => end());
}

/** One line when the state changes, or, not too often, the reason for it. */
function healthLines(
  device: "scanner" | "camera" | "printer",
  journal: Journal,
  clock: TerminalClock,
  counters: () => SupervisorCounters | null,
): (health: DeviceHealth) => void {
  let last: { readonly state: string; readonly reason: string; readonly atMs: number } | null = null;
  return ({ state, reason }) => {
    const atMs = clock.now();
    if (last?.state === state) {
      if (last.reason === reason || atMs - last.atMs < DEVICE_WATCH_DELAYS.reasonAgain) return;
    }
    last = { state, reason, atMs };
    const known = counters();
    journal.record("device.health", {
      device,
      state,
      reason,
      attempts: known?.attempts ?? 0,
      losses: known?.losses ?? 0,
      // Only devices that speak of paper and not of people keep their last bytes (supervise.ts).
      tail: state === "connected" || known === null || known.tail.length === 0 ? null : hexOf(known.tail),
    });
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** What devices sent and nobody could read: how often, and why; never what. */
function watchDropped(journal: Journal, clock: TerminalClock, counters: DeviceCounters): Cancel {
  let told: Readonly<Record<string, number>> = {};
  let cancel: Cancel = () => undefined;
  const look = (): void => {
    cancel = clock.setTimeout(look, DEVICE_WATCH_DELAYS.droppedLook);
    const now = totals(counters);
    for (const { device, reason, count } of now) {
      const before = told[`${device} ${reason}`] ?? 0;
      if (count > before) journal.record("device.dropped", { device, reason, count: count - before });
    }
    told = Object.fromEntries(now.map(({ device, reason, count }) => [`${device} ${reason}`, count]));
  };
  look();
  return () => cancel();
}

function totals(counters: DeviceCounters): readonly EventData<"device.dropped">[] {
  const scanner = counters.scanner();
  return [
    { device: "scanner", reason: "too-long", count: scanner?.tooLong ?? 0 },
    { device: "scanner", reason: "unfinished", count: scanner?.unfinished ?? 0 },
    { device: "scanner", reason: "malformed", count: scanner?.malformed ?? 0 },
    // Bytes, not messages: noise has no beginning.
    { device: "printer", reason: "noise", count: counters.printer().dropped ?? 0 },
  ];
}
