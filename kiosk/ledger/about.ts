import { createHash, createHmac } from "node:crypto";

/** Which slip: two prints about the same are copies of each other, whoever asked for them and whenever. */
export type SlipAbout =
  | { readonly slip: "claim"; readonly claimCode: string; readonly lastFour: string }
  | {
      readonly slip: "verdict";
      /** From the time of the answer, so that a slip collected weeks later is a copy of the one printed at once. */
      readonly slipNumber: string;
      readonly invoiceCode: string | null;
      readonly invoiceNumber: string;
    }
  /** What staff print to look at the printer: nobody's slip and no copy of another, but paper all the same. */
  | { readonly slip: "test"; readonly job: string };

const HASH_BYTES = 16;

/** The name of a slip in the ledger: without the terminal's key nothing can be learnt from it, not even by trying. */
export function subjectOf(key: Uint8Array, about: SlipAbout): Uint8Array {
  switch (about.slip) {
    case "claim":
      return keyed(key, `claim|${about.claimCode}|${about.lastFour}`);
    case "verdict":
      return keyed(key, `verdict|${about.slipNumber}|${about.invoiceCode ?? ""}|${about.invoiceNumber}`);
    case "test":
      return keyed(key, `test|${about.job}`);
  }
}

/** Keyed as well: a slip's bytes hold an invoice number, and twenty digits can be tried one by one. */
export function digestOf(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return keyed(key, `bytes|${createHash("sha256").update(bytes).digest("hex")}`);
}

function keyed(key: Uint8Array, text: string): Uint8Array {
  return createHmac("sha256", key).update(text).digest().subarray(0, HASH_BYTES);
}
