/**
 * What a row holds under seal, and how it is read back. A disk is outside too: what does not open or is not what was
 * put in gives null, never an exception.
 */
import { z } from "zod";
import { INVOICE_KINDS, type Answer, type Query, type Refused } from "../invoice/types.ts";
import type { Sealer } from "../store/seal.ts";
import { readOutcome } from "../verify/outcome.ts";

/** A request that has no answer yet. */
export interface Payload {
  readonly query: Query;
  readonly claimCode: string;
  /** What the person's slip shows; null where the check needs no amount and none was read. */
  readonly amountFen: number | null;
}

/** A request that has one. */
export interface Stored {
  readonly query: Query;
  readonly outcome: Answer | Refused;
}

const query = z.strictObject({
  kind: z.enum(INVOICE_KINDS),
  kindAssumed: z.boolean(),
  invoiceCode: z.string().nullable(),
  invoiceNumber: z.string(),
  issueDate: z.string(),
  amountFen: z.int().nullable(),
  amountMeaning: z.enum(["with-tax", "without-tax", "unknown"]),
  checkCode: z.string().nullable(),
  sellerTaxId: z.string().nullable(),
});
const payload = z.strictObject({ query, claimCode: z.string(), amountFen: z.int().nullable() });
const stored = z.strictObject({ query, outcome: z.unknown() });

export function sealPayload(sealer: Sealer, id: string, value: Payload): Uint8Array {
  return sealer.seal(place("payload", id), Buffer.from(JSON.stringify(value)));
}

export function openPayload(sealer: Sealer, id: string, sealed: Uint8Array | null): Payload | null {
  const parsed = payload.safeParse(openJson(sealer, "payload", id, sealed));
  return parsed.success ? parsed.data : null;
}

export function sealResult(sealer: Sealer, id: string, value: Stored): Uint8Array {
  return sealer.seal(place("result", id), Buffer.from(JSON.stringify(value)));
}

export function openResult(sealer: Sealer, id: string, sealed: Uint8Array | null): Stored | null {
  const parsed = stored.safeParse(openJson(sealer, "result", id, sealed));
  if (!parsed.success) return null;
  const outcome = readOutcome(parsed.data.outcome, parsed.data.query);
  return outcome === null || outcome.type === "unavailable" ? null : { query: parsed.data.query, outcome };
}

/**
 * What of the question is still needed once it is answered: where the record agreed, its own details are shown and the
 * check code and tax id can go; where it did not, the person looks for a slip of the finger in what was asked.
 */
export function forSlip(asked: Query, outcome: Answer | Refused): Query {
  const agreed = outcome.type === "answer" && outcome.match === "consistent";
  return agreed ? { ...asked, checkCode: null, sellerTaxId: null } : asked;
}

function openJson(sealer: Sealer, column: string, id: string, sealed: Uint8Array | null): unknown {
  if (sealed === null) return null;
  const opened = sealer.open(place(column, id), sealed);
  if (!opened.ok) return null;
  try {
    return JSON.parse(Buffer.from(opened.value).toString("utf8"));
  } catch {
    return null;
  }
}

function place(column: string, id: string): { readonly table: string; readonly column: string; readonly row: string } {
  return { table: "request", column, row: id };
}
