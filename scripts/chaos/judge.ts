/**
 * Judges a day: what people asked and were told, beside what the record has taken by its own ledger. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import { beijingDate } from "../../kiosk/invoice/dates.ts";
import type { VerifyOutcome } from "../../kiosk/invoice/types.ts";
import { keepForMs } from "../../kiosk/verify/keep-answers.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import { TERMINAL_SOURCE } from "../../kiosk/verify/sources.ts";

/** One person's question. */
export interface Asked {
  /** The idempotency key, and the request's id where it was promised. */
  readonly key: string;
  /** The whole question, and its invoice (verify/identity.ts). */
  readonly question: string;
  readonly invoice: string;
  /** Null: nothing was promised. */
  readonly promised: Promised | null;
}

/** What became of a promise by the end. */
export interface Promised {
  /** "not-found": the claim code finds nothing. */
  readonly end: "answered" | "waiting" | "dead" | "not-found";
  /** Why the last try gave no answer. */
  readonly reason: string | null;
}

/** What a person was told about their question, UTC milliseconds of the true day. */
export interface Told {
  readonly key: string;
  readonly atMs: number;
  readonly outcome: VerifyOutcome;
}

export interface Day {
  readonly asked: readonly Asked[];
  readonly told: readonly Told[];
  /** Of the record's ledger, in order: each key begins with the office that passed it on and a colon. */
  readonly taken: readonly LedgerLine[];
}

/** A question as the record first took it. */
interface Take {
  readonly office: string;
  readonly key: string;
  readonly atMs: number;
  readonly outcome: VerifyOutcome;
}

export function violationsOf({ asked, told, taken }: Day): readonly string[] {
  const byKey = new Map(asked.map((one) => [one.key, one]));
  const takes = firstTakes(taken);
  return [
    ...asked.flatMap(lost),
    ...invented(takes, byKey),
    ...takenByTwo(takes),
    ...askedTwice(takes, byKey),
    ...moreThanAsked(takes, asked),
    ...told.flatMap((one) => untrue(one, takes, byKey)),
  ];
}

/** Checks of the day that the record counted. */
export function spentOf({ taken }: Pick<Day, "taken">): number {
  return firstTakes(taken).filter(({ outcome }) => outcome.type === "answer").length;
}

function firstTakes(taken: readonly LedgerLine[]): readonly Take[] {
  const first = new Map<string, Take>();
  for (const { key: both, at, outcome } of taken) {
    if (first.has(both)) continue;
    const colon = both.indexOf(":");
    first.set(both, { office: both.slice(0, colon), key: both.slice(colon + 1), atMs: Date.parse(at), outcome });
  }
  return [...first.values()];
}

function lost({ key, promised }: Asked): readonly string[] {
  if (promised === null || promised.end === "answered") return [];
  if (promised.end === "not-found") return [`lost: ${key} was promised, and its claim code finds nothing`];
  return promised.reason === null ? [`lost: ${key} is ${promised.end} at the end, and nothing says why`] : [];
}

function invented(takes: readonly Take[], byKey: ReadonlyMap<string, Asked>): readonly string[] {
  return takes
    .filter(({ key }) => !byKey.has(key))
    .map(({ key, office }) => `invented: office ${office} was asked ${key}, which nobody asked`);
}

function takenByTwo(takes: readonly Take[]): readonly string[] {
  const offices = Map.groupBy(takes, ({ key }) => key);
  return [...offices].flatMap(([key, both]) =>
    both.length > 1 ? [`doubled: ${key} was taken by offices ${both.map(({ office }) => office).join(" and ")}`] : [],
  );
}

/** The same question of another person is answered from memory for as long as its answer is kept. */
function askedTwice(takes: readonly Take[], byKey: ReadonlyMap<string, Asked>): readonly string[] {
  const questions = Map.groupBy(takes, ({ key }) => byKey.get(key)?.question ?? key);
  return [...questions.values()].flatMap((of) =>
    of
      .toSorted((a, b) => a.atMs - b.atMs)
      .flatMap((take, index, sorted) => {
        const before = sorted[index - 1];
        if (before === undefined || dayOf(before.atMs) !== dayOf(take.atMs) || before.key === take.key) return [];
        if (before.outcome.type === "unavailable") return [];
        const keptUntilMs = before.atMs + keepForMs(before.outcome, before.atMs);
        return take.atMs < keptUntilMs
          ? [`doubled: ${take.key} asks what ${before.key} had asked ${minutes(take.atMs - before.atMs)} before`]
          : [];
      }),
  );
}

function moreThanAsked(takes: readonly Take[], asked: readonly Asked[]): readonly string[] {
  const spent = takes.filter(({ outcome }) => outcome.type === "answer").length;
  return spent <= asked.length ? [] : [`spent: ${spent} checks for ${asked.length} questions of people`];
}

function untrue(
  { key, atMs, outcome }: Told,
  takes: readonly Take[],
  byKey: ReadonlyMap<string, Asked>,
): readonly string[] {
  const asked = byKey.get(key);
  if (asked === undefined) return [`invented: ${key} was told something, and nobody asked`];
  const before = takes.filter((take) => take.atMs <= atMs);
  if (outcome.type === "unavailable") {
    return outcome.taken === "no" && before.some((take) => take.key === key)
      ? [`untrue: ${key} was told that nobody had taken the question (${outcome.reason}), and the record had`]
      : [];
  }
  if (outcome.type === "refused" && outcome.source === TERMINAL_SOURCE) return [];
  const said = before.some((take) => {
    const of = byKey.get(take.key);
    const aboutThis = of?.question === asked.question || (outcome.type === "refused" && of?.invoice === asked.invoice);
    return aboutThis && isDeepStrictEqual(take.outcome, outcome);
  });
  return said ? [] : [`untrue: ${key} was told ${outcomeWord(outcome)}, which the record has not said of it`];
}

function outcomeWord(outcome: VerifyOutcome): string {
  return outcome.type === "answer" ? outcome.match : outcome.reason;
}

function dayOf(wallMs: number): string {
  return beijingDate(new Date(wallMs));
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}
