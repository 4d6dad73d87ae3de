/** Proposals on the confirm screen: the same rules as beside the pads, for all fields of the draft at once. */
import type { SuggestionView } from "../../display/contract/view.ts";
import type { Suggestion } from "../../invoice/correction.ts";
import type { Draft } from "../../invoice/query.ts";
import { startEntry, type EntryOptions } from "./entry.ts";
import { MOST_OFFERS, proposalsIn, suggestionView, withProposal } from "./offers.ts";
import { progressIn } from "./progress.ts";
import { draftIn, type EntryState } from "./state.ts";

export function offersOnConfirm(draft: Draft, options: EntryOptions): readonly SuggestionView[] {
  return offers(startEntry(draft, options)).map(suggestionView);
}

/** The draft with a proposal taken; the same draft where there is no such proposal (any more). */
export function takenOnConfirm(draft: Draft, options: EntryOptions, suggestionId: string): Draft {
  const state = startEntry(draft, options);
  const offer = offers(state).find(({ id }) => id === suggestionId);
  return offer === undefined ? draft : draftIn(withProposal(state, offer));
}

/** Only what leaves nothing to be typed: this screen has no pad, and a Start key that does nothing is a dead end. */
function offers(state: EntryState): readonly Suggestion[] {
  return proposalsIn(state)
    .filter((offer) => progressIn(withProposal(state, offer)).every(({ progress }) => progress.state !== "incomplete"))
    .slice(0, MOST_OFFERS);
}
