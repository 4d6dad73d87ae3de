/** What screen and slip say about an answer. "Consistent" with a voided or red-flushed record is a warning (facts 3.4). */
import type { Answer, Refused, Verdict } from "./types.ts";

export function verdictOf(outcome: Answer | Refused): Verdict {
  if (outcome.type === "refused") return { id: outcome.reason, tone: "wait" };
  switch (outcome.match) {
    case "mismatch":
      return { id: "mismatch", tone: "differs" };
    case "not-found":
      return { id: "not-found", tone: "not-found" };
    case "consistent":
      return consistent(outcome);
  }
}

function consistent({ status }: Answer): Verdict {
  switch (status) {
    case "normal":
      return { id: "consistent", tone: "ok" };
    case "voided":
    case "red-partial":
    case "red-full":
    case "red-letter":
    case "red-pending":
    case "abnormal":
      return { id: `consistent-${status}`, tone: "warning" };
    case "unknown":
      return { id: "consistent-status-unknown", tone: "warning" };
  }
}
