/**
 * The rooms that promise and keep, opened as kiosk/terminal.ts opens them: the same functions in the same order, without
 * display, scanner and printer, and with shorter waits. `whole` opens the terminal itself.
 */
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { ProviderConfig, TerminalConfig } from "../../config/schema.ts";
import { systemTerminalClock, type TerminalClock } from "../../kiosk/journal/clock.ts";
import { invoiceHash } from "../../kiosk/journal/hash.ts";
import { keepJournal } from "../../kiosk/journal/keep.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { doCommand } from "../../kiosk/operator-commands.ts";
import { askedBefore } from "../../kiosk/outbox/asked-before.ts";
import { createDeliveries, type Deliveries } from "../../kiosk/outbox/delivery.ts";
import { createOutbox, type Outbox } from "../../kiosk/outbox/outbox.ts";
import { secretPlaces, secretReader } from "../../kiosk/secrets/read.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore, type Store } from "../../kiosk/store/open.ts";
import { tasksInThread, type RunTask } from "../../kiosk/store/task.ts";
import { openTerminalStore } from "../../kiosk/store/terminal-store.ts";
import { createUpkeep } from "../../kiosk/store/upkeep.ts";
import { createAnswerCache } from "../../kiosk/verify/answer-cache.ts";
import { openProviders } from "../../kiosk/verify/open-provider.ts";
import { createVerifier, type Verifier } from "../../kiosk/verify/policy.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { createSandbox } from "../../kiosk/verify/sandbox/sandbox.ts";
import { createServiceClock } from "../../kiosk/verify/service-clock.ts";
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
const LIMITS = { maxWaitDays: 10_000 } as const;

/** Spoilt on purpose by the campaign's own tests, to see that the judge sees it. */
export interface Spoilt {
  readonly provider?: (provider: Provider) => Provider;
  readonly outbox?: (outbox: Outbox, store: Store) => Outbox;
}

export function openRooms(options: LifeOptions, onErrand: (errand: Errand) => void, spoilt: Spoilt = {}): Rooms {
  const { dataDir, backups, errand } = options;
  const keeps = errand === "keep-journal";
  const clock = clockAhead(options.wallOffsetMs);
  const lock = lockStore(storePath(dataDir));
  const journalDir = join(dataDir, "journal");
  const journal = openJournal({ dir: journalDir, terminalId: TERMINAL, clock, ...(keeps ? SMALL_FILES : {}) });
  journal.record("terminal.start", { version: "crash", demo: true, display: "none" });
  const { store, keys } = openTerminalStore({ dataDir, credentialsDir: undefined, lock, journal, clock });
  const serviceClock = createServiceClock({ clock, journal });
  const told = serviceClock.clock;
  const cache = createAnswerCache({ store, clock: told, journal });
  const services = openProviders({
    configs: [providerConfig(options)],
    readSecret: secretReader(secretPlaces(dataDir)),
    clock: told,
    journal,
    terminalId: TERMINAL,
    sandbox: createSandbox({ clock }),
  });
  const verifier = createVerifier({
    ...services,
    providers: services.providers.map((one) => spoilt.provider?.(one) ?? one),
    deadlineMs: CORE_DELAYS.deadline,
    clock,
    serviceClock,
    journal,
    hashInvoice: (query) => invoiceHash(store.invoiceKey, query),
    promised: askedBefore({ store, journal }),
    cache,
    delays: CORE_DELAYS.verify,
  });
  const kept = createOutbox({ store, verifier, clock: told, journal, delays: CORE_DELAYS.outbox, limits: LIMITS });
  const outbox = spoilt.outbox?.(kept, store) ?? kept;
  const { deliverer } = services;
  const deliveries =
    deliverer === null
      ? null
      : createDeliveries({ store, deliverer, outbox, clock: told, journal, delays: CORE_DELAYS.delivery });
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
  const keeper = keepJournal({ journal, dir: journalDir, clock, ...(keeps ? CORE_DELAYS.keepJournal : {}) });
  cache.start();
  verifier.start();
  outbox.start();
  deliveries?.start();
  upkeep.start();
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
    async close() {
      keeper.stop();
      upkeep.stop();
      journal.record("terminal.stop", { reason: "told to" });
      await deliveries?.stop();
      await outbox.stop();
      verifier.close();
      cache.close();
      store.close();
      journal.close();
    },
  };
}

/** The terminal as `yanpiao run` opens it, but for its window. */
export async function openWhole(options: LifeOptions): Promise<Rooms> {
  // Here, because it takes twice as long to load.
  const { runTerminal } = await import("../../kiosk/terminal.ts");
  const config: TerminalConfig = {
    ...DEFAULT_CONFIG,
    dataDir: options.dataDir,
    scanner: { driver: "none" },
    verify: { ...DEFAULT_CONFIG.verify, providers: [providerConfig(options)] },
    outbox: { ...DEFAULT_CONFIG.outbox, keepDays: 30 },
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
