/** The figures that a record shows, held against each other and against what was asked. Pure. */
import type { AnswerDetails, InvoiceKind, Query } from "../invoice/types.ts";

export type Figures = Pick<AnswerDetails, "totalWithTaxFen" | "amountWithoutTaxFen" | "taxFen">;

/** "Consistent" beside an amount that was not asked contradicts itself. Kinds whose figures services name differently are not judged. */
export function contradictAsked(figures: Figures, query: Query): boolean {
  const which = AMOUNT_ASKED[query.kind];
  const recorded = which === undefined ? null : figures[which];
  return recorded !== null && query.amountFen !== null && recorded !== query.amountFen;
}

const AMOUNT_ASKED: Partial<Readonly<Record<InvoiceKind, "totalWithTaxFen" | "amountWithoutTaxFen">>> = {
  "vat-special-paper": "amountWithoutTaxFen",
  "vat-special-electronic": "amountWithoutTaxFen",
  "digital-paper-special": "amountWithoutTaxFen",
  "digital-special": "totalWithTaxFen",
  "digital-ordinary": "totalWithTaxFen",
  "digital-toll": "totalWithTaxFen",
  "digital-rail": "totalWithTaxFen",
};

/** Three figures that do not add up are shown to nobody. */
export function thatAddUp({ totalWithTaxFen, amountWithoutTaxFen, taxFen }: Figures): Figures {
  const known = totalWithTaxFen !== null && amountWithoutTaxFen !== null && taxFen !== null;
  return known && amountWithoutTaxFen + taxFen !== totalWithTaxFen
    ? { totalWithTaxFen: null, amountWithoutTaxFen: null, taxFen: null }
    : { totalWithTaxFen, amountWithoutTaxFen, taxFen };
}

/**
 * A red-letter invoice is recorded as normal; only its negative figures tell it (facts 3.4). One is enough, the asked one
 * included, which the record agreed with: services leave figures empty, and give some that do not add up.
 */
export function areNegative({ totalWithTaxFen, amountWithoutTaxFen }: Figures, { amountFen }: Query): boolean {
  return [totalWithTaxFen, amountWithoutTaxFen, amountFen].some((fen) => fen !== null && fen < 0);
}
