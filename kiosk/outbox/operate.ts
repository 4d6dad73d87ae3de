/** What an operator does about one request; each is journalled, whatever came of it. */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { Operated, Rows } from "./rows.ts";

export interface Operator {
  /** Asks about one again from the beginning; it is looked up first wherever it may have been asked. */
  retry(requestId: string): Operated;
  /** Gives up what is dead: its claim code finds nothing from then on. */
  drop(requestId: string): Operated;
}

export interface OperatorOptions {
  readonly rows: Pick<Rows, "retry" | "drop">;
  readonly clock: Pick<TerminalClock, "now">;
  readonly journal: Journal;
  readonly onDone?: () => void;
}

export function operatorOf({ rows, clock, journal, onDone = () => undefined }: OperatorOptions): Operator {
  const told = (verb: "retry" | "drop", request: string, outcome: Operated): Operated => {
    journal.record("operator.request", { verb, request, outcome });
    if (outcome === "done") onDone();
    return outcome;
  };
  return {
    retry: (request) => told("retry", request, rows.retry(request, clock.now())),
    drop: (request) => told("drop", request, rows.drop(request)),
  };
}
