/**
 * Looking up an earlier request: ten digits from the claim slip, then the last four of the invoice number, so that
 * somebody else's slip alone tells nothing. Whether ten digits are a claim code is the outbox's rule and arrives as a
 * function; a slip of the finger is found here and costs no try.
 */
import type { CellsInput, FindView } from "../../display/contract/view.ts";
import { caretAt, pressCells, sizeOf, type Cells } from "./cells.ts";
import type { PadKey } from "./entry.ts";

const CLAIM_CODE: Cells = { groups: [3, 3, 4], letters: false };
const LAST_FOUR: Cells = { groups: [4], letters: false };

/** Plain JSON. */
export interface FindState {
  readonly step: FindView["step"];
  readonly claimCode: string;
  readonly lastFour: string;
  readonly caret: number;
  /** The check digit of the claim code was found wrong, and nothing was changed since. */
  readonly invalid: boolean;
}

type IsClaimCode = (text: string) => boolean;

export function startFind(): FindState {
  return { step: "claim-code", claimCode: "", lastFour: "", caret: 0, invalid: false };
}

export function findPress(state: FindState, key: PadKey): FindState {
  const before = textOf(state);
  const { text, caret } = pressCells({ text: before, caret: state.caret }, key, cellsOf(state));
  const invalid = state.invalid && text === before;
  return state.step === "claim-code"
    ? { ...state, claimCode: text, caret, invalid }
    : { ...state, lastFour: text, caret, invalid };
}

export function findCaret(state: FindState, index: number): FindState {
  return { ...state, caret: caretAt(textOf(state), index).caret };
}

/**
 * From the claim code on to the four digits. A code with a wrong check digit is shown and marked; one that was scanned
 * (a code of another make, or damaged) comes to light only behind the four digits.
 */
export function findNext(state: FindState, isClaimCode: IsClaimCode): FindState {
  if (missing(state) > 0) return state;
  if (!isClaimCode(state.claimCode)) return { ...askClaimCode(state), invalid: true };
  return state.step === "last-four" ? state : askLastFour(state);
}

/** Back to the claim code; null where that is the step already. */
export function findPrevious(state: FindState): FindState | null {
  if (state.step === "claim-code") return null;
  return askClaimCode(state);
}

/** The claim code is known from a scanned slip: only the four digits are left to ask. */
export function claimFound(state: FindState, claimCode: string): FindState {
  return askLastFour({ ...state, claimCode: claimCode.slice(0, sizeOf(CLAIM_CODE)), lastFour: "" });
}

/** What can be looked up now; null while something is missing. */
export function claimOf(
  state: FindState,
  isClaimCode: IsClaimCode,
): { readonly claimCode: string; readonly lastFour: string } | null {
  const { step, claimCode, lastFour } = state;
  if (step !== "last-four" || missing(state) > 0 || !isClaimCode(claimCode)) return null;
  return { claimCode, lastFour };
}

export function findView(
  state: FindState,
  problem: { readonly problem: NonNullable<FindView["problem"]>; readonly triesLeft: number | null } | null,
): FindView {
  const left = missing(state);
  const { step, claimCode, lastFour, caret } = state;
  return {
    screen: "find",
    step,
    claimCode: input(CLAIM_CODE, claimCode, step === "claim-code" ? caret : claimCode.length),
    lastFour: input(LAST_FOUR, lastFour, step === "last-four" ? caret : lastFour.length),
    next: left > 0 ? { state: "incomplete", missing: left } : { state: state.invalid ? "invalid" : "ready" },
    problem: problem?.problem ?? null,
    triesLeft: problem?.triesLeft ?? null,
  };
}

function askClaimCode(state: FindState): FindState {
  return { ...state, step: "claim-code", caret: state.claimCode.length };
}

function askLastFour(state: FindState): FindState {
  return { ...state, step: "last-four", caret: state.lastFour.length, invalid: false };
}

function input({ groups, letters }: Cells, text: string, caret: number): CellsInput {
  return { input: "cells", groups, text, caret, suspect: [], letters };
}

function cellsOf({ step }: FindState): Cells {
  return step === "claim-code" ? CLAIM_CODE : LAST_FOUR;
}

function textOf({ step, claimCode, lastFour }: FindState): string {
  return step === "claim-code" ? claimCode : lastFour;
}

function missing(state: FindState): number {
  return sizeOf(cellsOf(state)) - textOf(state).length;
}
