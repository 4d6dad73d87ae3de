/** The seller's taxpayer id: a check digit that fails and comes right with one confusable sign changed. */
import type { Finding, TypedFields } from "./suggestion.ts";
import { slips } from "./confusable.ts";
import { checkTaxpayerId } from "./tax-id.ts";

const MOST_GUESSES = 2;
/** GB 32100 has no I, O, S, V, Z, so that these cannot be meant. */
const NOT_IN_ALPHABET: Readonly<Record<string, string>> = { I: "1", O: "0", S: "5", Z: "2", V: "U" };

export function taxIdSuggestions({ sellerTaxId }: TypedFields): readonly Finding[] {
  const id = sellerTaxId.toUpperCase();
  if (id === "" || checkTaxpayerId(sellerTaxId) === "ok") return [];
  const lettersMended = Array.from(id, (letter) => NOT_IN_ALPHABET[letter] ?? letter).join("");
  const places = Array.from(id, (_, index) => index);
  const guesses = [id, lettersMended, ...slips(id, places)].filter(
    (guess) => guess !== sellerTaxId && checkTaxpayerId(guess) === "ok",
  );
  return [...new Set(guesses)].slice(0, MOST_GUESSES).map((proposed) => ({
    reason: "tax-id-check-digit",
    changes: [{ field: "sellerTaxId", proposed }],
  }));
}
