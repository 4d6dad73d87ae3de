/**
 * What a provider says is hostile until proven: a service that is down in the middle, a proxy's error page, an adapter
 * with a mistake. Anything that is not exactly an outcome becomes "malformed reply", never a verdict.
 *
 * Error model: total; every input gives an outcome.
 */
import { z } from "zod";
import {
  INVOICE_KINDS,
  RECORD_STATUSES,
  REFUSAL_REASONS,
  UNAVAILABLE_REASONS,
  type Query,
  type Unavailable,
  type UnavailableReason,
  type VerifyOutcome,
} from "../invoice/types.ts";

/** Control characters must not come in: a slip is bytes to a printer. */
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);
const source = z.string().min(1).max(64);
const at = z.iso.datetime({ offset: true });
const fen = z.int();
const count = z.int().min(0).max(10_000);

const details = z.strictObject({
  kind: z.enum(INVOICE_KINDS),
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
  return query === null || answers(outcome, query) ? outcome : null;
}

/** Some services echo what was submitted, or fill in nothing; details count only where the record agreed, and only of this invoice. */
function answers(outcome: VerifyOutcome, query: Query): boolean {
  if (outcome.type !== "answer" || outcome.details === null) return true;
  return (
    outcome.match === "consistent" &&
    outcome.details.invoiceNumber === query.invoiceNumber &&
    outcome.details.invoiceCode === query.invoiceCode &&
    outcome.details.issueDate === query.issueDate
  );
}

export function unavailable(
  reason: UnavailableReason,
  taken: Unavailable["taken"],
  from: { readonly source: string; readonly wallMs: number },
): Unavailable {
  return { type: "unavailable", reason, taken, source: from.source, at: new Date(from.wallMs).toISOString() };
}
