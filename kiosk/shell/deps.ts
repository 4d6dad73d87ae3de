import type { Language, SlipPrint } from "../display/contract/view.ts";
import type { Query, VerifyOutcome } from "../invoice/types.ts";
import type { Journal } from "../journal/journal.ts";
import type { StaffDesk } from "../staff/desk.ts";
import type { Contact } from "../outbox/delivery-contact.ts";
import type { Checked, SentTo, Ticket } from "./context.ts";
import type { ShellDelays } from "./delays.ts";

/** What the shell asks of the rooms around it. Everything that acts comes in here, so that tests can decide it. */
export interface ShellDeps {
  readonly journal: Journal;
  readonly delays: ShellDelays;
  /** Monotonic milliseconds, the same clock that the machine's delays run on. */
  readonly nowMs: () => number;
  /** Beijing calendar date, YYYY-MM-DD. */
  readonly today: () => string;
  /** UUIDv7. */
  readonly newId: () => string;
  readonly isClaimCode: (text: string) => boolean;
  readonly verify: (ask: VerifyAsk) => Promise<VerifyOutcome>;
  /** Durable before it resolves. */
  readonly enqueue: (promise: EnqueueAsk) => Promise<EnqueueOutcome>;
  /** Null where nobody can send results: then nobody is asked for a number. */
  readonly messages: Messages | null;
  /** `requestId`: of the promise that stands on the screen; nobody guesses then. */
  readonly lookUp: (claimCode: string, lastFour: string, requestId?: string) => Promise<LookUpOutcome>;
  readonly print: (slip: SlipAsk) => Promise<SlipPrint>;
  readonly staff: Pick<StaffDesk, "attempt" | "openConsole">;
}

export interface Messages {
  /** Durable before it resolves. */
  readonly promise: (ask: MessageAsk) => Promise<SentTo | "no-request" | "disk">;
  /** Deleted before it resolves; gone: there was nothing any more, it may have been sent. */
  readonly withdraw: (requestId: string) => Promise<"withdrawn" | "gone" | "disk">;
}

export interface MessageAsk {
  readonly requestId: string;
  readonly contact: Contact;
  readonly consentText: string;
  readonly language: Language;
}

export interface VerifyAsk {
  readonly session: string | null;
  readonly query: Query;
  readonly key: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: "asking" | "comparing") => void;
}

export interface EnqueueAsk {
  readonly query: Query;
  readonly key: string;
  readonly taken: "no" | "unknown";
}
export type EnqueueOutcome =
  { readonly ok: true; readonly ticket: Ticket } | { readonly ok: false; readonly reason: "full" | "stalled" | "disk" };

export type LookUpOutcome =
  | { readonly type: "answered"; readonly checked: Checked }
  | { readonly type: "waiting"; readonly ticket: Ticket }
  | { readonly type: "no-match" | "records-lost"; readonly triesLeft: number }
  | { readonly type: "locked" };

/** Whether it is a reprint is the ledger's to say: another visit may have printed it. */
export type SlipAsk = { readonly language: Language } & (
  { readonly slip: "verdict"; readonly checked: Checked } | { readonly slip: "claim"; readonly ticket: Ticket }
);
