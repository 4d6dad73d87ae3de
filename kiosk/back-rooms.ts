/**
 * The rooms that ask, promise and keep, in the order in which each needs the one before: the services' time, kept answers,
 * the services, who asks them, what is promised, what is handed over, what was printed. Everything that must know a store
 * and a verifier as the terminal has them opens them here, the campaigns that kill a core included.
 *
 * Error model: as the rooms'. A ledger that the disk refuses is null, and journalled.
 */
import { randomBytes } from "node:crypto";
import { loadPrinterProfile } from "../config/profiles/load.ts";
import type { TerminalConfig } from "../config/schema.ts";
import type { TerminalClock } from "./journal/clock.ts";
import { invoiceHash } from "./journal/hash.ts";
import type { Journal } from "./journal/journal.ts";
import { createLedger, type Ledger, type LedgerOptions } from "./ledger/ledger.ts";
import { askedBefore } from "./outbox/asked-before.ts";
import type { OutboxDelays, OutboxLimits } from "./outbox/delays.ts";
import type { DeliveryDelays } from "./outbox/delivery-delays.ts";
import { createDeliveries, type Deliveries } from "./outbox/delivery.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import { createAge } from "./store/age.ts";
import { noteDiskFault } from "./store/disk-fault.ts";
import type { TerminalStore } from "./store/terminal-store.ts";
import { createAnswerCache, type AnswerCache } from "./verify/answer-cache.ts";
import type { RandomBelow } from "./verify/backoff.ts";
import type { VerifyDelays } from "./verify/delays.ts";
import type { OpenProviders } from "./verify/open-provider.ts";
import { createVerifier, type Verifier } from "./verify/policy.ts";
import { createRates } from "./verify/rates.ts";
import { createServiceClock, type ServiceClock } from "./verify/service-clock.ts";
import { todayOf } from "./verify/today.ts";

export interface BackRoomsOptions {
  readonly config: Pick<TerminalConfig, "verify" | "outbox" | "printer" | "paper">;
  /** The machine's own calendar. */
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** `told`: the calendar put right by the services. */
  readonly services: (told: TerminalClock) => Pick<OpenProviders, "providers" | "weights" | "deliverer">;
  readonly tuning?: Tuning;
}

/** How a campaign of short lives differs from a terminal. */
export interface Tuning {
  readonly random?: RandomBelow;
  /** Of one boot of the machine. */
  readonly boot?: string;
  readonly limits?: Partial<OutboxLimits>;
  readonly verify?: Partial<VerifyDelays>;
  readonly outbox?: Partial<OutboxDelays>;
  readonly delivery?: Partial<DeliveryDelays>;
}

/** What stands on the store. */
export interface KeptRooms extends TerminalStore {
  readonly cache: AnswerCache;
  readonly outbox: Outbox;
  /** Null where no back office can send results. */
  readonly deliveries: Deliveries | null;
  /** Null where it cannot be written. */
  readonly ledger: Ledger | null;
}

export interface BackRooms<Kept extends KeptRooms | null> {
  readonly serviceClock: ServiceClock;
  readonly verifier: Verifier;
  /** Null without a store. */
  readonly kept: Kept;
  /** Begins to ask, to work off and to tidy up; who wants to hear of it listens already. */
  readonly start: () => void;
}

export function openBackRooms(
  rooms: AsyncDisposableStack,
  opened: TerminalStore,
  options: BackRoomsOptions,
): BackRooms<KeptRooms>;
export function openBackRooms(
  rooms: AsyncDisposableStack,
  opened: TerminalStore | null,
  options: BackRoomsOptions,
): BackRooms<KeptRooms | null>;
export function openBackRooms(
  rooms: AsyncDisposableStack,
  opened: TerminalStore | null,
  options: BackRoomsOptions,
): BackRooms<KeptRooms | null> {
  const { config, clock, journal, tuning = {} } = options;
  const boot = tuning.boot === undefined ? {} : { boot: tuning.boot };
  const dice = tuning.random === undefined ? {} : { random: tuning.random };
  const store = opened?.store ?? null;

  // What depends on the day, and what people see, goes by the services' time where the calendar is wrong.
  const serviceClock = createServiceClock({ clock, journal });
  const told = { clock: serviceClock.clock, journal };
  // How often each is chosen says nothing of what it answers.
  const services = JSON.stringify(config.verify.providers, (name, value: unknown) =>
    name === "weight" ? undefined : value,
  );
  const cache = store === null ? null : createAnswerCache({ store, services, ...told, ...boot });
  rooms.defer(() => cache?.close());
  const { deliverer, ...opening } = options.services(told.clock);
  // Without its store the terminal makes no promises, but its journal still tells one invoice from another.
  const invoiceKey = store?.invoiceKey ?? randomBytes(32);
  const today = todayOf(serviceClock);
  const age =
    store === null ? null : createAge({ store, clock, journal, serviceOffsetMs: serviceClock.agreedOffsetMs, ...boot });
  const verifier = createVerifier({
    ...opening,
    ...{ clock, serviceClock, journal, cache, ...dice },
    choose: config.verify.choose,
    deadlineMs: config.verify.deadlineMs,
    hashInvoice: (query) => invoiceHash(invoiceKey, query),
    ...(store === null || age === null ? {} : { onDisk: askedBefore({ store, age, today, journal }) }),
    rates: createRates(clock, config.verify.limits),
    delays: tuning.verify ?? {},
  });
  rooms.defer(() => verifier.close());
  if (opened === null || store === null || cache === null || age === null) {
    return { serviceClock, verifier, kept: null, start: () => verifier.start() };
  }

  const outbox = createOutbox({
    ...{ store, verifier, age, today, ...told, ...dice },
    limits: { ...config.outbox, ...tuning.limits },
    delays: tuning.outbox ?? {},
  });
  rooms.defer(() => outbox.stop());
  const deliveries =
    deliverer === null
      ? null
      : createDeliveries({ store, deliverer, outbox, ...told, ...dice, delays: tuning.delivery ?? {} });
  rooms.defer(() => deliveries?.stop());
  const profile = loadPrinterProfile(config.printer.profile);
  const ledger = ledgerOrFault({ store, clock, journal, told: config, profile, ...dice });
  rooms.defer(() => ledger?.close());
  return {
    serviceClock,
    verifier,
    kept: { ...opened, cache, outbox, deliveries, ledger },
    start() {
      cache.start();
      verifier.start();
      outbox.start();
      deliveries?.start();
      ledger?.start();
    },
  };
}

/** A disk that is full or broken at the start costs the paper, not the terminal: verdicts are still given, with their QR code. */
function ledgerOrFault(options: LedgerOptions): Ledger | null {
  try {
    return createLedger(options);
  } catch (error) {
    noteDiskFault(error, options.journal, "ledger");
    return null;
  }
}
