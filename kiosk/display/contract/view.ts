/**
 * What the core tells the display: a View is everything a screen needs, and nothing else. It is plain JSON, replaced
 * as a whole; the display draws it and keeps nothing, so a display that died gets the last View and the person goes on.
 */
import type {
  FieldLabel,
  AnswerDetails,
  FieldName,
  InvoiceKind,
  PayloadErrorCode,
  PayloadErrorDetail,
  SuggestionReason,
  VerdictId,
  VerdictTone,
} from "../../invoice/types.ts";
import type { FieldProblemName } from "../../invoice/query.ts";
import { SUGGESTION_REASONS } from "../../invoice/types.ts";
import type { CameraOrder } from "./camera.ts";
import type { SetupView } from "./setup.ts";
import type { StaffSignInView, StaffView } from "./staff.ts";
import type { WorkbenchState } from "./workbench.ts";

export type Language = "zh" | "en";

/** How this person wants the screen; reset when the session ends. */
export interface Modes {
  readonly language: Language;
  /** Percent. */
  readonly textScale: 100 | 130 | 160;
  readonly contrast: "normal" | "high";
  /** low: every control within reach of a seated person. */
  readonly position: "normal" | "low";
}

/** The strip on top and what every screen knows. */
export interface Frame {
  readonly modes: Modes;
  /** A demonstration terminal says so on every screen and slip. */
  readonly demo: boolean;
  readonly terminalId: string;
  readonly placeName: { readonly zh: string; readonly en: string };
  readonly service: "ok" | "unreachable" | "unknown";
  /** Whether a request can be kept for later: without it, nothing is begun that the service's absence would end. */
  readonly takesRequests: boolean;
  readonly scanner: "ready" | "missing";
  readonly printer: "ready" | "unavailable";
  /** Where the scanner is, so that the home card can point at it. */
  readonly scannerPosition: "below" | "right" | "left";
  /** Beijing wall time, "14:26", and date "2026-11-24". */
  readonly clock: string;
  readonly today: string;
  /** The short side of the panel, whichever way it hangs: public sizes are in millimetres. */
  readonly panelShortSideMm: number;
  /** Digits that the screen should ask for; a code per line of help ("12366"). */
  readonly hotline: string;
}

export interface View {
  readonly frame: Frame;
  readonly screen: ScreenView;
  readonly overlay: OverlayView | null;
}

/** Shown above any screen. */
export type OverlayView = StillThereView | ScanNoticeView;

/** Asks; the screen below waits for the answer. */
export interface StillThereView {
  readonly overlay: "still-there";
  readonly secondsLeft: number;
  readonly secondsTotal: number;
}

/** Says for a moment why a code that was held to the scanner led nowhere; the screen below stays in use. */
export interface ScanNoticeView {
  readonly overlay: "scan-notice";
  readonly notice: ScanNotice;
}

/**
 * checking, printing: one thing at a time; shown: its answer, or its promise, stands there; claim-code: on no paper, so it must be
 * noted first; unfinished: a contact is half typed. What is no invoice at all is said as on the scan screen.
 */
export type ScanWait = "checking" | "printing" | "shown" | "claim-code" | "unfinished";
export type ScanNotice = ScanWait | PayloadErrorCode;

export type ScreenView =
  | HomeView
  | ScanHelpView
  | EntryView
  | ConfirmView
  | VerifyingView
  | ResultView
  | QueuedView
  | ContactConsentView
  | ContactEntryView
  | ContactReviewView
  | NotTakenView
  | PrintingView
  | FindView
  | HelpView
  | GoodbyeView
  | OutOfServiceView
  | StaffSignInView
  | StaffView
  | SetupView;

export type ScreenId = ScreenView["screen"];

export interface HomeView {
  readonly screen: "home";
}

export interface ScanProblem {
  readonly code: PayloadErrorCode;
  readonly detail: PayloadErrorDetail;
}

export interface ScanHelpView {
  readonly screen: "scan-help";
  readonly problem: ScanProblem | null;
  /** True after a while without a scan: more tips are shown. */
  readonly slow: boolean;
}

/** One field as the entry and confirm screens list it. */
export interface FieldView {
  readonly field: FieldName;
  readonly state: "done" | "current" | "todo";
  /** Raw value: digits, YYYY-MM-DD, or fen as a decimal string; null while empty. */
  readonly value: string | null;
  readonly label: FieldLabel;
}

/** Digits in groups, e.g. [4,4,4,4,4]. `letters` true where the field may hold letters (seller's tax id). */
export interface CellsInput {
  readonly input: "cells";
  readonly groups: readonly number[];
  readonly text: string;
  /** 0…text.length; typing overwrites at the caret. */
  readonly caret: number;
  /** Indices that cannot be right (year or region that does not exist). */
  readonly suspect: readonly number[];
  readonly letters: boolean;
}
export interface DateInput {
  readonly input: "date";
  /** 0…8 digits YYYYMMDD as typed. */
  readonly text: string;
  readonly caret: number;
  /** What the digits mean so far; null where not a real date. */
  readonly date: string | null;
  readonly earliest: string;
  readonly latest: string;
}
export interface AmountInput {
  readonly input: "amount";
  /** As typed, e.g. "368.5"; may start with "-". */
  readonly text: string;
  readonly fen: number | null;
  /** 叁佰陆拾捌元整, so that a person can compare it with the paper. */
  readonly words: string | null;
}
export type FieldInput = CellsInput | DateInput | AmountInput;

/** What the digits mean so far, said while they are typed. */
export interface Meaning {
  readonly year: number | null;
  readonly region: { readonly zh: string; readonly en: string } | null;
  readonly kind: InvoiceKind | null;
  /** true: starts correctly; false: something at the start cannot be. */
  readonly plausible: boolean;
}

/** A proposal; never applied by itself. */
export interface SuggestionView {
  readonly id: string;
  readonly reason: SuggestionReason;
  readonly field: FieldName;
  /** What the field would become; raw as in FieldView.value. */
  readonly proposed: string;
  readonly current: string;
}

export { SUGGESTION_REASONS };
export type { SuggestionReason };

/** A field that is still empty is not wrong: the next key says how much is missing. */
export type EntryProblem = Exclude<FieldProblemName, "missing">;

export interface EntryView {
  readonly screen: "entry";
  readonly kind: InvoiceKind | null;
  /** See Query.kindAssumed: the screen must not name one kind where the number alone leaves several. */
  readonly kindAssumed: boolean;
  /** All fields of this check in order; the one with state "current" is being typed. */
  readonly fields: readonly FieldView[];
  readonly input: FieldInput;
  readonly meaning: Meaning | null;
  readonly suggestions: readonly SuggestionView[];
  /** incomplete: `missing` characters to go (null where not countable). */
  readonly next:
    | { readonly state: "incomplete"; readonly missing: number | null }
    | { readonly state: "invalid"; readonly problem: EntryProblem }
    | { readonly state: "ready"; readonly last: boolean };
  /** True when the person came back to change one field. */
  readonly editing: boolean;
  /** True when a scan filled what it could and only the rest is asked. */
  readonly scanned: boolean;
}

export interface ConfirmView {
  readonly screen: "confirm";
  readonly kind: InvoiceKind;
  readonly kindAssumed: boolean;
  readonly fields: readonly FieldView[];
  readonly suggestions: readonly SuggestionView[];
  /** The code may have been read with an error: ask the person to compare, or to scan again. */
  readonly crcMismatch: boolean;
  /** Issued today: the record may not have it yet. */
  readonly issuedToday: boolean;
}

export interface VerifyingView {
  readonly screen: "verifying";
  /** Steps that really happened: connecting → asking (the request has left) → comparing (the reply is here). */
  readonly step: "connecting" | "asking" | "comparing";
  readonly elapsedSeconds: number;
}

export type SlipPrint =
  | { readonly state: "none" }
  | { readonly state: "printing" }
  | { readonly state: "printed" }
  | { readonly state: "probably-printed" }
  | { readonly state: "unknown" }
  | { readonly state: "failed"; readonly fault: SlipFault; readonly partial: boolean };
export type SlipFault = "paper-out" | "cover-open" | "printer-fault" | "not-connected";

export interface ResultView {
  readonly screen: "result";
  readonly verdict: { readonly id: VerdictId; readonly tone: VerdictTone };
  readonly kind: InvoiceKind;
  /** What the record shows; null where there is no such record (a differing or unknown invoice shows `entered` instead). */
  readonly details: AnswerDetails | null;
  /** What was asked, so that the person can look for a slip of the finger. */
  readonly entered: readonly FieldView[];
  readonly checksToday: number | null;
  readonly checksLeftToday: number | null;
  /** Where the answer comes from, in words. */
  readonly source: { readonly zh: string; readonly en: string };
  /** Beijing time of the answer, "2026-11-24 14:26:11". */
  readonly checkedAt: string;
  readonly canPrint: boolean;
  readonly print: SlipPrint;
  /** True when collected later by claim code. */
  readonly collected: boolean;
}

export interface QueuedView {
  readonly screen: "queued";
  /** fresh: just taken; waiting: looked up by claim code. */
  readonly occasion: "fresh" | "waiting";
  /** waits: for the service to come back; asked: its turn comes by itself; answered: the answer came while this stands here. */
  readonly progress: "waits" | "asked" | "answered";
  /** 10 digits, shown 3-3-4. */
  readonly claimCode: string;
  /** What the QR on screen and slip carries. */
  readonly claimQr: string;
  /** Beijing time "2026-11-24 14:26". */
  readonly receivedAt: string;
  readonly lastFour: string;
  readonly amountFen: number | null;
  readonly keepDays: number;
  readonly print: SlipPrint;
  readonly canPrint: boolean;
  /** Null where nobody can send the result: then nobody is asked for a number. */
  readonly message: MessageView | null;
}

export const CHANNELS = ["sms", "email"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What became of the last thing a person did about their number, where it is not plain from the rest. */
export const MESSAGE_NOTICES = ["withdrawn", "gone", "not-withdrawn", "not-kept", "no-request"] as const;
export type MessageNotice = (typeof MESSAGE_NOTICES)[number];

/** Whether the result will be sent on. Never the number itself: others walk by. */
export type MessageView =
  | {
      readonly state: "open";
      /** False while the slip is being printed. */
      readonly ready: boolean;
      /**
       * withdrawn: deleted because the person wished it; gone: nothing was left to delete, it may have been sent; not-kept: the
       * disk did not take it; no-request: this terminal does not know the request any more.
       */
      readonly notice: Exclude<MessageNotice, "not-withdrawn"> | null;
    }
  | {
      readonly state: "left";
      readonly ready: boolean;
      readonly channel: Channel;
      /** "138****0000", "w***@qq.com". */
      readonly masked: string;
      /** not-withdrawn: the disk did not let it be deleted. */
      readonly notice: "not-withdrawn" | null;
    };

/** The text that a person agrees to, by its id: change a line of it in ui/words, and it needs another id. */
export const CONSENT_TEXT = "delivery-2026.1";

/** Before anything personal is typed: what, why, how long, who, and how to delete it. */
export interface ContactConsentView {
  readonly screen: "contact-consent";
  readonly channel: Channel;
  readonly text: typeof CONSENT_TEXT;
  /** A contact is kept no longer, whatever becomes of the request. */
  readonly keepDays: number;
}

/** Free text with a caret; typing inserts there. */
export interface TextInput {
  readonly input: "text";
  readonly text: string;
  /** 0…text.length. */
  readonly caret: number;
}

/** The endings of most addresses, each one key. */
export const EMAIL_DOMAINS = ["qq.com", "163.com", "126.com", "gmail.com", "outlook.com"] as const;
export type EmailDomain = (typeof EMAIL_DOMAINS)[number];

/** not-mobile: eleven digits that are no mobile number; not-email: it cannot become an address by typing on. */
export type ContactProblem = "not-mobile" | "not-email";

export interface ContactEntryView {
  readonly screen: "contact-entry";
  readonly channel: Channel;
  readonly input: CellsInput | TextInput;
  readonly next:
    | { readonly state: "incomplete"; readonly missing: number | null }
    | { readonly state: "invalid"; readonly problem: ContactProblem }
    | { readonly state: "ready" };
  /** The whole address with its ending put right, where that looks mistyped. */
  readonly suggestion: string | null;
}

/** The one time that a contact is shown in full: to be compared, before it is kept. */
export interface ContactReviewView {
  readonly screen: "contact-review";
  readonly channel: Channel;
  readonly to: string;
  readonly suggestion: string | null;
  /** It is being kept: nothing can be pressed, and nothing is promised yet. */
  readonly keeping: boolean;
}

/** The service cannot be asked and the request could not be kept either: said plainly, with the hotline. */
export interface NotTakenView {
  readonly screen: "not-taken";
  /**
   * full: too many requests wait here already; stalled: those here have waited for days; disk: this terminal cannot store
   * anything now; too-many: checked here just now.
   */
  readonly reason: "full" | "stalled" | "disk" | "too-many";
}

/** A slip of a result being printed, and how that ended. */
export interface PrintingView {
  readonly screen: "printing";
  readonly print: SlipPrint;
  /** The same words as on the slip, for a phone's camera, where paper cannot be had; null otherwise. */
  readonly qr: string | null;
  readonly canRetry: boolean;
}

export interface FindView {
  readonly screen: "find";
  readonly step: "claim-code" | "last-four";
  readonly claimCode: CellsInput;
  readonly lastFour: CellsInput;
  readonly next:
    | { readonly state: "incomplete"; readonly missing: number }
    | { readonly state: "invalid" }
    | { readonly state: "ready" };
  /** records-lost: no match, and this terminal lost requests lately. */
  readonly problem: "no-match" | "records-lost" | "locked" | null;
  readonly triesLeft: number | null;
}

export const HELP_TOPICS = [
  "where-is-the-code",
  "where-is-the-number",
  "which-amount",
  "what-is-check-code",
  "what-results-mean",
  "not-found",
  "no-result-yet",
  "privacy",
] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

export interface HelpView {
  readonly screen: "help";
  readonly topic: HelpTopic | null;
}

export interface GoodbyeView {
  readonly screen: "goodbye";
  /** ended: by the person; timed-out: the screen was cleared for privacy. */
  readonly reason: "ended" | "timed-out";
  readonly takeSlip: boolean;
}

export interface OutOfServiceView {
  readonly screen: "out-of-service";
  readonly reason: "starting" | "maintenance" | "fault";
  /** A short code a passer-by can read to a technician, e.g. "E-STORE". */
  readonly code: string;
}

/** Core → display. */
export type Down =
  | { readonly t: "view"; readonly rev: number; readonly view: View }
  | { readonly t: "ping"; readonly n: number }
  /** Only from a terminal with simulated devices. */
  | { readonly t: "workbench"; readonly state: WorkbenchState }
  /** Only from a terminal that uses a camera. */
  | { readonly t: "camera"; readonly order: CameraOrder };
