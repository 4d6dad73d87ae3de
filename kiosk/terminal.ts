/**
 * Wires the rooms of the terminal together; the only place that knows them all.
 *
 * Error model: what can happen at start (no browser, no socat) is thrown with a sentence for the person who typed the
 * command; once it runs, expected failures are states on the screen, and a surprise closes the terminal with a reason,
 * so that the supervisor outside can bring it back.
 */
import { randomUUIDv7 } from "node:crypto";
import { join } from "node:path";
import { createActor } from "xstate";
import { isDemo, type TerminalConfig } from "../config/schema.ts";
import type { DeviceHealth } from "../drivers/health.ts";
import type { PrinterStatus } from "../drivers/printer/printer.ts";
import { openDevices, type Devices } from "./devices.ts";
import type { DisplayHost } from "./display/contract/host.ts";
import type { View } from "./display/contract/view.ts";
import { systemClock } from "./display/clock.ts";
import { createDisplay } from "./display/session.ts";
import { beijingDate } from "./invoice/dates.ts";
import { lastFour } from "./invoice/mask.ts";
import type { Query } from "./invoice/types.ts";
import { systemTerminalClock } from "./journal/clock.ts";
import { invoiceHash } from "./journal/hash.ts";
import type { Journal } from "./journal/journal.ts";
import { openJournal } from "./journal/open.ts";
import { isClaimCode } from "./outbox/claim-code.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import { SHELL_DELAYS, type ShellDelays } from "./shell/delays.ts";
import { eventOfScan, eventsOfIntent, type TerminalEvent } from "./shell/events.ts";
import type { EnqueueOutcome, LookUpOutcome, ShellDeps } from "./shell/deps.ts";
import { createTerminalMachine } from "./shell/machine.ts";
import { selectView, type Place } from "./shell/view.ts";
import { slipNumberOf } from "./shell/slip-number.ts";
import { createSlipPrinter } from "./slips.ts";
import { loadOrCreateKey } from "./store/key.ts";
import { openStore } from "./store/open.ts";
import { createVerifier } from "./verify/policy.ts";
import { createSandbox, type SandboxControl } from "./verify/sandbox/sandbox.ts";
import { createWorkbench, type Workbench } from "./workbench.ts";

export interface RunOptions {
  readonly config: TerminalConfig;
  readonly version: string;
  /** Puts the page on glass; null runs the core without a display (tests, a technician's bench). */
  readonly openHost: (() => Promise<DisplayHost>) | null;
  /** Shows the workbench beside a demonstration terminal. */
  readonly workbench: boolean;
  /** Tests name the waits they shorten; a deployment's waits come from its config. */
  readonly delays?: Partial<ShellDelays>;
  /** How the sandbox behaves as a service: tests make it quick, or let it write down what it was asked. */
  readonly sandbox?: { readonly latencyMs?: number; readonly ledgerPath?: string };
}

export interface RunningTerminal {
  /** What to open, where the display does not open by itself. */
  readonly address: string | null;
  /** Resolves with the reason when the terminal has ended, wished or not. */
  readonly closed: Promise<string>;
  close(reason: string): Promise<void>;
  view(): View;
  /** The far ends of the cables; null with real devices. */
  readonly workbench: Workbench | null;
  readonly devices: Devices;
  readonly outbox: Outbox;
  /** The switches of the sample service. */
  readonly sandbox: SandboxControl;
}

/** The clock on the strip, the countdown and the seconds of a check move without an event. */
const TICK_MS = 1000;

export async function runTerminal(options: RunOptions): Promise<RunningTerminal> {
  const { config } = options;
  const clock = systemTerminalClock;
  const wall = (): Date => new Date(clock.wallMs());
  const demo = isDemo(config);
  const delays: ShellDelays = { ...SHELL_DELAYS, ...delaysOf(config), ...options.delays };
  const place = placeOf(config, demo, delays);

  const journal = openJournal({ dir: join(config.dataDir, "journal"), terminalId: config.terminal.id, clock });
  journal.record("terminal.start", { version: options.version, demo, display: config.display.host });
  const store = openStore({
    path: join(config.dataDir, "terminal.sqlite"),
    key: loadOrCreateKey(join(config.dataDir, "terminal.key")),
    journal,
    clock,
  });
  const hashInvoice = (query: Query): string => invoiceHash(store.invoiceKey, query);
  const sandbox = createSandbox({ clock, ...options.sandbox });
  const verifier = createVerifier({
    provider: sandbox,
    deadlineMs: config.verify.deadlineMs,
    clock,
    journal,
    hashInvoice,
  });
  const outbox = createOutbox({ store, verifier, clock, journal, limits: config.outbox });
  const devices = await openDevices(config, clock);

  const actor = createActor(
    createTerminalMachine({
      journal,
      delays,
      nowMs: () => clock.now(),
      today: () => beijingDate(wall()),
      newId: randomUUIDv7,
      isClaimCode,
      verify: ({ session, query, key, signal, onStep }) =>
        verifier.verify(query, { session, idempotencyKey: key, signal, onStep }),
      ...promisesOf(outbox),
      print: createSlipPrinter({
        printer: devices.printer,
        profile: devices.printerProfile,
        place,
        journal,
        newId: randomUUIDv7,
        nowMs: () => clock.now(),
      }),
    }),
  );
  const view = (): View => selectView(actor.getSnapshot(), place, { ms: clock.now(), wall: wall() });

  const workbench = workbenchOf(options, devices, sandbox, outbox, wall);
  const host = options.openHost === null ? null : await options.openHost();
  const display =
    host === null
      ? null
      : createDisplay({
          host,
          hostName: config.display.host,
          journal,
          clock: systemClock,
          onIntent: (intent) => eventsOfIntent(intent).forEach((event) => send(event)),
          onWorkbench: workbench === null ? null : (action) => workbench.act(action),
        });

  const ending = Promise.withResolvers<string>();
  let closing: Promise<void> | null = null;
  const close = (reason: string): Promise<void> => {
    closing ??= (async () => {
      clearInterval(ticking);
      actor.stop();
      await display?.close();
      await outbox.stop();
      verifier.close();
      await devices.close();
      store.close();
      journal.record("terminal.stop", { reason });
      journal.close();
      ending.resolve(reason);
    })();
    return closing;
  };

  /** Devices and service go on talking while the terminal closes; nobody listens then. */
  const send = (event: TerminalEvent): void => {
    if (closing === null) actor.send(event);
  };
  const show = (): void => void display?.show(view());
  const ticking = setInterval(show, TICK_MS);
  actor.subscribe({
    next: show,
    error: (error) => {
      journal.record("terminal.surprise", { name: error instanceof Error ? error.name : "unknown", where: "shell" });
      void close("surprise");
    },
  });
  actor.start();
  show();

  listenToDevices(devices, journal, send);
  verifier.start();
  verifier.onHealth((service) => send({ type: "service-health", service }));
  send({ type: "service-health", service: verifier.health() });
  if (workbench !== null) {
    const showBench = (): void => display?.setWorkbench(workbench.state());
    workbench.onChange(showBench);
    outbox.onChange(showBench);
    showBench();
  }
  outbox.start();
  host?.onGone((reason) => void close(reason));

  return { address: host?.address ?? null, closed: ending.promise, close, view, workbench, devices, outbox, sandbox };
}

function listenToDevices({ scanner, printer }: Devices, journal: Journal, send: (event: TerminalEvent) => void): void {
  scanner.onScan(({ text, bytes }) => {
    send({ type: "activity" });
    send(eventOfScan(text, bytes.length));
  });
  const scannerHealth = ({ state, reason }: DeviceHealth): void => {
    journal.record("device.health", { device: "scanner", state, reason });
    // A scanner that says little may still read; only one that is gone is reported missing.
    send({ type: "scanner-health", ready: state !== "disconnected" });
  };
  scanner.onHealth(scannerHealth);
  scannerHealth(scanner.health());

  let known = "";
  const printerStatus = (status: PrinterStatus): void => {
    const { state, reason } = status.health;
    if (known !== state) journal.record("device.health", { device: "printer", state, reason });
    known = state;
    send({ type: "printer-status", status });
  };
  printer.onStatus(printerStatus);
  printerStatus(printer.status());
}

/** What the shell asks of the outbox, in its own terms. */
function promisesOf(outbox: Outbox): Pick<ShellDeps, "enqueue" | "lookUp"> {
  return {
    enqueue: ({ query, key, taken }) => Promise.resolve(kept(query, key, taken)),
    lookUp: (claimCode, four) => Promise.resolve(found(claimCode, four)),
  };

  function kept(query: Query, idempotencyKey: string, taken: "no" | "unknown"): EnqueueOutcome {
    const { invoiceNumber, amountFen } = query;
    const promised = outbox.enqueue({ query, idempotencyKey, taken, amountFen });
    if (!promised.ok) return { ok: false, reason: promised.error };
    const { claimCode, receivedAt } = promised.value;
    return {
      ok: true,
      ticket: { occasion: "fresh", claimCode, receivedAt, lastFour: lastFour(invoiceNumber), amountFen },
    };
  }

  function found(claimCode: string, four: string): LookUpOutcome {
    const row = outbox.find(claimCode, four);
    if (row.type !== "found") return row;
    if (row.state === "waiting") return { type: "waiting", ticket: { ...row, occasion: "waiting" } };
    outbox.collected(row.requestId);
    const { query, outcome } = row;
    return {
      type: "answered",
      checked: { query, outcome, slipNumber: slipNumberOf(outcome.at), collected: true },
    };
  }
}

function workbenchOf(
  options: RunOptions,
  { scannerSimulator, printerSimulator }: Devices,
  sandbox: SandboxControl,
  outbox: Outbox,
  wall: () => Date,
): Workbench | null {
  if (!options.workbench || scannerSimulator === null || printerSimulator === null) return null;
  return createWorkbench({
    scanner: scannerSimulator,
    printer: printerSimulator,
    sandbox,
    counts: () => outbox.counts(),
    wall,
  });
}

function delaysOf({ timeouts }: TerminalConfig): Partial<ShellDelays> {
  return {
    entryQuiet: timeouts.entrySeconds * 1000,
    personalQuiet: timeouts.resultSeconds * 1000,
    stillThere: timeouts.alertSeconds * 1000,
    goodbye: timeouts.goodbyeSeconds * 1000,
  };
}

function placeOf(config: TerminalConfig, demo: boolean, delays: ShellDelays): Place {
  return {
    demo,
    terminalId: config.terminal.id,
    placeName: config.terminal.place,
    scannerPosition: config.panel.scannerPosition,
    panelWidthMm: config.panel.widthMm,
    hotline: config.hotline,
    keepDays: config.outbox.keepDays,
    stillThereMs: delays.stillThere,
  };
}
