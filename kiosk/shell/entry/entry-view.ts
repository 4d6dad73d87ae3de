/** The entry screen, worked out from the state of the pads. */
import { dateOfDigits, fiveYearWindow } from "../../invoice/dates.ts";
import { amountWords, parseYuan } from "../../invoice/money.ts";
import { labelOf } from "../../invoice/needs.ts";
import type { FieldName, InvoiceKind } from "../../invoice/types.ts";
import type { EntryView, FieldInput } from "../../display/contract/view.ts";
import { meaningIn } from "./meaning.ts";
import { offersIn, suggestionView } from "./offers.ts";
import { nextMissing, progressIn, progressOf } from "./progress.ts";
import { cellsOf, kindIn, textIn, type EntryState } from "./state.ts";

export function entryView(state: EntryState): EntryView {
  const { kind, assumed } = kindIn(state);
  const current = progressOf(state, state.field);
  const { meaning, suspect } = meaningIn(state);
  return {
    screen: "entry",
    kind,
    kindAssumed: assumed,
    fields: progressIn(state).map(({ field, progress }) => ({
      field,
      state: field === state.field ? "current" : progress.state === "ready" ? "done" : "todo",
      value: valueIn(state, field),
      label: labelOf(kind, field),
    })),
    input: inputOf(state, kind, suspect),
    meaning,
    suggestions: offersIn(state).map(suggestionView),
    next: current.state === "ready" ? { state: "ready", last: nextMissing(state) === null } : current,
    editing: state.editing,
    scanned: state.scanned,
  };
}

function inputOf(state: EntryState, kind: InvoiceKind | null, suspect: readonly number[]): FieldInput {
  const { field, caret, today } = state;
  const text = textIn(state, field);
  if (field === "issueDate") return { input: "date", text, caret, date: dateOfDigits(text), ...fiveYearWindow(today) };
  const cells = cellsOf(field, kind);
  if (cells !== null) return { input: "cells", groups: cells.groups, text, caret, suspect, letters: cells.letters };
  const fen = parseYuan(text);
  return { input: "amount", text, fen, words: fen === null ? null : amountWords(fen) };
}

function valueIn(state: EntryState, field: FieldName): string | null {
  const text = textIn(state, field);
  if (text === "") return null;
  if (field === "issueDate") return dateOfDigits(text);
  if (field !== "amountFen") return text;
  const fen = parseYuan(text);
  return fen === null ? null : String(fen);
}
