/**
 * Input correction: what is probably wrong with typed or badly scanned fields, proposed and never applied. Fields that
 * are plausible are left alone: an invoice may be checked five times a day by everybody together, so a wrong "mending"
 * costs more than a question.
 */
import { amountSuggestions } from "./correction-amount.ts";
import { dateSuggestions } from "./correction-date.ts";
import { numberSuggestions } from "./correction-number.ts";
import { taxIdSuggestions } from "./correction-tax-id.ts";
import { textSuggestions } from "./correction-text.ts";
import { dateOfDigits, digitsOfDate } from "./dates.ts";
import { codeFits, kindOfCode } from "./kinds.ts";
import { parseYuan, plainYuan } from "./money.ts";
import { hasCode } from "./needs.ts";
import type { Draft } from "./query.ts";
export type { Change, SuggestContext, Suggestion, TypedFields } from "./suggestion.ts";
import type { Finding, SuggestContext, Suggestion, TypedFields } from "./suggestion.ts";
import type { FieldName } from "./types.ts";

/** Proposals, the likeliest first. Empty for fields that are plausible. */
export function suggest(
  fields: Draft | TypedFields,
  today: string,
  context: SuggestContext = {},
): readonly Suggestion[] {
  const typed = "amountFen" in fields ? typedOf(fields) : fields;
  // What is not even digits comes first: until it is, nothing else can be said about the field.
  const findings = [
    ...textSuggestions(typed),
    ...numberSuggestions(typed, today),
    ...dateSuggestions(typed, today),
    ...amountSuggestions(typed, context.mismatch ?? false),
    ...taxIdSuggestions(typed),
  ];
  return (
    findings
      .map((finding, index) => suggestion(finding, findings.slice(0, index), typed))
      // Spaces around an amount change its text but not what it says: nothing to propose.
      .filter(({ proposed, current }) => proposed !== current)
  );
}

function suggestion({ reason, changes }: Finding, before: readonly Finding[], typed: TypedFields): Suggestion {
  const [shown] = changes;
  const nth = before.filter((one) => one.reason === reason && one.changes[0].field === shown.field).length;
  return { id: `${reason}/${shown.field}/${nth}`, reason, ...shown, current: currentOf(typed, shown.field), changes };
}

function currentOf(typed: TypedFields, field: FieldName): string {
  if (field === "issueDate") return dateOfDigits(digitsOfDate(typed.issueDate)) ?? typed.issueDate;
  if (field !== "amountFen") return typed[field];
  const fen = parseYuan(typed.amount);
  return fen === null ? typed.amount : String(fen);
}

function typedOf(draft: Draft): TypedFields {
  return {
    kind: draft.kind,
    invoiceCode: draft.invoiceCode ?? "",
    invoiceNumber: draft.invoiceNumber ?? "",
    issueDate: draft.issueDate ?? "",
    amount: draft.amountFen === null ? "" : plainYuan(draft.amountFen),
    checkCode: draft.checkCode ?? "",
    sellerTaxId: draft.sellerTaxId ?? "",
  };
}

/** The draft with a proposal accepted. The kind follows the code or number where those changed. */
export function accept(draft: Draft, { changes }: Suggestion): Draft {
  const next: Mutable<Draft> = { ...draft };
  for (const { field, proposed } of changes) {
    if (field === "amountFen") next.amountFen = proposed === "" ? null : Number(proposed);
    else next[field] = proposed === "" ? null : proposed;
  }
  const moved = changes.some(({ field }) => field === "invoiceCode" || field === "invoiceNumber");
  return moved ? withKind(next) : next;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function withKind(draft: Draft): Draft {
  if (draft.invoiceNumber?.length === 20) {
    const digital = draft.kind !== null && !hasCode(draft.kind);
    return digital ? draft : { ...draft, kind: "digital-ordinary", kindAssumed: true };
  }
  if (draft.invoiceCode === null) return draft;
  if (draft.kind !== null && hasCode(draft.kind) && codeFits(draft.kind, draft.invoiceCode)) return draft;
  return { ...draft, kind: kindOfCode(draft.invoiceCode), kindAssumed: false };
}
