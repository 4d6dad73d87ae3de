/**
 * What a provider says is hostile until proven: a service that is down in the middle, a proxy's error page, an adapter
 * with a mistake. Anything that is not exactly an outcome becomes "malformed reply", never a verdict.
 *
 * Error model: total; every input gives an outcome.
 */
import { z } from "zod";
import { maskName, shownName, shownSeller } from "../invoice/mask.ts";
import { kindShown } from "../invoice/record-kind.ts";
import {
  INVOICE_KINDS,
  RECORD_STATUSES,
  REFUSAL_REASONS,
  UNAVAILABLE_REASONS,
  type Answer,
  type Query,
  type Unavailable,
  type UnavailableReason,
  type VerifyOutcome,
} from "../invoice/types.ts";
import { areNegative, contradictAsked, thatAddUp, type Figures } from "./figures.ts";

/** Control characters must not come in: a slip is bytes to a printer. */
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);
const source = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u);
const at = z.iso.datetime({ offset: true });
const fen = z.int();
const count = z.int().min(0).max(10_000);

const details = z.strictObject({
  kind: z.enum(INVOICE_KINDS).nullable(),
  invoiceCode: z
    .string()
    .regex(/^\d{10}(\d{2})?$/)
    .nullable(),
  invoiceNumber: z.string().regex(/^\d{8}(\d{12})?$/),
  issueDate: z.iso.date(),
  totalWithTaxFen: fen.nullable(),
  amountWithoutTaxFen: fen.nullable(),
  taxFen: fen.nullable(),
  sellerName: name.nullable(),
  buyerNameMasked: name.nullable(),
  redLetterNumber: z
    .string()
    .regex(/^\d{8,20}$/)
    .nullable(),
  remainingFen: fen.nullable(),
});

export const outcomeSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("answer"),
    match: z.enum(["consistent", "mismatch", "not-found"]),
    status: z.enum(RECORD_STATUSES),
    details: details.nullable(),
    checksToday: count.nullable(),
    checksLeftToday: count.nullable(),
    source,
    at,
  }),
  z.strictObject({ type: z.literal("refused"), reason: z.enum(REFUSAL_REASONS), source, at }),
  z.strictObject({
    type: z.literal("unavailable"),
    reason: z.enum(UNAVAILABLE_REASONS),
    taken: z.enum(["no", "unknown"]),
    source,
    at,
  }),
]);

/** An outcome that answers this question, or null. `query` null: the question is not known any more (a later look-up). */
export function readOutcome(raw: unknown, query: Query | null): VerifyOutcome | null {
  const parsed = outcomeSchema.safeParse(raw);
  if (!parsed.success) return null;
  const outcome = parsed.data;
  if (query === null || outcome.type !== "answer") return outcome;
  if (outcome.match === "consistent") return believed(outcome, query);
  // Some services echo what was submitted; details count only where the record agreed.
  return outcome.details === null ? outcome : null;
}

/** What may be shown of a record that agreed; null where it is another invoice's, or says what was not asked. */
function believed(answer: Answer, query: Query): Answer | null {
  const figures = answer.details ?? NO_FIGURES;
  const status = answer.status === "normal" && areNegative(figures, query) ? "red-letter" : answer.status;
  if (answer.details === null) return { ...answer, status };
  const { kind, invoiceCode, invoiceNumber, issueDate, sellerName, buyerNameMasked } = answer.details;
  if (invoiceNumber !== query.invoiceNumber || invoiceCode !== query.invoiceCode || issueDate !== query.issueDate)
    return null;
  if (contradictAsked(figures, query)) return null;
  return {
    ...answer,
    status,
    details: {
      ...answer.details,
      ...thatAddUp(figures),
      kind: kindShown(kind, query),
      sellerName: shownSeller(sellerName ?? ""),
      // Whoever was to mask it may have forgotten; masked twice it is the same.
      buyerNameMasked: shownName(maskName(shownName(buyerNameMasked ?? "") ?? "")),
    },
  };
}

const NO_FIGURES: Figures = { totalWithTaxFen: null, amountWithoutTaxFen: null, taxFen: null };

export function unavailable(
  reason: UnavailableReason,
  taken: Unavailable["taken"],
  from: { readonly source: string; readonly wallMs: number },
): Unavailable {
  return { type: "unavailable", reason, taken, source: from.source, at: new Date(from.wallMs).toISOString() };
}
