import { createHmac } from "node:crypto";
import type { Query } from "../invoice/types.ts";

/**
 * The name of an invoice in the journal and in the outbox's index: 16 bytes of a keyed hash over code and number, as
 * hex. Date and amount stay out, so that a wrong guess of either is seen as the same invoice (the record counts
 * checks by code and number too). Without the key the 10^20 numbers could be tried one by one; with it, only by whoever
 * holds the terminal's key (offline facts, section 6).
 */
export function invoiceHash(key: Uint8Array, query: Pick<Query, "invoiceCode" | "invoiceNumber">): string {
  return createHmac("sha256", key)
    .update(`${query.invoiceCode ?? ""}|${query.invoiceNumber}`)
    .digest("hex")
    .slice(0, 32);
}
