/** For tests of how the terminal asks: services whose every move the test decides. */
import type { Answer, Query, Unavailable, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import type { AskedAt } from "./asked-at.ts";
import { createVerifier, type Verifier, type VerifierOptions } from "./policy.ts";
import type { Ask, Hearing, Provider } from "./port.ts";

/** A complete question about an invoice that does not exist. */
export const QUERY: Query = {
  kind: "digital-ordinary",
  kindAssumed: false,
  invoiceCode: null,
  invoiceNumber: "26112111200000010015",
  issueDate: "2026-11-12",
  amountFen: 36_850,
  amountMeaning: "with-tax",
  checkCode: null,
  sellerTaxId: null,
};

export const NOT_FOUND: Answer = {
  type: "answer",
  match: "not-found",
  status: "unknown",
  details: null,
  checksToday: 1,
  checksLeftToday: 4,
  source: "stand-in",
  at: "2026-11-24T04:00:00.000Z",
};

/** A service whose every move the test decides. */
export class StandIn implements Provider {
  readonly name: string;
  readonly asked: { readonly query: Query; readonly ask: Ask; readonly reply: (outcome: unknown) => void }[] = [];
  isReachable = true;
  probes = 0;
  lookUp: unknown = "not-seen";
  readonly lookedUp: string[] = [];
  /** Heard by whoever probes. */
  serverMs: (() => number) | null = null;

  constructor(name = "stand-in") {
    this.name = name;
  }

  verify(query: Query, ask: Ask): Promise<VerifyOutcome> {
    return new Promise((resolve) => {
      this.asked.push({ query, ask, reply: (outcome) => resolve(outcome as VerifyOutcome) });
    });
  }
  resultOf(key: string): Promise<VerifyOutcome | "not-seen" | "cannot-tell"> {
    this.lookedUp.push(key);
    return Promise.resolve(this.lookUp as "not-seen");
  }
  reachable(_signal: AbortSignal, hearing?: Hearing): Promise<boolean> {
    this.probes += 1;
    if (this.serverMs !== null) hearing?.onServerTime?.(this.serverMs(), 0);
    return Promise.resolve(this.isReachable);
  }
  last(): StandIn["asked"][number] {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  }
}

/** The record agrees, and the invoice is in order. */
export function agreed(query: Query, source = "stand-in"): Answer {
  return {
    ...NOT_FOUND,
    source,
    match: "consistent",
    status: "normal",
    details: {
      kind: query.kind,
      invoiceCode: query.invoiceCode,
      invoiceNumber: query.invoiceNumber,
      issueDate: query.issueDate,
      totalWithTaxFen: query.amountFen,
      amountWithoutTaxFen: null,
      taxFen: null,
      sellerName: "北京示例餐饮管理有限公司",
      buyerNameMasked: null,
      redLetterNumber: null,
      remainingFen: null,
    },
  };
}

export function missing(reason: UnavailableReason, taken: "no" | "unknown"): Unavailable {
  return { type: "unavailable", reason, taken, source: "stand-in", at: NOT_FOUND.at };
}

/** One of many invoices. */
export function queryNumber(n: number): Query {
  return { ...QUERY, invoiceNumber: `261121112${String(n).padStart(11, "0")}` };
}

/** Two services, in this order, behind one verifier. */
export class TwoServices {
  readonly clock = new ManualTerminalClock();
  readonly journal = memoryJournal();
  readonly first = new StandIn("first");
  readonly second = new StandIn("second");
  verifier = this.open();

  open(options: Partial<VerifierOptions> = {}): Verifier {
    return (this.verifier = createVerifier({
      providers: [this.first, this.second],
      clock: this.clock,
      journal: this.journal,
      hashInvoice: () => "hash",
      random: (limit) => limit - 1,
      ...options,
    }));
  }

  readonly personAsks = async (query = QUERY, key = "k1", mayAsk = true): Promise<Person> => {
    const controller = new AbortController();
    const steps: string[] = [];
    const committed: AskedAt[] = [];
    const outcome = this.verifier.verify(query, {
      idempotencyKey: key,
      signal: controller.signal,
      onStep: (step) => steps.push(step),
      commitAskedAt: (at) => {
        committed.push(at);
        return mayAsk;
      },
    });
    await this.clock.advance(0);
    return { outcome, steps, committed, cancel: () => controller.abort() };
  };
}

export interface Person {
  readonly outcome: Promise<VerifyOutcome>;
  readonly steps: readonly string[];
  readonly committed: readonly AskedAt[];
  cancel(): void;
}
