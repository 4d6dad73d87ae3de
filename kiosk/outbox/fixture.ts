/**
 * A terminal's back rooms for tests: a real SQLite file, the sandbox service behind the real policy, and a clock that
 * the test moves. `crash()` drops everything without a goodbye, as a kill does; `boot()` starts again on the same file.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Query } from "../invoice/types.ts";
import { ManualTerminalClock, type TerminalClock } from "../journal/clock.ts";
import type { EventId } from "../journal/catalogue.ts";
import { invoiceHash } from "../journal/hash.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { createAge } from "../store/age.ts";
import { openStore, type Store } from "../store/open.ts";
import type { RandomBelow } from "../verify/backoff.ts";
import { queryNumber as anyQueryNumber } from "../verify/fixture.ts";
import type { Provider } from "../verify/port.ts";
import { createVerifier, type Verifier } from "../verify/policy.ts";
import { readLedger, type LedgerLine } from "../verify/sandbox/ledger.ts";
import { createServiceClock } from "../verify/service-clock.ts";
import { todayOf } from "../verify/today.ts";
import { createSandbox, type SandboxControl } from "../verify/sandbox/sandbox.ts";
import { askedBefore } from "./asked-before.ts";
import type { OutboxDelays, OutboxLimits } from "./delays.ts";
import { createOutbox, type Found, type Outbox, type Receipt } from "./outbox.ts";

export const TEST_KEY = new Uint8Array(32).fill(3);

/** A number that looks like one and is in no register. */
export function queryNumber(n: number): Query {
  return { ...anyQueryNumber(n), amountFen: 10_000 };
}

/** Repeatable dice (mulberry32). */
export function dice(seed: number): RandomBelow {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One boot of the machine: the monotonic clock counts from it. */
interface Boot {
  readonly id: string;
  readonly beganMs: number;
}

/** Node's timers know no fractions of a millisecond and ring up to one early. */
const RINGS_EARLY_MS = 0.4;
const CREEPS_MS = 0.25;

/** What belongs to one process: when it is killed, its timers do not fire and no reply reaches it any more. */
class Process {
  alive = true;
  readonly clock: TerminalClock;
  readonly #serviceMs: (() => number) | null;
  constructor(clock: ManualTerminalClock, boot: Boot, serviceMs: (() => number) | null, restless: boolean) {
    this.#serviceMs = serviceMs;
    let creptMs = 0;
    this.clock = {
      now: () => clock.now() - boot.beganMs + (creptMs += restless ? CREEPS_MS : 0),
      wallMs: () => clock.wallMs(),
      setTimeout: (fn, ms) =>
        clock.setTimeout(() => (this.alive ? fn() : undefined), ms - (restless ? RINGS_EARLY_MS : 0)),
    };
  }

  #hear<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      reply.then(
        (value) => (this.alive ? resolve(value) : undefined),
        (error: unknown) => (this.alive ? reject(error as Error) : undefined),
      );
    });
  }

  connect(service: Provider): Provider {
    return {
      name: service.name,
      verify: (query, ask) => this.#hear(service.verify(query, ask)),
      resultOf: (key, signal) => this.#hear(service.resultOf(key, signal)),
      reachable: async (signal, hearing) => {
        const reached = await this.#hear(service.reachable(signal));
        // To the second, as HTTP says it.
        if (reached && this.#serviceMs !== null) {
          hearing?.onServerTime?.(Math.floor(this.#serviceMs() / 1_000) * 1_000, 0);
        }
        return reached;
      },
    };
  }
}

interface Running {
  readonly process: Process;
  readonly store: Store;
  readonly verifier: Verifier;
  readonly outbox: Outbox;
}

export interface BackRoomsOptions {
  readonly limits?: Partial<OutboxLimits>;
  readonly delays?: Partial<OutboxDelays>;
  /** Stands between the policy and the sandbox. */
  readonly wrap?: (service: Provider) => Provider;
  readonly seed?: number;
  /** Each look at the clock finds it a little later, and timers ring a little early, as real ones do. */
  readonly restless?: boolean;
  readonly freeBytes?: () => number | null;
  /** Hears the journal, at the moment of each event. */
  readonly onRecord?: (ev: EventId, data: Readonly<Record<string, unknown>>) => void;
  /** The service tells the time, which is the true one whatever the terminal's calendar says. */
  readonly tellsTime?: boolean;
}

export class BackRooms {
  readonly dir = mkdtempSync(join(tmpdir(), "yanpiao-outbox-"));
  readonly clock = new ManualTerminalClock();
  readonly journal: MemoryJournal;
  readonly service: Provider & SandboxControl;
  readonly #options: BackRoomsOptions;
  readonly #random: RandomBelow;
  readonly #beganWallMs = this.clock.wallMs();
  #boot: Boot = { id: "boot-1", beganMs: 0 };
  #boots = 1;
  #running: Running | null = null;

  constructor(options: BackRoomsOptions = {}) {
    this.#options = options;
    const journal = memoryJournal();
    this.journal = {
      ...journal,
      record: (ev, data) => {
        journal.record(ev, data);
        options.onRecord?.(ev, data);
      },
    };
    this.#random = dice(options.seed ?? 1);
    this.service = createSandbox({ clock: this.clock, ledgerPath: join(this.dir, "ledger.jsonl"), latencyMs: 100 });
  }

  get path(): string {
    return join(this.dir, "store.sqlite");
  }

  get outbox(): Outbox {
    return this.#now().outbox;
  }

  get store(): Store {
    return this.#now().store;
  }

  get verifier(): Verifier {
    return this.#now().verifier;
  }

  #now(): Running {
    if (this.#running === null) throw new Error("not booted");
    return this.#running;
  }

  async boot(): Promise<void> {
    const { journal } = this;
    const serviceMs = (): number => this.#beganWallMs + this.clock.now();
    const process = new Process(
      this.clock,
      this.#boot,
      this.#options.tellsTime === true ? serviceMs : null,
      this.#options.restless ?? false,
    );
    const { clock } = process;
    const store = openStore({ path: this.path, key: TEST_KEY, journal, clock });
    const provider = process.connect(this.#options.wrap?.(this.service) ?? this.service);
    const serviceClock = createServiceClock({ clock, journal });
    const boot = this.#boot.id;
    const age = createAge({ store, clock, journal, boot, serviceOffsetMs: serviceClock.agreedOffsetMs });
    const today = todayOf(serviceClock);
    const verifier = createVerifier({
      providers: [provider],
      clock,
      serviceClock,
      journal,
      hashInvoice: (query) => invoiceHash(store.invoiceKey, query),
      onDisk: askedBefore({ store, journal, age, today }),
      random: this.#random,
    });
    const { limits = {}, delays = {}, freeBytes = () => null } = this.#options;
    const common = { store, verifier, clock: serviceClock.clock, today, age, journal, random: this.#random };
    const outbox = createOutbox({ ...common, limits, delays, freeBytes });
    this.#running = { process, store, verifier, outbox };
    verifier.start();
    outbox.start();
    await this.clock.advance(0);
  }

  /** The power goes, and comes back after `offMs`; what the calendar says then is the test's business. */
  async powerCut(offMs: number): Promise<void> {
    this.crash();
    await this.clock.advance(offMs);
    this.#boots += 1;
    this.#boot = { id: `boot-${this.#boots}`, beganMs: this.clock.now() };
    await this.boot();
  }

  /** As another process has it; closed by whoever asked for it. */
  secondConnection(): Connection {
    return new Database(this.path);
  }

  async shutDown(): Promise<void> {
    const { store, verifier, outbox } = this.#now();
    this.#running = null;
    const stopped = outbox.stop();
    await this.clock.advance(1_000);
    await stopped;
    verifier.close();
    store.close();
  }

  /** As by kill -9: no goodbye. The service far away goes on with what it has taken. */
  crash(): void {
    const { process, store } = this.#now();
    this.#running = null;
    process.alive = false;
    store.close();
  }

  async end(): Promise<void> {
    if (this.#running !== null) await this.shutDown();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** What the person gets who leaves a request here. */
  enqueue(query: Query, key: string, taken: "no" | "unknown" = "no"): Receipt {
    const result = this.outbox.enqueue({ query, idempotencyKey: key, taken, amountFen: query.amountFen });
    if (!result.ok) throw new Error(`not taken: ${result.error}`);
    return result.value;
  }

  find(receipt: Receipt, query: Query): Found {
    return this.outbox.find(receipt.claimCode, query.invoiceNumber.slice(-4));
  }

  /** What the service was asked, by its own account. */
  ledger(): readonly LedgerLine[] {
    return readLedger(join(this.dir, "ledger.jsonl"));
  }
}
