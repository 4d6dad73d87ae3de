/**
 * The rooms that promise and keep, opened by the terminal's own functions, without display, scanner and printer, and with
 * shorter waits. `whole` opens the terminal itself.
 */
import type { ProviderConfig, TerminalConfig } from "../../config/schema.ts";
import { openBackRooms } from "../../kiosk/back-rooms.ts";
import { settledWithin } from "../../drivers/clock.ts";
import { createEnding } from "../../kiosk/ending.ts";
import { openJournalRoom } from "../../kiosk/journal-room.ts";
import { systemTerminalClock, type TerminalClock } from "../../kiosk/journal/clock.ts";
import { keepJournal } from "../../kiosk/journal/keep.ts";
import { doCommand } from "../../kiosk/operator-commands.ts";
import type { Deliveries } from "../../kiosk/outbox/delivery.ts";
import type { Outbox } from "../../kiosk/outbox/outbox.ts";
import { secretPlaces, secretReader } from "../../kiosk/secrets/read.ts";
import { openStoreRoom } from "../../kiosk/store-room.ts";
import type { Store } from "../../kiosk/store/open.ts";
import { tasksInThread, type RunTask } from "../../kiosk/store/task.ts";
import { createUpkeep } from "../../kiosk/store/upkeep.ts";
import { STORE_DELAYS } from "../../kiosk/store/delays.ts";
import { openProviders } from "../../kiosk/verify/open-provider.ts";
import type { Verifier } from "../../kiosk/verify/policy.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { createSandbox } from "../../kiosk/verify/sandbox/sandbox.ts";
import { PROOF_CONFIG, PROOF_LIMITS } from "../proof/terminal.ts";
import { CORE_DELAYS } from "./delays.ts";
import type { Errand, LifeOptions } from "./messages.ts";
import { OFFICE_KEY, TERMINAL } from "./service.ts";

/** Name of the secret in the data folder. */
export const OFFICE_SECRET = "office-key";

export interface Rooms {
  readonly outbox: Outbox;
  readonly deliveries: Deliveries | null;
  /** A person's own check; null in a whole terminal, where only its screen can begin one. */
  readonly verify: Verifier["verify"] | null;
  /** Begins what a life does beside serving people. */
  begin(errand: Errand): void;
  close(): Promise<void>;
}

/** So that they are closed, signed and compressed while a life lasts. */
const SMALL_FILES = { maxBytes: 8 * 1024 } as const;

/** Months pass here between two lives: who waited through one must not close the counter for all others. */
const LIMITS = { ...PROOF_LIMITS, maxWaitDays: 10_000 } as const;

/** Spoilt on purpose by the campaign's own tests, to see that the judge sees it. */
export interface Spoilt {
  readonly provider?: (provider: Provider) => Provider;
  readonly outbox?: (outbox: Outbox, store: Store) => Outbox;
}

export function openRooms(options: LifeOptions, onErrand: (errand: Errand) => void, spoilt: Spoilt = {}): Rooms {
  const { dataDir, backups, errand } = options;
  const { verify, outbox: asks, delivery, deadline: deadlineMs } = CORE_DELAYS;
  const keeps = errand === "keep-journal";
  const clock = clockAhead(options.wallOffsetMs);
  const rooms = new AsyncDisposableStack();
  const first = openJournalRoom(rooms, { dataDir, terminalId: TERMINAL, clock, ...(keeps ? SMALL_FILES : {}) });
  const { journal, journalDir, lock } = first;
  journal.record("terminal.start", { version: "crash", demo: true, display: "none" });
  const opened = openStoreRoom(rooms, { dataDir, credentialsDir: undefined, lock, journal, clock });
  const { verifier, kept, start } = openBackRooms(rooms, opened, {
    config: { ...PROOF_CONFIG, verify: { ...PROOF_CONFIG.verify, deadlineMs } },
    ...{ clock, journal },
    services(told) {
      const sandbox = createSandbox({ clock });
      const readSecret = secretReader(secretPlaces(dataDir));
      const configs = [providerConfig(options)];
      const services = openProviders({ configs, readSecret, clock: told, journal, terminalId: TERMINAL, sandbox });
      return { ...services, providers: services.providers.map((one) => spoilt.provider?.(one) ?? one) };
    },
    tuning: { verify, outbox: asks, delivery, limits: LIMITS },
  });
  const { store, keys, deliveries } = kept;
  const outbox = spoilt.outbox?.(kept.outbox, store) ?? kept.outbox;
  const upkeep = createUpkeep({
    store,
    clock,
    journal,
    tasks: announced(onErrand),
    idle: () => outbox.quiet() || errand === "back-up" || errand === "check",
    backup: errand === "back-up" ? { folder: backups, everyMs: 0 } : null,
    onUnsound: () => undefined,
    delays: { ...CORE_DELAYS.upkeep, ...(errand === "check" ? CORE_DELAYS.checkAtOnce : {}) },
  });
  rooms.defer(async () => {
    upkeep.stop();
    await settledWithin(clock, tasksInThread.ended(), STORE_DELAYS.taskFarewell);
  });
  rooms.defer(keepJournal({ journal, dir: journalDir, clock, ...(keeps ? CORE_DELAYS.keepJournal : {}) }).stop);
  start();
  upkeep.start();
  const ending = createEnding(journal, rooms);
  return {
    outbox,
    deliveries,
    verify: (query, how) => verifier.verify(query, how),
    begin(wanted) {
      if (wanted !== "rotate-key" && wanted !== "rotate-root-key") return;
      onErrand(wanted);
      const root = wanted === "rotate-root-key";
      doCommand({ verb: "rotate-key", root }, { store, keys, operator: outbox, clock, journal });
    },
    close: () => ending.close("told to"),
  };
}

/** The terminal as `yanpiao run` opens it, but for its window. */
export async function openWhole(options: LifeOptions): Promise<Rooms> {
  // Here, because it takes twice as long to load.
  const { runTerminal } = await import("../../kiosk/terminal.ts");
  const config: TerminalConfig = {
    ...PROOF_CONFIG,
    dataDir: options.dataDir,
    scanner: { driver: "none" },
    verify: { ...PROOF_CONFIG.verify, providers: [providerConfig(options)] },
    outbox: { ...PROOF_CONFIG.outbox, keepDays: PROOF_LIMITS.keepDays },
  };
  const terminal = await runTerminal({ config, version: "crash", openHost: null, workbench: false });
  const { outbox, deliveries } = terminal;
  if (outbox === null) throw new Error("the terminal is out of service");
  return { outbox, deliveries, verify: null, begin: () => undefined, close: () => terminal.close("told to") };
}

export function clockAhead(offsetMs: number): TerminalClock {
  return { ...systemTerminalClock, wallMs: () => systemTerminalClock.wallMs() + offsetMs };
}

function providerConfig({ url }: LifeOptions): ProviderConfig {
  return {
    provider: "http",
    url,
    auth: { how: "signed", keyId: OFFICE_KEY.keyId, key: { secret: OFFICE_SECRET } },
  };
}

/** In its own thread, as the terminal does it. */
function announced(onErrand: (errand: Errand) => void): RunTask {
  return {
    check(path) {
      onErrand("check");
      return tasksInThread.check(path);
    },
    backUp(path, target, wallMs) {
      onErrand("back-up");
      return tasksInThread.backUp(path, target, wallMs);
    },
  };
}
