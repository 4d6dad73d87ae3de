/**
 * A change of paper as a table of what follows what: pure, so that every order in which sensors and hands come can be tried.
 *
 *   open ──► remove ──► insert ──► close ──► print ──► look ──► done
 *     ▲         │ paper was out: left out      ▲  └─ fault ─┘ │
 *     │         └──────────── closed ──────────┘              │
 *     └──────────────── blank: turn the roll ─────────────────┘
 *
 * The printer's own bits go on, where it has them. While a cover is open some printers keep the paper bits from before
 * (printing facts 2.2), so an open printer that says "paper" proves nothing until it has said "no paper".
 */
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import type { PrinterStatus, PrintFault, PrintOutcome } from "../../../drivers/printer/printer.ts";
import type { PaperAnswer, PaperHint, PaperStep } from "../../display/contract/staff/paper.ts";

/** Which sensors the printer has. */
export interface Senses {
  readonly cover: boolean;
  readonly paper: boolean;
  readonly nearEnd: boolean;
  /** The paper sensor is heard with the cover open as well. */
  readonly paperWhileOpen: boolean;
}

export function sensesOf({ status, withoutSensors = [] }: PrinterProfile): Senses {
  const reports = status !== "none";
  return {
    cover: reports && !withoutSensors.includes("cover"),
    paper: reports,
    nearEnd: reports && !withoutSensors.includes("near-end"),
    paperWhileOpen: reports && status !== "asb",
  };
}

/** What the sensors say at one moment; null: they say nothing of it. */
export interface Seen {
  readonly cover: "open" | "closed" | null;
  readonly paper: "ok" | "near-end" | "out" | null;
  /** What stops the printer, other than cover and paper. */
  readonly trouble: PrintFault | null;
}

export const SEEN_NOTHING: Seen = { cover: null, paper: null, trouble: null };

export function seenOf({ health, paper, fault }: PrinterStatus, senses: Senses): Seen {
  if (health.state === "disconnected") return { ...SEEN_NOTHING, trouble: "not-connected" };
  // Until it was asked once, it is not known to be closed.
  const knows = paper !== "unknown" || fault !== null;
  return {
    cover: fault === "cover-open" ? "open" : senses.cover && knows ? "closed" : null,
    paper: paper === "unknown" || !senses.paper ? null : paper === "near-end" && !senses.nearEnd ? "ok" : paper,
    trouble: fault === "cover-open" || fault === "paper-out" ? null : fault,
  };
}

export interface GuideState {
  readonly step: PaperStep;
  readonly hint: PaperHint | null;
  /** The sensor has said "no paper" since the printer was opened. */
  readonly wasOut: boolean;
  readonly printing: boolean;
  readonly last: PrintOutcome | null;
  /** After a strip that failed: what stopped it was seen, so that its end will be. */
  readonly troubleSeen: boolean;
  readonly strips: number;
}

export type GuideEvent =
  | { readonly type: "seen" }
  /** The person says that the step is done. */
  | { readonly type: "next" }
  /** The person says that the roll is in already. */
  | { readonly type: "skip" }
  | { readonly type: "print-begun" }
  | { readonly type: "printed"; readonly outcome: PrintOutcome }
  | { readonly type: "again" }
  | { readonly type: "answer"; readonly answer: PaperAnswer };

export const GUIDE_START: GuideState = {
  ...{ step: "open", hint: null, wasOut: false, printing: false, last: null, troubleSeen: false, strips: 0 },
};

/** More strips than these are printed only when somebody asks for one: a fault that comes and goes would use up the roll. */
const STRIPS_BY_ITSELF = 3;

/** `seen`: what the sensors say now, whatever the event is. */
export function guideStep(state: GuideState, event: GuideEvent, seen: Seen): GuideState {
  switch (event.type) {
    case "seen":
      return afterSeen(state, seen);
    case "next":
      return afterNext(state, seen);
    case "skip":
      if (state.step !== "open") return state;
      return seen.cover === "open" ? to(state, "close") : closed(state, seen);
    case "print-begun":
      return { ...state, printing: true, last: null, troubleSeen: false, strips: state.strips + 1 };
    case "printed":
      return afterPrint({ ...state, printing: false, last: event.outcome });
    case "again":
      return state.step === "print" && !state.printing ? { ...state, last: null } : state;
    case "answer":
      return state.step === "look" ? afterAnswer(state, event.answer) : state;
  }
}

/** Whether a strip is to be printed now. */
export function wantsStrip(
  { step, printing, last, troubleSeen, strips }: GuideState,
  { cover, trouble }: Seen,
): boolean {
  if (step !== "print" || printing || trouble !== null || cover === "open") return false;
  return last === null || (troubleSeen && strips < STRIPS_BY_ITSELF);
}

/** A strip failed, and nothing that could be waited for is in its way. */
export function mayTryAgain(state: GuideState, seen: Seen): boolean {
  return (
    state.step === "print" &&
    !state.printing &&
    state.last !== null &&
    seen.trouble === null &&
    !wantsStrip(state, seen)
  );
}

/** Which button goes on here besides the sensors; `slow`: the step has lasted for longer than a hand needs. */
export function handFor(
  { step, hint }: GuideState,
  seen: Seen,
  senses: Senses,
  slow: boolean,
): "stand-in" | "stuck" | "choice" | null {
  switch (step) {
    case "open":
      return !senses.cover ? "stand-in" : slow ? "stuck" : null;
    case "remove":
      if (hint === "not-removed") return "choice";
      return senses.paperWhileOpen ? (slow ? "stuck" : null) : "stand-in";
    case "insert":
      if (hint === "low") return "choice";
      if (hint === "no-paper") return null;
      return !senses.cover && !senses.paper ? "stand-in" : slow && seen.cover !== "closed" ? "stuck" : null;
    case "close":
      return senses.cover ? null : "stand-in";
    case "print":
    case "look":
    case "done":
      return null;
  }
}

function to(state: GuideState, step: PaperStep, hint: PaperHint | null = null): GuideState {
  return state.step === step && state.hint === hint ? state : { ...state, step, hint };
}

function afterSeen(state: GuideState, seen: Seen): GuideState {
  if (seen.trouble === "not-connected") return { ...state, troubleSeen: true };
  const { step, hint } = state;
  const noted = {
    ...state,
    wasOut: state.wasOut || seen.paper === "out",
    troubleSeen: state.troubleSeen || seen.trouble !== null,
  };
  switch (step) {
    case "open":
      return seen.cover === "open" ? opened(noted, seen) : noted;
    case "remove":
      if (seen.paper === "out") return to(noted, "insert");
      if (seen.cover === "closed") return to(noted, "remove", "not-removed");
      return seen.cover === "open" ? to(noted, "remove") : noted;
    case "insert":
      if (seen.cover === "closed") return closed(noted, seen);
      if (seen.cover === "open" && (hint === "no-paper" || hint === "low")) return to(noted, "insert");
      return noted.wasOut && isIn(seen) ? to(noted, "close") : noted;
    case "close":
      if (seen.cover === "closed") return closed(noted, seen);
      return seen.paper === "out" ? to(noted, "insert") : noted;
    case "print":
      if (state.printing) return noted;
      if (seen.cover === "open") return to(noted, "close");
      return seen.paper === "out" ? to(noted, "insert", "no-paper") : noted;
    case "look":
      // Who opens it now has seen that the strip is not good.
      if (seen.cover === "open") return to({ ...noted, wasOut: seen.paper === "out" }, "insert");
      return noted;
    case "done":
      return noted;
  }
}

function isIn({ paper }: Seen): boolean {
  return paper === "ok" || paper === "near-end";
}

/** Paper that was out before has no old roll that could be seen to go. */
function opened(state: GuideState, seen: Seen): GuideState {
  if (state.hint === "blank") return to({ ...state, wasOut: false }, "insert", "blank");
  return to(state, seen.paper === "out" ? "insert" : "remove");
}

/** The cover is closed, as the sensor or a person says. */
function closed(state: GuideState, { paper }: Seen): GuideState {
  if (paper === "out") return to(state, "insert", "no-paper");
  if (paper === "near-end") return to(state, "insert", "low");
  return to({ ...state, last: null }, "print");
}

function afterNext(state: GuideState, seen: Seen): GuideState {
  const { step, hint } = state;
  switch (step) {
    case "open":
      return opened(state, seen);
    case "remove":
      return hint === "not-removed" ? closed(state, seen) : to(state, "insert");
    case "insert":
      return hint === "low" ? to({ ...state, last: null }, "print") : to(state, "close");
    case "close":
      return seen.cover === "open" ? state : closed(state, seen);
    case "print":
    case "look":
    case "done":
      return state;
  }
}

function afterPrint(state: GuideState): GuideState {
  const { last } = state;
  if (last === null || last.type !== "failed") return to(state, "look");
  if (last.fault === "paper-out") return to(state, "insert", "no-paper");
  return last.fault === "cover-open" ? to(state, "close") : state;
}

function afterAnswer(state: GuideState, answer: PaperAnswer): GuideState {
  switch (answer) {
    case "print":
      return to(state, "done");
    case "blank":
      return to(state, "open", "blank");
    case "nothing":
      return to({ ...state, last: null }, "print");
  }
}
