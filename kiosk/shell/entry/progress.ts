/** How far each field is: something to go, something wrong, or ready. What is wrong is what toQuery would refuse. */
import { toQuery } from "../../invoice/query.ts";
import type { FieldName } from "../../invoice/types.ts";
import type { EntryProblem } from "../../display/contract/view.ts";
import { sizeOf } from "./cells.ts";
import { mayStillGrow } from "./amount.ts";
import { cellsOf, draftIn, kindIn, meaningOfAmount, textIn, type EntryState } from "./state.ts";

export type Progress =
  | { readonly state: "incomplete"; readonly missing: number | null }
  | { readonly state: "invalid"; readonly problem: EntryProblem }
  | { readonly state: "ready" };

export interface FieldProgress {
  readonly field: FieldName;
  readonly progress: Progress;
}

/** All fields of this check, in the order in which they are asked. */
export function progressIn(state: EntryState): readonly FieldProgress[] {
  const query = toQuery(draftIn(state), state.today);
  const problems = query.ok ? [] : query.error;
  return kindIn(state).fields.map((field) => {
    const missing = missingIn(state, field);
    if (missing !== 0) return { field, progress: { state: "incomplete", missing } };
    const problem = problems.find((one) => one.field === field)?.problem;
    if (problem === undefined) return { field, progress: { state: "ready" } };
    if (problem === "missing") return { field, progress: { state: "incomplete", missing: null } };
    return { field, progress: { state: "invalid", problem } };
  });
}

export function progressOf(state: EntryState, field: FieldName): Progress {
  return progressIn(state).find((one) => one.field === field)?.progress ?? { state: "incomplete", missing: null };
}

/** The field to go on with: the next that is not ready, from the current one on and round; null when all are. */
export function nextMissing(state: EntryState): FieldName | null {
  const all = progressIn(state);
  const at = all.findIndex(({ field }) => field === state.field);
  const waiting = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].filter(
    ({ progress }) => progress.state !== "ready",
  );
  return waiting[0]?.field ?? null;
}

/** Characters to go; 0 when there are enough to judge the field, null where they cannot be counted. */
function missingIn(state: EntryState, field: FieldName): number | null {
  const text = textIn(state, field);
  const { kind, fields } = kindIn(state);
  const cells = cellsOf(field, kind);
  switch (field) {
    case "invoiceNumber":
      if (text.length === 8) return 0;
      // Beside a code the number has eight digits; without one it is more likely to have twenty.
      return (text.length < 8 && fields.includes("invoiceCode") ? 8 : 20) - text.length;
    case "invoiceCode":
      return missingOfCode(text, kind !== null);
    case "amountFen":
      if (state.amountAskedAs !== meaningOfAmount(kind)) return null;
      return text === "" || text === "-" || mayStillGrow(text) ? null : 0;
    case "sellerTaxId":
      // Ids of before 2015 have 15 characters (facts 2.3).
      return text.length === 15 ? 0 : 18 - text.length;
    case "issueDate":
    case "checkCode":
      return (cells === null ? 0 : sizeOf(cells)) - text.length;
  }
}

/** A code has ten digits or twelve. Ten are enough when they say a kind, and never after a leading nought. */
function missingOfCode(text: string, kindIsKnown: boolean): number | null {
  if (text === "") return null;
  if (text.startsWith("0") || text.length > 10) return 12 - text.length;
  if (text.length < 10) return 10 - text.length;
  return kindIsKnown ? 0 : 2;
}
