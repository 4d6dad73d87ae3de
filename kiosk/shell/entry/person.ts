/** A person at the pads, for the tests: types a text key by key, and says what the screen then shows. */
import type { Draft } from "../../invoice/query.ts";
import type { FieldName, SuggestionReason } from "../../invoice/types.ts";
import { entryAccept, entryGoTo, entryNext, entryPress, entryView, type EntryState, type PadKey } from "./entry.ts";

export const TODAY = "2026-11-24";

/** Invented, each of a structure that says its kind. */
export const DIGITAL_NUMBER = "26112000000012345678";
export const SPECIAL_CODE = "1100251130";
export const ELECTRONIC_CODE = "011002500611";

export function typed(state: EntryState, text: string): EntryState {
  return press(state, ...Array.from<PadKey>(text));
}

export function press(state: EntryState, ...keys: readonly PadKey[]): EntryState {
  return keys.reduce(entryPress, state);
}

/** Next, where it must lead to another field. */
export function next(state: EntryState): EntryState {
  const after = entryNext(state);
  if ("done" in after) throw new Error("nothing is left to ask");
  return after.state;
}

/** Next, where it must end. */
export function finish(state: EntryState): Draft {
  const after = entryNext(state);
  if ("state" in after) throw new Error(`still asked: ${after.state.field}`);
  return after.done;
}

/** Opens a field and types something else into it. */
export function retype(state: EntryState, field: FieldName, text: string): EntryState {
  return typed(press(entryGoTo(state, field), "clear"), text);
}

export function openFieldOf(state: EntryState): FieldName | undefined {
  return entryView(state).fields.find((field) => field.state === "current")?.field;
}

export function fieldNames(state: EntryState): readonly FieldName[] {
  return entryView(state).fields.map(({ field }) => field);
}

export function reasons(state: EntryState): readonly SuggestionReason[] {
  return entryView(state).suggestions.map(({ reason }) => reason);
}

/** Takes the first proposal on the screen. */
export function takeOffer(state: EntryState): EntryState {
  const [offer] = entryView(state).suggestions;
  if (offer === undefined) throw new Error("nothing is proposed");
  return entryAccept(state, offer.id);
}
