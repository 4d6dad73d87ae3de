/** From what is known so far (a Draft) to what can be asked (a Query): complete, valid, and nothing more than is needed. */
import { dateWindow, isRealDate } from "./dates.ts";
import { codeFits, kindOfCode } from "./kinds.ts";
import { amountMeaningOf, fieldsOf, hasCode } from "./needs.ts";
import type { FieldName, InvoiceKind, Query, Reading, Result } from "./types.ts";

/** The fields of one check while they are being gathered. Plain JSON; null where not known yet. */
export interface Draft {
  readonly kind: InvoiceKind | null;
  /** See Query.kindAssumed. */
  readonly kindAssumed: boolean;
  readonly invoiceCode: string | null;
  readonly invoiceNumber: string | null;
  readonly amountFen: number | null;
  readonly issueDate: string | null;
  /** As read or typed: all 20 digits, the last six, or the five characters of a blockchain invoice. */
  readonly checkCode: string | null;
  readonly sellerTaxId: string | null;
}

export type FieldProblemName =
  | "missing"
  | "bad-date"
  | "future-date"
  | "older-than-five-years"
  | "amount-zero"
  | "bad-amount"
  | "bad-code"
  | "bad-number"
  | "bad-check-code"
  | "bad-tax-id";

export interface FieldProblem {
  readonly field: FieldName;
  readonly problem: FieldProblemName;
}

export const EMPTY_DRAFT: Draft = {
  kind: null,
  kindAssumed: false,
  invoiceCode: null,
  invoiceNumber: null,
  amountFen: null,
  issueDate: null,
  checkCode: null,
  sellerTaxId: null,
};

export function draftOf(reading: Reading): Draft {
  const { kind, kindAssumed, invoiceCode, invoiceNumber, issueDate, checkCode } = reading;
  // An amount with another meaning than the one asked for would be asked wrongly; see needsOf.
  const usable = reading.amountMeaning === amountMeaningOf(kind);
  return {
    kind,
    kindAssumed,
    invoiceCode,
    invoiceNumber,
    amountFen: usable ? reading.amountFen : null,
    issueDate,
    checkCode,
    sellerTaxId: null,
  };
}

export function draftOfQuery(query: Query): Draft {
  const { kind, kindAssumed, invoiceCode, invoiceNumber, amountFen, issueDate, checkCode, sellerTaxId } = query;
  return { kind, kindAssumed, invoiceCode, invoiceNumber, amountFen, issueDate, checkCode, sellerTaxId };
}

/** A Query, or everything that is missing or wrong, in the order in which a person is asked. */
export function toQuery(draft: Draft, today: string): Result<Query, readonly FieldProblem[]> {
  const { kind, invoiceNumber, issueDate } = draft;
  const fields = kind === null ? (["invoiceNumber", "invoiceCode", "issueDate"] as const) : fieldsOf(kind);
  const problems = fields.flatMap((field): readonly FieldProblem[] => {
    const problem = problemOf(field, draft, today);
    return problem === null ? [] : [{ field, problem }];
  });
  if (kind === null && problems.length === 0)
    return { ok: false, error: [{ field: "invoiceCode", problem: "bad-code" }] };
  if (problems.length > 0 || kind === null || invoiceNumber === null || issueDate === null)
    return { ok: false, error: problems };
  const needs = (field: FieldName): boolean => fieldsOf(kind).includes(field);
  return {
    ok: true,
    value: {
      kind,
      kindAssumed: draft.kindAssumed,
      invoiceCode: needs("invoiceCode") ? draft.invoiceCode : null,
      invoiceNumber,
      issueDate,
      amountFen: needs("amountFen") ? draft.amountFen : null,
      amountMeaning: amountMeaningOf(kind),
      checkCode: needs("checkCode") ? lastOfCheckCode(kind, draft.checkCode) : null,
      sellerTaxId: needs("sellerTaxId") ? draft.sellerTaxId : null,
    },
  };
}

/** What keeps one field of a draft from being asked; null where nothing does. */
export function problemOf(field: FieldName, draft: Draft, today: string): FieldProblemName | null {
  const value = draft[field];
  if (value === null || value === "") return "missing";
  const { kind } = draft;
  switch (field) {
    case "invoiceNumber":
      return numberFits(kind, String(value)) ? null : "bad-number";
    case "invoiceCode":
      return codeIsUsable(kind, String(value)) ? null : "bad-code";
    case "issueDate":
      return problemOfDate(String(value), today);
    case "amountFen":
      if (value === 0) return "amount-zero";
      return Number.isSafeInteger(value) ? null : "bad-amount";
    case "checkCode":
      return checkCodeShape(kind).test(String(value)) ? null : "bad-check-code";
    case "sellerTaxId":
      // Ids that fail their check digit exist (facts 2.3): only what cannot be sent at all is refused.
      return /^[0-9A-Z]{15,20}$/.test(String(value)) ? null : "bad-tax-id";
  }
}

function numberFits(kind: InvoiceKind | null, number: string): boolean {
  if (kind === null) return /^(?:\d{8}|\d{20})$/.test(number);
  return (hasCode(kind) ? /^\d{8}$/ : /^\d{20}$/).test(number);
}

function codeIsUsable(kind: InvoiceKind | null, code: string): boolean {
  if (!/^(?:\d{10}|\d{12})$/.test(code)) return false;
  return kind === null ? kindOfCode(code) !== null : codeFits(kind, code);
}

function problemOfDate(date: string, today: string): FieldProblemName | null {
  if (!isRealDate(date)) return "bad-date";
  const window = dateWindow(date, today);
  switch (window) {
    case "ok":
    case "today":
      return null;
    case "future":
      return "future-date";
    case "older-than-five-years":
      return window;
  }
}

function checkCodeShape(kind: InvoiceKind | null): RegExp {
  return kind === "blockchain" ? /^[0-9A-Za-z]{5}$/ : /^(?:\d{6}|\d{20})$/;
}

/** What every service asks for: the last six digits, or all five characters of a blockchain invoice. */
export function lastOfCheckCode(kind: InvoiceKind | null, checkCode: string | null): string | null {
  return checkCode === null || kind === "blockchain" ? checkCode : checkCode.slice(-6);
}
