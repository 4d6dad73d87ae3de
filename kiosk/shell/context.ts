/**
 * What the terminal remembers while it runs. Everything about a person is in `Visit`, so that forgetting a person is
 * one assignment and a new field cannot be forgotten in it.
 */
import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import type {
  Channel,
  FindView,
  HelpTopic,
  MessageNotice,
  Modes,
  NotTakenView,
  ScanNotice,
  ScanProblem,
  SlipPrint,
} from "../display/contract/view.ts";
import type { Answer, Query, Refused } from "../invoice/types.ts";
import type { Draft } from "../invoice/query.ts";
import type { ConsoleView } from "../staff/console.ts";
import { NO_FORM, type SignInForm } from "../staff/form.ts";
import type { Who } from "../staff/page.ts";
import type { ContactState } from "./entry/contact.ts";
import type { EntryOptions, EntryState } from "./entry/entry.ts";
import type { FindState } from "./entry/find.ts";

/** A check that ended with an answer, new or collected later. */
export interface Checked {
  readonly query: Query;
  readonly outcome: Answer | Refused;
  /** Printed on the slip; made from the time of the answer, so that two slips of one check carry the same number. */
  readonly slipNumber: string;
  readonly collected: boolean;
}

/** A Request that the terminal has promised to finish. */
export interface Ticket {
  readonly occasion: "fresh" | "waiting";
  readonly claimCode: string;
  /** ISO 8601 instant. */
  readonly receivedAt: string;
  readonly lastFour: string;
  readonly amountFen: number | null;
  /** The request in the outbox; never shown. */
  readonly requestId: string;
  /** Where the result will be sent; null: nowhere, it is collected here. */
  readonly sentTo: SentTo | null;
}

/** All that is remembered of a contact once it is kept. */
export interface SentTo {
  readonly channel: Channel;
  /** "138****0000", "w***@qq.com". */
  readonly masked: string;
}

/** Which kind of waiting the screen on show allows (see delays). */
export type Attention = "none" | "entry" | "personal" | "paperless";

export interface FindProblem {
  readonly problem: NonNullable<FindView["problem"]>;
  readonly triesLeft: number | null;
}

/** Staff at the terminal, from the seventh tap on the mark until they leave. */
export interface Staff {
  readonly form: SignInForm;
  /** Set once they are in; names their stay in the journal. */
  readonly stay: { readonly id: string; readonly who: Who; readonly startedMs: number } | null;
  /** Shell clock of the last touch. */
  readonly touchedMs: number;
  /** What the console shows; null until it has said so. */
  readonly console: ConsoleView | null;
}

export const STAFF_AT_THE_DOOR: Staff = { form: NO_FORM, stay: null, touchedMs: 0, console: null };

/** One person's visit; in memory only. `forgetVisit` is the one place where it ends. */
export interface Visit {
  readonly session: { readonly id: string; readonly by: "scan" | "touch"; readonly startedMs: number } | null;
  readonly modes: Modes;
  readonly attention: Attention;
  /** Shell clock when "still there?" came up. */
  readonly askedMs: number | null;
  readonly scanProblem: ScanProblem | null;
  /** Why the last code that was held up led nowhere, while that is said. */
  readonly scanNotice: ScanNotice | null;
  readonly entry: EntryState | null;
  readonly find: FindState | null;
  readonly findProblem: FindProblem | null;
  readonly draft: Draft | null;
  /** The draft came from a code, and the code may have been read with an error. */
  readonly scanned: { readonly crcMismatch: boolean } | null;
  readonly check: { readonly query: Query; readonly key: string; readonly startedMs: number } | null;
  readonly step: "connecting" | "asking" | "comparing";
  /** What became of a check that got no answer: could the service have counted it? */
  readonly taken: "no" | "unknown";
  /** Business answers of this visit: the same question is not asked twice, because the record counts every check. */
  readonly checked: readonly Checked[];
  readonly current: Checked | null;
  readonly ticket: Ticket | null;
  /** The request on the screen got its answer meanwhile. */
  readonly ticketAnswered: boolean;
  /** A number or address on its way from the pad to the store; forgotten as soon as it is kept, or not. */
  readonly contact: ContactState | null;
  readonly messageNotice: MessageNotice | null;
  readonly notTaken: NotTakenView["reason"] | null;
  readonly print: SlipPrint;
  readonly tookSlip: boolean;
  readonly help: HelpTopic | null;
  /** Of the same kind as a visit: forgotten in the same assignment. */
  readonly staff: Staff | null;
}

export interface TerminalContext extends Visit {
  readonly printer: PrinterStatus;
  readonly takesRequests: boolean;
  /** Whether somebody can send results on. */
  readonly sendsMessages: boolean;
  readonly goodbye: { readonly reason: "ended" | "timed-out"; readonly takeSlip: boolean };
  readonly faultCode: string | null;
  /** Shell clock of the last taps on the mark. */
  readonly knocks: readonly number[];
}

export const USUAL_MODES: Modes = { language: "zh", textScale: 100, contrast: "normal", position: "normal" };

/** A visit of which nothing is known. */
export const NO_VISIT: Visit = {
  session: null,
  modes: USUAL_MODES,
  attention: "none",
  askedMs: null,
  scanProblem: null,
  scanNotice: null,
  entry: null,
  find: null,
  findProblem: null,
  draft: null,
  scanned: null,
  check: null,
  step: "connecting",
  taken: "no",
  checked: [],
  current: null,
  ticket: null,
  ticketAnswered: false,
  contact: null,
  messageNotice: null,
  notTaken: null,
  print: { state: "none" },
  tookSlip: false,
  help: null,
  staff: null,
};

/** What the pads have to know of the check so far. */
export function padsOf({ scanned, current }: Visit, today: string): EntryOptions {
  const differed = current?.outcome.type === "answer" && current.outcome.match === "mismatch";
  return { scanned: scanned !== null, differedFen: differed ? current.query.amountFen : null, today };
}

/** Before an outcome is shown, whatever was shown before it is gone. */
export const NOTHING_SHOWN = {
  current: null,
  ticket: null,
  ticketAnswered: false,
  contact: null,
  messageNotice: null,
  notTaken: null,
  print: { state: "none" },
} as const satisfies Partial<Visit>;

/** Forgets the person: every field of the visit goes back to nothing. */
export function forgetVisit(): Visit {
  return NO_VISIT;
}

/** Between two checks of one visit: the invoice is forgotten, the person's screen settings stay. */
export function forgetCheck(visit: Visit): Visit {
  const { session, modes, checked, tookSlip } = visit;
  return { ...NO_VISIT, session, modes, checked, tookSlip };
}
