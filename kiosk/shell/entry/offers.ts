/** Proposals of the invoice rules for what is typed. Offered beside the field, applied only when a person says so. */
import { accept, suggest, type Suggestion } from "../../invoice/correction.ts";
import type { Draft } from "../../invoice/query.ts";
import { progressOf } from "./progress.ts";
import { draftIn, type EntryState } from "./state.ts";

/** More than three proposals are a riddle. */
const MOST_OFFERS = 3;

/** None while the field is half typed: what is still to come may be what seems to be wrong. */
export function offersIn(state: EntryState): readonly Suggestion[] {
  if (progressOf(state, state.field).state === "incomplete") return [];
  return suggest(draftIn(state), state.today).slice(0, MOST_OFFERS);
}

/** The whole draft with one proposal taken; null where there is no such proposal (any more). */
export function draftAfter(state: EntryState, suggestionId: string): Draft | null {
  const offer = offersIn(state).find(({ id }) => id === suggestionId);
  return offer === undefined ? null : accept(draftIn(state), offer);
}
