/**
 * Wires the rooms of the terminal together; the only place that knows them all.
 *
 * Error model: what can happen at start (no browser, no socat) is thrown with a sentence for the person who typed the
 * command; once it runs, expected failures are states on the screen, and a surprise closes the terminal with a reason,
 * so that the supervisor outside can bring it back.
 */
import { randomUUIDv7 } from "node:crypto";
import process from "node:process";
import { createActor, type Actor } from "xstate";
import type { LoadedConfig } from "../config/load.ts";
import type { TerminalConfig } from "../config/schema.ts";
import { openBackRooms } from "./back-rooms.ts";
import { openDemonstration } from "./demonstration.ts";
import { watchDevices } from "./device-watch.ts";
import { openDevices, type Devices } from "./devices.ts";
import type { DisplayHost } from "./display/contract/host.ts";
import type { View } from "./display/contract/view.ts";
import { createDisplay } from "./display/session.ts";
import { createEnding, endAfterFault, openInOrder } from "./ending.ts";
import { keepHouse } from "./housekeeping.ts";
import { beijingDate } from "./invoice/dates.ts";
import { openJournalRoom } from "./journal-room.ts";
import { systemTerminalClock } from "./journal/clock.ts";
import { keepJournal } from "./journal/keep.ts";
import { watchMachine } from "./journal/machine/watch.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { createLedgerPrinter } from "./ledger/printing.ts";
import { openOfficeOf } from "./office-rooms.ts";
import { countEvents } from "./office/count-events.ts";
import { isClaimCode } from "./outbox/claim-code.ts";
import type { Deliveries } from "./outbox/delivery.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { promisesOf } from "./promises.ts";
import { NEW_CONFIGURATION, openProvisioning, type Provisioned } from "./provisioning/room.ts";
import type { TerminalRooms } from "./rooms.ts";
import { secretPlaces, secretReader } from "./secrets/read.ts";
import { cameraWanted, delaysOf, placeOf } from "./shell-settings.ts";
import type { ShellDelays } from "./shell/delays.ts";
import { eventsOfIntent, type TerminalEvent } from "./shell/events.ts";
import { createTerminalMachine, type TerminalMachine } from "./shell/machine.ts";
import { selectView } from "./shell/view.ts";
import { createSlipPrinter } from "./slips.ts";
import type { DemoAccount } from "./staff/auth/demo.ts";
import { hasherInThread } from "./staff/auth/hash.ts";
import { createStaffDesk } from "./staff/desk.ts";
import { openStoreRoomOrFault } from "./store-room.ts";
import type { StoreLock } from "./store/open.ts";
import { openProviders } from "./verify/open-provider.ts";
import { createSandbox, type SandboxControl } from "./verify/sandbox/sandbox.ts";
import type { ProviderStatus } from "./verify/services.ts";
import type { Workbench } from "./workbench.ts";

export interface RunOptions {
  readonly config: TerminalConfig;
  /** Who said each value of it, for whoever looks for a fault. */
  readonly configSources?: LoadedConfig["sources"];
  readonly version: string;
  /** Puts the page on glass; null runs the core without a display (tests, a technician's bench). */
  readonly openHost: (() => Promise<DisplayHost>) | null;
  /** Shows the workbench beside a demonstration terminal. */
  readonly workbench: boolean;
  /** Where the configuration was provisioned, and may be changed by staff and operators. */
  readonly provisioned?: Provisioned;
  /** The lock of the data folder, where it is held already. */
  readonly lock?: StoreLock;
  /** What keeps the terminal out of service from its start. */
  readonly fault?: string;
  /** Told of each proof of painted frames: what an outer watchdog is fed with. */
  readonly onAlive?: () => void;
  /** Tests name the waits they shorten; a deployment's waits come from its config. */
  readonly delays?: Partial<ShellDelays>;
  /** Told who may sign in at a demonstration terminal, once its PINs are made. */
  readonly onDemoStaff?: (accounts: readonly DemoAccount[]) => void;
  /** How the sandbox behaves as a service: tests make it quick, or let it write down what it was asked. */
  readonly sandbox?: { readonly latencyMs?: number; readonly ledgerPath?: string };
}

export interface RunningTerminal {
  /** What to open, where the display does not open by itself. */
  readonly address: string | null;
  /** Resolves with the reason when the terminal has ended, wished or not. */
  readonly closed: Promise<string>;
  close(reason: string): Promise<void>;
  /** What nobody foresaw, caught at the edge of the process: journalled, and the terminal ends in a known way. */
  surprise(error: unknown, where: string): void;
  view(): View;
  /** The far ends of the cables; null with real devices. */
  readonly workbench: Workbench | null;
  readonly devices: Devices;
  /** Null while the terminal is out of service because its store does not open. */
  readonly outbox: Outbox | null;
  /** Null where no back office can send results, so that nobody is asked for a number. */
  readonly deliveries: Deliveries | null;
  /** Null where it cannot be written: then nothing is printed. */
  readonly ledger: Ledger | null;
  /** Each verification service as it is, for staff. */
  readonly services: () => readonly ProviderStatus[];
  /** The switches of the sample service. */
  readonly sandbox: SandboxControl;
}

/** The clock on the strip, the countdown and the seconds of a check move without an event. */
const TICK_MS = 1000;

export function runTerminal(options: RunOptions): Promise<RunningTerminal> {
  return openInOrder((rooms) => openRooms(options, rooms));
}

async function openRooms(options: RunOptions, rooms: AsyncDisposableStack): Promise<RunningTerminal> {
  const { config } = options;
  const clock = systemTerminalClock;
  const startedMs = clock.now();
  const delays: ShellDelays = { ...delaysOf(config), ...options.delays };
  const place = placeOf(config, options.version, delays);

  const { dataDir } = config;
  const first = openJournalRoom(rooms, { dataDir, terminalId: config.terminal.id, clock, lock: options.lock });
  const { lock, journalDir } = first;
  const counted = countEvents(first.journal);
  const { journal } = counted;
  const ending = createEnding(journal, rooms);
  options.provisioned?.notes.writeTo(journal);
  journal.record("terminal.start", { version: options.version, demo: place.demo, display: config.display.host });
  const credentialsDir = process.env["CREDENTIALS_DIRECTORY"];
  const opened = openStoreRoomOrFault(rooms, { dataDir, credentialsDir, lock, journal, clock });
  const sandbox = createSandbox({ clock, ...options.sandbox });
  const readSecret = secretReader(secretPlaces(dataDir));
  const asked = { configs: config.verify.providers, network: config.network, terminalId: place.terminalId };
  const back = openBackRooms(rooms, opened, {
    ...{ config, clock, journal },
    services: (told) => openProviders({ ...asked, readSecret, clock: told, journal, sandbox }),
  });
  const { serviceClock, verifier, kept } = back;
  const { outbox = null, deliveries = null, ledger = null } = kept ?? {};
  const told = serviceClock.clock;
  const wall = (): Date => new Date(told.wallMs());
  // What an earlier run left in the printer, its driver must know before the first slip.
  const devices = await openDevices(config, clock, ledger?.history);
  rooms.defer(() => devices.close());
  const paper = createLedgerPrinter({
    ...{ printer: devices.printer, profile: devices.printerProfile, journal, ledger, newId: randomUUIDv7 },
    nowMs: () => clock.now(),
  });
  const host = options.openHost === null ? null : await options.openHost();
  rooms.defer(() => host?.close());

  const provisioning =
    options.provisioned === undefined
      ? undefined
      : openProvisioning({
          ...options.provisioned,
          journal,
          clock,
          wallMs: () => told.wallMs(),
          nobodyThere: () => there() === "nobody",
          startAnew: () => void ending.close(NEW_CONFIGURATION),
        });
  rooms.defer(() => provisioning?.close());

  const staff = createStaffDesk({
    dataDir: config.dataDir,
    hasher: hasherInThread,
    clock,
    wallMs: () => told.wallMs(),
    journal,
    ...config.staff,
    // Most starts never see staff: their pages are read when somebody signs in.
    loadPages: async () => (await import("./staff-rooms.ts")).pagesOf(inside),
    onSurprise: ending.surprise,
  });
  rooms.defer(() => staff.close());

  const actor: Actor<TerminalMachine> = createActor(
    createTerminalMachine({
      journal,
      delays,
      nowMs: () => clock.now(),
      today: () => beijingDate(wall()),
      newId: randomUUIDv7,
      isClaimCode,
      verify: ({ session, query, key, signal, onStep }) =>
        verifier.verify(query, { session, idempotencyKey: key, signal, onStep }),
      ...promisesOf(outbox, deliveries),
      print: createSlipPrinter({ paper, profile: devices.printerProfile, place }),
      staff,
    }),
  );
  const nobodyThere = (): boolean => actor.getSnapshot().matches({ session: { visit: { home: "fresh" } } });
  const there = (): ReturnType<TerminalRooms["there"]> => {
    if (nobodyThere() || actor.getSnapshot().matches({ session: "outOfService" })) return "nobody";
    return actor.getSnapshot().matches({ session: "staff" }) ? "staff" : "somebody";
  };
  const view = (): View => selectView(actor.getSnapshot(), place, { ms: clock.now(), wall: wall() });

  /** Devices and service go on talking while the terminal closes; nobody listens then. */
  const send = (event: TerminalEvent): void => {
    if (!ending.begun()) actor.send(event);
  };

  const demonstration = options.workbench
    ? openDemonstration({
        ...{ panel: config.panel.orientation, devices, sandbox, outbox, wall, clock, desk: staff },
        onStaff: options.onDemoStaff,
      })
    : null;
  const workbench = demonstration?.workbench ?? null;
  const display =
    host === null
      ? null
      : createDisplay({
          host,
          hostName: config.display.host,
          journal,
          clock,
          onIntent: (intent) => eventsOfIntent(intent).forEach(send),
          onWorkbench: workbench === null ? null : (action) => workbench.act(action),
          camera: devices.camera === null ? null : { wanted: cameraWanted(config.camera), ...devices.camera },
        });
  rooms.defer(() => display?.close());
  if (options.onAlive !== undefined) display?.onAlive(options.onAlive);
  host?.onGone((reason) => void ending.close(reason));

  const show = (): void => void display?.show(view());
  actor.subscribe({ next: show, error: (error) => ending.surprise(error, "shell") });
  actor.subscribe(() => provisioning?.look());
  actor.start();
  rooms.defer(() => void actor.stop());
  show();
  const ticking = setInterval(show, TICK_MS);
  rooms.defer(() => clearInterval(ticking));

  rooms.defer(watchDevices({ devices, journal, clock, ledger, send }));
  verifier.onHealth((service) => send({ type: "service-health", service }));
  send({ type: "service-health", service: verifier.health() });
  sandbox.onService(() => verifier.probeNow());
  if (demonstration !== null) rooms.defer(demonstration.show(display));
  outbox?.onAnswered((requestId) => send({ type: "request-answered", requestId }));
  outbox?.onOffer((offer) => send({ type: "outbox-offer", takesRequests: offer === "open" }));
  back.start();
  if (kept !== null) {
    const onUnsound = (): void => send({ type: "fault", code: STORE_FAULT });
    rooms.defer(keepHouse({ ...kept, config, provisioning, clock, journal, nobodyThere, onUnsound }));
  }
  const budgetBytes = config.journal.budgetMegabytes * 1_000_000;
  rooms.defer(keepJournal({ journal, dir: journalDir, clock, budgetBytes, idle: nobodyThere }).stop);
  rooms.defer(watchMachine({ journal, dir: journalDir, clock, before: journal.before() }));
  const inside: TerminalRooms = {
    ...{ config, place, clock, startedMs, serviceClock, journal, journalDir, readSecret, verifier, outbox, ledger },
    ...{ paper, devices, provisioning: provisioning ?? null, opened, nobodyThere, there },
    faultCode: () => actor.getSnapshot().context.faultCode,
    painted: () => display?.painted() ?? null,
    capture: display === null ? null : () => display.capture(),
    configSources: options.configSources ?? null,
    supportBundle: (onDone) => office.supportBundle(onDone),
    close: (reason) => void ending.close(reason),
    surprise: ending.surprise,
  };
  const office = openOfficeOf(inside, counted);
  rooms.defer(() => office.close());
  rooms.defer(endAfterFault(actor, () => void ending.close("out of service")));
  if (options.fault !== undefined) send({ type: "fault", code: options.fault });
  if (kept === null) send({ type: "fault", code: STORE_FAULT });

  const address = host?.address ?? null;
  return {
    address,
    closed: ending.closed,
    close: ending.close,
    surprise: ending.surprise,
    view,
    workbench,
    devices,
    outbox,
    deliveries,
    ledger,
    services: () => verifier.providers(),
    sandbox,
  };
}

/** Read out by a passer-by to a technician, and found in the journal as store.failed. */
const STORE_FAULT = "E-STORE";
