/**
 * The pads of the entry screen as pure functions: a state, a key, the next state. The statechart calls them and knows
 * nothing of digits; they know nothing of screens, time or devices. No input throws: a key that means nothing here
 * returns the state as it was.
 */
import type { Intent } from "../../display/contract/intent.ts";
import type { Draft } from "../../invoice/query.ts";
import type { FieldName } from "../../invoice/types.ts";
import { pressAmount } from "./amount.ts";
import { caretAt, pressCells, type Typed } from "./cells.ts";
import { daysAgoDigits, stepDigits, type DatePart } from "./date.ts";
import { offersIn, withProposal } from "./offers.ts";
import { nextMissing, progressIn, progressOf } from "./progress.ts";
import {
  cellsOf,
  draftIn,
  kindIn,
  knownOf,
  meaningOfAmount,
  openField,
  textIn,
  textsOf,
  type EntryState,
} from "./state.ts";

export { entryView } from "./entry-view.ts";
export type { EntryState } from "./state.ts";

export type PadKey = Extract<Intent, { intent: "press-key" }>["key"];

export interface EntryOptions {
  /** The one field that the person came back to change. */
  readonly editing?: FieldName;
  readonly scanned: boolean;
  /** See EntryState. */
  readonly differedFen?: number | null;
  /** Beijing date. */
  readonly today: string;
}

/**
 * Opens the pads on what is known so far: at the field to change, else at the first that is not ready, else at the last,
 * which is where a person comes from who steps back from the confirm screen.
 */
export function startEntry(draft: Draft | null, options: EntryOptions): EntryState {
  const { editing, scanned, differedFen = null, today } = options;
  const state: EntryState = {
    today,
    scanned,
    editing: editing !== undefined,
    known: knownOf(draft),
    differedFen,
    field: editing ?? "invoiceNumber",
    texts: textsOf(draft),
    caret: 0,
    amountAskedAs: meaningOfAmount(draft?.kind ?? null),
  };
  const isAsked = editing !== undefined && kindIn(state).fields.includes(editing);
  return openField(state, isAsked ? editing : firstToAsk(state));
}

export function entryPress(state: EntryState, key: PadKey): EntryState {
  const { field } = state;
  const text = textIn(state, field);
  const cells = cellsOf(field, kindIn(state).kind);
  if (cells !== null) return typed(state, pressCells({ text, caret: state.caret }, key, cells));
  const amount = pressAmount(text, key);
  return typed(state, { text: amount, caret: amount.length });
}

/** The amount is typed at its end; there is no caret to place. */
export function entryCaret(state: EntryState, index: number): EntryState {
  if (state.field === "amountFen") return state;
  return { ...state, caret: caretAt(textIn(state, state.field), index).caret };
}

/** Opens another field of this check, half typed or not; nothing that was typed is lost. */
export function entryGoTo(state: EntryState, field: FieldName): EntryState {
  if (field === state.field || !kindIn(state).fields.includes(field)) return state;
  return settled(openField(state, field));
}

export function entryChooseDay(state: EntryState, daysAgo: number): EntryState {
  return withDate(state, daysAgoDigits(state.today, daysAgo));
}

export function entryStepDate(state: EntryState, part: DatePart, by: 1 | -1): EntryState {
  return withDate(state, stepDigits(state.texts.issueDate, part, by, state.today));
}

/** On to the next field that is not ready, or the whole draft when nothing is missing. A field that is not ready stays open. */
export function entryNext(state: EntryState): { readonly state: EntryState } | { readonly done: Draft } {
  if (progressOf(state, state.field).state !== "ready") return { state };
  const next = nextMissing(state);
  return next === null ? { done: draftIn(state) } : { state: settled(openField(state, next)) };
}

/** The field before; null at the first one, and where only one field is being changed. */
export function entryPrevious(state: EntryState): EntryState | null {
  if (state.editing) return null;
  const { fields } = kindIn(state);
  const before = fields[fields.indexOf(state.field) - 1];
  return before === undefined ? null : settled(openField(state, before));
}

/** Takes a proposal that is on offer now; any other id changes nothing. */
export function entryAccept(state: EntryState, suggestionId: string): EntryState {
  const offer = offersIn(state).find(({ id }) => id === suggestionId);
  return offer === undefined ? state : settled(openField(withProposal(state, offer), state.field));
}

function typed(state: EntryState, { text, caret }: Typed): EntryState {
  return { ...state, texts: { ...state.texts, [state.field]: text }, caret };
}

function withDate(state: EntryState, digits: string): EntryState {
  return state.field === "issueDate" ? typed(state, { text: digits, caret: digits.length }) : state;
}

/** The open field is always one that is asked: a changed number or code may have taken it off the list. */
function settled(state: EntryState): EntryState {
  return kindIn(state).fields.includes(state.field) ? state : openField(state, firstToAsk(state));
}

function firstToAsk(state: EntryState): FieldName {
  const all = progressIn(state);
  const waiting = all.find(({ progress }) => progress.state !== "ready");
  return waiting?.field ?? all.at(-1)?.field ?? "invoiceNumber";
}
