/** What an operator does about one request; each is journalled, whatever came of it. */
import type { Journal } from "../journal/journal.ts";
import type { Operated, Rows } from "./rows.ts";

export interface Operator {
  /** Asks about one again from the beginning; it is looked up first wherever it may have been asked. */
  retry(requestId: string): Operated;
  /** Gives up what is dead: its claim code finds nothing from then on. */
  drop(requestId: string): Operated;
}

export function operatorOf(rows: Pick<Rows, "retry" | "drop">, journal: Journal, onDone: () => void): Operator {
  const operate = (verb: "retry" | "drop", request: string): Operated => {
    const outcome = rows[verb](request);
    journal.record("operator.request", { verb, request, outcome });
    if (outcome === "done") onDone();
    return outcome;
  };
  return { retry: (request) => operate("retry", request), drop: (request) => operate("drop", request) };
}
