import type { Answer, Refused } from "../invoice/types.ts";
import { untilBeijingMidnightMs } from "../journal/clock.ts";

/** How long an answer that may change within the day is given again instead of asking; milliseconds. */
export const KEEP_ANSWERS = {
  /**
   * The same question differs again: the record does not change for being asked. Not all day, because a seller may
   * correct the record while the buyer stands at the counter.
   */
  mismatch: 30 * 60_000,
  /** An invoice reaches the record minutes to hours after it was issued (facts 3.2): only long enough that pressing again costs nothing. */
  notFound: 5 * 60_000,
  /** The record's state is on its way (red-pending), or the service did not know it. */
  unsettled: 10 * 60_000,
  /** A service that could not read the question: perhaps for the question's own fault, perhaps for the service's. */
  inputRejected: 10 * 60_000,
} as const;

/**
 * How long the same question gets the same answer without being asked again. Never beyond midnight in Beijing, where
 * the record's count of checks starts again and "today" is another day.
 */
export function keepForMs(outcome: Answer | Refused, wallMs: number): number {
  return Math.min(withinTheDay(outcome), untilBeijingMidnightMs(wallMs));
}

/** Whether it is true of the invoice, whatever else is asked about it: the record counts checks by code and number. */
export function isAboutTheInvoice(outcome: Answer | Refused): boolean {
  return outcome.type === "refused" && outcome.reason === "daily-limit";
}

function withinTheDay(outcome: Answer | Refused): number {
  if (outcome.type === "refused") {
    switch (outcome.reason) {
      // All of them are rules about the day.
      case "daily-limit":
      case "too-early":
      case "out-of-window":
      case "kind-not-covered":
        return Infinity;
      case "input-rejected":
        return KEEP_ANSWERS.inputRejected;
    }
  }
  switch (outcome.match) {
    case "mismatch":
      return KEEP_ANSWERS.mismatch;
    case "not-found":
      return KEEP_ANSWERS.notFound;
    case "consistent":
      return outcome.status === "red-pending" || outcome.status === "unknown" ? KEEP_ANSWERS.unsettled : Infinity;
  }
}
