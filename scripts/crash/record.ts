/**
 * The tax record behind the service: it answers each invoice in one of a few ways, and writes down every check it gave.
 * It lives in the campaign's own process, so that no kill of a core reaches it.
 */
import type { Answer, Query, Refused, VerifyOutcome } from "../../kiosk/invoice/types.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { unavailable } from "../../kiosk/verify/outcome.ts";
import type { Provider } from "../../kiosk/verify/port.ts";

/** One check that was counted. */
export interface Check {
  readonly invoiceNumber: string;
  readonly key: string;
  readonly outcome: Answer | Refused;
}

export interface TaxRecord extends Provider {
  checks(): readonly Check[];
  /** What was answered before this record was begun: an older version of the terminal had asked. */
  answeredBefore(query: Query, key: string): Answer | Refused;
}

/** One in so many questions is turned away before it is counted. */
const TURNED_AWAY = 9;

export function openRecord(nowMs: () => number, random: RandomBelow): TaxRecord {
  const checks: Check[] = [];

  function check(query: Query, key: string): Answer | Refused {
    const outcome = answerTo(query, new Date(nowMs()).toISOString());
    checks.push({ invoiceNumber: query.invoiceNumber, key, outcome });
    return outcome;
  }

  return {
    name: "record",
    checks: () => checks,
    answeredBefore: check,
    verify(query, { idempotencyKey }): Promise<VerifyOutcome> {
      if (random(TURNED_AWAY) === 0) {
        return Promise.resolve(unavailable("busy", "no", { source: "record", wallMs: nowMs() }));
      }
      return Promise.resolve(check(query, idempotencyKey));
    },
    resultOf: (key) => Promise.resolve(checks.find((one) => one.key === key)?.outcome ?? "not-seen"),
    reachable: () => Promise.resolve(true),
  };
}

/** By the last digit, so that every kind of answer is stored, sealed and compared. */
function answerTo(query: Query, at: string): Answer | Refused {
  const source = "record";
  const answer = { type: "answer", checksToday: 1, checksLeftToday: 4, source, at } as const;
  switch (Number(query.invoiceNumber.slice(-1)) % 5) {
    case 0:
      return { ...answer, match: "mismatch", status: "unknown", details: null };
    case 1:
      return { ...answer, match: "not-found", status: "unknown", details: null };
    case 2:
      return { type: "refused", reason: "input-rejected", source, at };
    case 3:
      return { ...answer, match: "consistent", status: "voided", details: detailsOf(query) };
    default:
      return { ...answer, match: "consistent", status: "normal", details: detailsOf(query) };
  }
}

function detailsOf({ kind, invoiceCode, invoiceNumber, issueDate, amountFen }: Query): Answer["details"] {
  return {
    ...{ kind, invoiceCode, invoiceNumber, issueDate },
    totalWithTaxFen: amountFen,
    amountWithoutTaxFen: null,
    taxFen: null,
    sellerName: "示例公司",
    buyerNameMasked: null,
    redLetterNumber: null,
    remainingFen: null,
  };
}
