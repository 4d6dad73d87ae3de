/**
 * Every event in every state is decided. For each event: the states of the session in which it does something, and
 * why it is ignored in all others. decided.test.ts compares this table with the machine, both ways, and drives every
 * state with every event; a new state or event that is not thought through breaks the build, not the mall.
 */
import type { ScanWait } from "../display/contract/view.ts";
import type { TerminalEvent } from "./events.ts";

export type SessionState =
  | "home.fresh"
  | "home.occupied"
  | "scanHelp.waiting"
  | "scanHelp.slow"
  | "entry"
  | "confirm"
  | "checking"
  | "verifying"
  | "queueing"
  | "result"
  | "printing.running"
  | "printing.ended"
  | "printing.taken"
  | "queued.deciding"
  | "queued.printing"
  | "queued.shown"
  | "queued.paperless"
  | "queued.collecting"
  | "contact.consent"
  | "contact.typing"
  | "contact.review"
  | "contact.keeping"
  | "contact.withdrawing"
  | "notTaken"
  | "find.typing"
  | "find.lookingUp"
  | "help"
  | "staff.signIn.typing"
  | "staff.signIn.trying"
  | "staff.console"
  | "goodbye"
  | "outOfService";

export interface Decision {
  /** "anywhere" where no state of the session makes a difference. */
  readonly does: readonly SessionState[] | "anywhere";
  readonly elsewhere: string;
}

const HOME = ["home.fresh", "home.occupied"] as const;
const SCAN_HELP = ["scanHelp.waiting", "scanHelp.slow"] as const;
const QUEUED = ["queued.deciding", "queued.printing", "queued.shown", "queued.paperless"] as const;
const WITH_CLAIM = ["queued.shown", "queued.paperless"] as const;
const CONTACT = ["contact.consent", "contact.typing", "contact.review"] as const;
const PRINTING = ["printing.running", "printing.ended", "printing.taken"] as const;
const STAFF = ["staff.signIn.typing", "staff.signIn.trying", "staff.console"] as const;
const FIND = ["find.typing", "find.lookingUp"] as const;

const PAD_GONE = "A key that arrives after its pad is gone was meant for the pad; it must not act on another screen.";
const NOT_ENTRY = "Only the entry screen has this control.";
const NO_DOUBT = "Handled wherever the session is; there is no elsewhere.";

export const DECISIONS: Readonly<Record<TerminalEvent["type"], Decision>> = {
  activity: {
    does: "anywhere",
    elsewhere: "The watch is off where nothing personal stands on the screen: there is nothing to keep awake.",
  },
  attention: { does: "anywhere", elsewhere: NO_DOUBT },
  "nobody-there": { does: "anywhere", elsewhere: NO_DOUBT },
  scan: { does: "anywhere", elsewhere: "SCANS says what a code does in each state." },
  "scan-unused": { does: "anywhere", elsewhere: NO_DOUBT },
  fault: { does: "anywhere", elsewhere: NO_DOUBT },
  "set-language": { does: "anywhere", elsewhere: NO_DOUBT },
  "set-text-scale": { does: "anywhere", elsewhere: NO_DOUBT },
  "set-contrast": { does: "anywhere", elsewhere: NO_DOUBT },
  "set-position": { does: "anywhere", elsewhere: NO_DOUBT },
  "scanner-health": {
    does: "anywhere",
    elsewhere:
      "The same health again changes nothing; drivers report changes, and a repeat must not restart a grace time.",
  },
  "printer-status": { does: "anywhere", elsewhere: NO_DOUBT },
  "service-health": { does: "anywhere", elsewhere: NO_DOUBT },
  "outbox-offer": { does: "anywhere", elsewhere: NO_DOUBT },
  "request-answered": {
    does: "anywhere",
    elsewhere: "Another's request, or one whose promise is no longer on the screen: its answer waits to be collected.",
  },
  "verify-step": {
    does: ["verifying"],
    elsewhere: "A step of a check that was cancelled or has ended; the request goes on or ends by itself.",
  },
  back: {
    does: [...SCAN_HELP, "entry", "confirm", "printing.ended", "printing.taken", "find.typing", ...CONTACT, "help"],
    elsewhere:
      "There is nothing behind this screen: a check that was asked cannot be unasked, a slip cannot be unprinted.",
  },
  end: {
    does: [
      "home.occupied",
      ...SCAN_HELP,
      "entry",
      "confirm",
      "result",
      ...PRINTING,
      ...QUEUED,
      "queued.collecting",
      ...CONTACT,
      "contact.keeping",
      "contact.withdrawing",
      "notTaken",
      ...FIND,
      "help",
    ],
    elsewhere:
      "While a check is on its way the person cancels it first; where nobody is known there is nothing to end.",
  },
  "check-another": {
    does: ["result", ...QUEUED, "notTaken"],
    elsewhere: "Offered only where a check has come to its end.",
  },
  "open-help": {
    does: [
      ...HOME,
      ...SCAN_HELP,
      "entry",
      "confirm",
      "result",
      ...WITH_CLAIM,
      ...CONTACT,
      "notTaken",
      "find.typing",
      "help",
    ],
    elsewhere: "Help would leave a state that waits for the service, the store or the printer, and lose its word.",
  },
  "start-scan": {
    does: [...HOME, "entry", "confirm", "result"],
    elsewhere: "Not offered here; a second touch that comes late must not throw away what is on the screen.",
  },
  "start-entry": {
    does: [...HOME, ...SCAN_HELP],
    elsewhere: "Not offered here; a second touch that comes late must not throw away what is on the screen.",
  },
  "start-find": { does: [...HOME], elsewhere: "Only the home screen offers to find an earlier result." },
  "press-key": { does: ["entry", "find.typing", "contact.typing"], elsewhere: PAD_GONE },
  "place-caret": { does: ["entry", "find.typing", "contact.typing"], elsewhere: PAD_GONE },
  "next-field": { does: ["entry", "find.typing", "contact.typing"], elsewhere: PAD_GONE },
  "go-to-field": { does: ["entry"], elsewhere: NOT_ENTRY },
  "choose-day": { does: ["entry"], elsewhere: NOT_ENTRY },
  "step-date": { does: ["entry"], elsewhere: NOT_ENTRY },
  "accept-suggestion": {
    does: ["entry", "confirm", "contact.typing", "contact.review"],
    elsewhere: "Proposals stand only beside the fields they change.",
  },
  "edit-field": {
    does: ["confirm", "result"],
    elsewhere: "Only the confirm and result screens list fields to change.",
  },
  "start-check": {
    does: ["confirm", "result", "notTaken"],
    elsewhere: "A second touch on the start key must not ask twice: the record counts every check.",
  },
  "cancel-check": {
    does: ["verifying"],
    elsewhere: "Nothing is on its way, or it is being written to the store, which takes a moment and must not be torn.",
  },
  "print-slip": {
    does: ["result", "printing.ended", ...WITH_CLAIM],
    elsewhere: "A second touch while the slip is being printed must not print it twice.",
  },
  "see-result": {
    does: [...WITH_CLAIM],
    elsewhere:
      "Offered beside a promise whose answer has come, and while its slip is not on its way out of the printer.",
  },
  "leave-contact": {
    does: [...WITH_CLAIM],
    elsewhere: "A contact is left with a promise, and only while its slip is not on its way out of the printer.",
  },
  "answer-consent": {
    does: ["contact.consent"],
    elsewhere: "An answer counts only while the question stands on the screen; a late one agrees to nothing.",
  },
  "choose-domain": { does: ["contact.typing"], elsewhere: PAD_GONE },
  "confirm-contact": {
    does: ["contact.review"],
    elsewhere: "Nothing is kept that did not stand there in full; a second touch must not keep it twice.",
  },
  "staff-knock": {
    does: ["home.fresh", "outOfService"],
    elsewhere: "Staff come in where nobody is known, or where nothing works: never into somebody's visit.",
  },
  "staff-key": {
    does: ["staff.signIn.typing"],
    elsewhere: "A digit that comes late was meant for the pad; while a try is looked at, none is added to it.",
  },
  "staff-enter": {
    does: ["staff.signIn.typing"],
    elsewhere: "A second touch must not try twice: each wrong one counts.",
  },
  "staff-leave": { does: [...STAFF], elsewhere: "Nobody of the staff is there to leave." },
  "staff-go": { does: ["staff.console"], elsewhere: "Pages are only for those who are in." },
  "staff-act": { does: ["staff.console"], elsewhere: "Only who is signed in does anything; the role decides what." },
  "staff-view": { does: ["staff.console"], elsewhere: "The last word of a console that was closed meanwhile." },
  "staff-idle": { does: ["staff.console"], elsewhere: "The watch over a console that was closed meanwhile." },
  "withdraw-contact": {
    does: [...WITH_CLAIM],
    elsewhere: "Only beside the claim code, where the contact stands, can it be taken back.",
  },
};

/**
 * What the code of the next invoice does in each state: `next`, its check begins; a ScanWait, the screen stays and says why; or
 * why nothing is said. Nobody holds a code to the scanner and wonders.
 */
export const SCANS: Readonly<Record<SessionState, "next" | ScanWait | { readonly silent: string }>> = {
  "home.fresh": "next",
  "home.occupied": "next",
  "scanHelp.waiting": "next",
  "scanHelp.slow": "next",
  entry: "next",
  confirm: "next",
  checking: { silent: "Left in the step that enters it." },
  verifying: "checking",
  queueing: "checking",
  result: "next",
  "printing.running": "printing",
  "printing.ended": "next",
  "printing.taken": "next",
  "queued.deciding": { silent: "Left in the step that enters it." },
  "queued.printing": "printing",
  "queued.shown": "next",
  "queued.paperless": "claim-code",
  "queued.collecting": "checking",
  "contact.consent": "unfinished",
  "contact.typing": "unfinished",
  "contact.review": "unfinished",
  "contact.keeping": "unfinished",
  "contact.withdrawing": "unfinished",
  notTaken: "next",
  "find.typing": "next",
  "find.lookingUp": "checking",
  help: "next",
  "staff.signIn.typing": { silent: "The form of the staff says what it waits for; a badge is taken when it does." },
  "staff.signIn.trying": { silent: "A moment, and the form or the console says what came of it." },
  "staff.console": { silent: "The page that is open does with it what it is for: the live test shows it." },
  goodbye: "next",
  outOfService: { silent: "The whole screen says that nothing can be checked now." },
};
