/** What screen and slip say about an answer. "Consistent" with a voided or red-flushed record is a warning (facts 3.4). */
import type { Answer, Refused, Verdict, VerdictId, VerdictTone } from "./types.ts";

export const VERDICT_TONE: Readonly<Record<VerdictId, VerdictTone>> = {
  consistent: "ok",
  "consistent-voided": "warning",
  "consistent-red-partial": "warning",
  "consistent-red-full": "warning",
  "consistent-red-letter": "warning",
  "consistent-red-pending": "warning",
  "consistent-abnormal": "warning",
  "consistent-status-unknown": "warning",
  mismatch: "differs",
  "not-found": "not-found",
  "daily-limit": "wait",
  "too-early": "wait",
  "out-of-window": "wait",
  "kind-not-covered": "wait",
  "input-rejected": "wait",
};

export function verdictOf(outcome: Answer | Refused): Verdict {
  const id = verdictIdOf(outcome);
  return { id, tone: VERDICT_TONE[id] };
}

function verdictIdOf(outcome: Answer | Refused): VerdictId {
  if (outcome.type === "refused") return outcome.reason;
  if (outcome.match !== "consistent") return outcome.match;
  return consistent(outcome);
}

function consistent({ status }: Answer): VerdictId {
  switch (status) {
    case "normal":
      return "consistent";
    case "voided":
    case "red-partial":
    case "red-full":
    case "red-letter":
    case "red-pending":
    case "abnormal":
      return `consistent-${status}`;
    case "unknown":
      return "consistent-status-unknown";
  }
}
