/**
 * Proposals of the invoice rules for what is typed, applied only when a person says so. Beside the open field stand those
 * that would change it; the confirm screen, where all fields stand together, has its own choice (confirm.ts).
 */
import { suggest, type Suggestion } from "../../invoice/correction.ts";
import { parseYuan } from "../../invoice/money.ts";
import type { FieldName } from "../../invoice/types.ts";
import type { SuggestionView } from "../../display/contract/view.ts";
import { progressOf } from "./progress.ts";
import { kindIn, textIn, textOfValue, type EntryState } from "./state.ts";

/** More than three proposals are a riddle. */
export const MOST_OFFERS = 3;

export function offersIn(state: EntryState): readonly Suggestion[] {
  return proposalsIn(state)
    .filter(({ changes }) => changes.some(({ field }) => field === state.field))
    .slice(0, MOST_OFFERS);
}

/** What the rules propose for fields that are asked and typed to their end, the likeliest first. */
export function proposalsIn(state: EntryState): readonly Suggestion[] {
  const { differedFen, today } = state;
  const amount = textIn(state, "amountFen");
  const typed = {
    kind: kindIn(state).kind,
    invoiceCode: textIn(state, "invoiceCode"),
    invoiceNumber: textIn(state, "invoiceNumber"),
    issueDate: textIn(state, "issueDate"),
    amount,
    checkCode: textIn(state, "checkCode"),
    sellerTaxId: textIn(state, "sellerTaxId"),
  };
  // The record doubts the amount that was asked; one typed since then is as good as any.
  const mismatch = differedFen !== null && parseYuan(amount) === differedFen;
  return suggest(typed, today, { mismatch }).filter((one) => mixesFields(one) || isTyped(state, one.field));
}

/** The texts as a proposal would have them; every other field stays as it was typed. */
export function withProposal(state: EntryState, { changes }: Suggestion): EntryState {
  const changed = changes.map(({ field, proposed }) => [field, textOfValue(field, proposed)] as const);
  return { ...state, texts: { ...state.texts, ...Object.fromEntries(changed) } };
}

export function suggestionView({ id, reason, field, proposed, current }: Suggestion): SuggestionView {
  return { id, reason, field, proposed, current };
}

/** A code in the place of a number leaves both short or long, so that neither has an end to wait for. */
function mixesFields({ reason }: Suggestion): boolean {
  return reason === "code-and-number-swapped" || reason === "number-contains-code";
}

/** While a field is half typed, what is still to come may be what seems to be wrong. */
function isTyped(state: EntryState, field: FieldName): boolean {
  return progressOf(state, field).state !== "incomplete";
}
