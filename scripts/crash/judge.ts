/**
 * Judges one moment after a kill, from outside: what people were told, what the service counted, what is on disk and
 * what the journal says. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import type { Answer, Refused } from "../../kiosk/invoice/types.ts";
import type { Claim } from "./messages.ts";
import type { Check } from "./record.ts";
import type { Call } from "./service.ts";

/** What must be so, by name; each is a promise of the terminal. */
export const RULES = {
  "comes-up": "the core starts on what is on disk, and ends when it is killed and not by itself",
  "promise-kept": "a request that was promised is there, waiting or answered",
  "claim-works": "its claim code and last four digits find it, and no other",
  "loss-is-said": "a claim that a copy from before the promise cannot know is told that records were lost",
  "answer-stays": "an answer that was stored is still there",
  "answer-true": "what is stored, shown and collected is what the service answered",
  "one-check": "no invoice costs more than one check",
  "one-key": "nothing that was promised is asked under two keys",
  "looked-up-first": "what may have arrived is looked up before it is asked again",
  "answered-is-final": "nothing is asked whose answer is stored",
  "contact-kept": "an address that was left is there until its message was handed over",
  "contact-once": "a result is handed over under one key",
  "store-sound": "the file is sound, of the current shape",
  "sealed-opens": "every sealed field opens with the keys that there are",
  "backup-whole": "a copy that has its final name is sound and opens",
  "journal-whole": "no line of the journal is missing or altered, and what was signed fits",
  "journal-true": "the journal says of no request what is not so",
  "journal-explains": "the journal says that the core started, and what it found",
  settles: "once the service is back everything is answered and sent",
} as const;
export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly sentence: string;
}

export interface StoredRow {
  readonly id: string;
  readonly state: string;
  readonly invoiceNumber: string | null;
  /** Of an answered one. */
  readonly outcome: Answer | Refused | null;
  readonly answeredAtMs: number | null;
}

/** The store as the next start finds it. */
export interface StoreSeen {
  /** Why it does not open; then the rest is empty. */
  readonly refused: string | null;
  readonly sound: boolean;
  readonly schema: number;
  readonly rows: readonly StoredRow[];
  /** What became of each claim, in the order of `claims`: the request it found, or why not. */
  readonly claims: readonly { readonly requestId: string; readonly found: string }[];
  /** Requests for which an address is kept. */
  readonly contacts: readonly string[];
  readonly unreadable: number;
  readonly badBackups: readonly string[];
}

export interface JournalLine {
  readonly seq: number;
  readonly ev: string;
  readonly request?: string;
  readonly count?: number;
}

export interface Evidence {
  /** Of the life that was killed just now. */
  readonly life: {
    readonly complaint: string;
    readonly ready: boolean;
    /** It said that nothing is left to be done. */
    readonly rested: boolean;
    /** What it had of the claims of earlier lives. */
    readonly found: readonly { readonly requestId: string; readonly state: string }[];
    /** Requests that were under way when the life before was killed. */
    readonly underWayBefore: number;
    /** Journal lines before this one are of earlier lives. */
    readonly firstSeq: number;
    /**
     * The last line of the journal when the file was damaged, where no life since was ready; null: the file is sound, or may
     * be, because a copy may have taken its place.
     */
    readonly damagedAfterSeq: number | null;
  };
  readonly claims: readonly Claim[];
  /** Requests that may be gone without a word: their time was over. */
  readonly expired: ReadonlySet<string>;
  /** Requests that a copy from before them may have swept away, which must then be said. */
  readonly sweptAway: ReadonlySet<string>;
  /** Answered when they were seen last. */
  readonly answered: ReadonlySet<string>;
  readonly told: readonly { readonly invoiceNumber: string; readonly outcome: Answer | Refused }[];
  readonly contacts: readonly string[];
  /** No more than the newest; every address that was handed over. */
  readonly delivered: readonly { readonly key: string; readonly requestId: string }[];
  readonly checks: readonly Check[];
  readonly calls: readonly Call[];
  /** How many calls there were when `answered` was seen. */
  readonly callsBefore: number;
  readonly schema: number;
  readonly store: StoreSeen;
  readonly journal: readonly JournalLine[];
  /** What verifying it found missing or altered. */
  readonly journalFaults: readonly string[];
  /** Earlier lines speak of a store before an older copy took its place, or before old requests were deleted. */
  readonly trueFromSeq: number;
  /** The service was back, and the core had the time it asked for. */
  readonly settled: boolean;
}

type Finding = readonly [Rule, string];

export function judge(evidence: Evidence): readonly Violation[] {
  const found = [
    ...ofTheLife(evidence),
    ...ofTheStore(evidence),
    ...ofPromises(evidence),
    ...ofAnswers(evidence),
    ...ofQuestions(evidence),
    ...ofContacts(evidence),
    ...ofTheJournal(evidence),
    ...ofTheEnd(evidence),
  ];
  return found.map(([rule, sentence]) => ({ rule, sentence }));
}

function ofTheLife({ life, answered, expired, sweptAway }: Evidence): readonly Finding[] {
  const lost = life.found.filter(({ requestId, state }) => {
    if (expired.has(requestId) || sweptAway.has(requestId)) return false;
    return state !== "answered" && (state !== "waiting" || answered.has(requestId));
  });
  return [
    ...(life.complaint === "" ? [] : [["comes-up", life.complaint.slice(0, 600)] as const]),
    ...lost.map(({ requestId, state }) => ["claim-works", `${requestId}: the core that started had ${state}`] as const),
  ];
}

function ofTheStore({ store, schema }: Evidence): readonly Finding[] {
  if (store.refused !== null) return [["comes-up", `the store does not open: ${store.refused}`]];
  return [
    ...(store.sound ? [] : [["store-sound", "integrity_check found faults"] as const]),
    ...(store.schema === schema ? [] : [["store-sound", `schema ${store.schema} instead of ${schema}`] as const]),
    ...(store.unreadable === 0 ? [] : [["sealed-opens", `${store.unreadable} fields do not open`] as const]),
    ...store.badBackups.map((sentence) => ["backup-whole", sentence] as const),
  ];
}

function ofPromises({ store, claims, expired, sweptAway, answered }: Evidence): readonly Finding[] {
  if (store.refused !== null) return [];
  const rows = new Map(store.rows.map((row) => [row.id, row]));
  const found = new Map(store.claims.map((one) => [one.requestId, one.found]));
  return claims.flatMap(({ requestId, lastFour }): readonly Finding[] => {
    const row = rows.get(requestId);
    const claim = found.get(requestId);
    if (row === undefined) {
      if (expired.has(requestId)) return [];
      if (!sweptAway.has(requestId)) return [["promise-kept", `${requestId} is gone; its claim says ${String(claim)}`]];
      return claim === "records-lost"
        ? []
        : [["loss-is-said", `${requestId} is gone; its claim says ${String(claim)}`]];
    }
    const dead = row.state === "dead";
    return [
      ...(dead ? [["promise-kept", `${requestId} is dead`] as const] : []),
      ...(claim === undefined || claim === requestId
        ? []
        : [["claim-works", `${requestId}: its claim says ${claim}`] as const]),
      ...(row.invoiceNumber === null || row.invoiceNumber.endsWith(lastFour)
        ? []
        : [["claim-works", `${requestId} is about an invoice that does not end in ${lastFour}`] as const]),
      ...(answered.has(requestId) && row.state !== "answered" && !sweptAway.has(requestId)
        ? [["answer-stays", `${requestId} was answered and is ${row.state} now`] as const]
        : []),
    ];
  });
}

function ofAnswers({ store, told, checks }: Evidence): readonly Finding[] {
  const given = new Map(checks.map(({ invoiceNumber, outcome }) => [invoiceNumber, outcome]));
  const wrong = (who: string, number: string | null, outcome: Answer | Refused | null): readonly Finding[] =>
    number !== null && isDeepStrictEqual(given.get(number), outcome)
      ? []
      : [["answer-true", `${who}: not what the service answered about …${number?.slice(-4) ?? "?"}`]];
  return [
    ...store.rows.flatMap(({ id, state, invoiceNumber, outcome }) =>
      state === "answered" ? wrong(id, invoiceNumber, outcome) : [],
    ),
    ...told.flatMap(({ invoiceNumber, outcome }) => wrong("a person was told", invoiceNumber, outcome)),
  ];
}

function ofQuestions({ claims, checks, calls, callsBefore, answered }: Evidence): readonly Finding[] {
  const keys = new Map<string, Set<string>>();
  for (const { invoiceNumber, key } of checks) {
    keys.set(invoiceNumber, (keys.get(invoiceNumber) ?? new Set()).add(key));
  }
  const promised = new Set(claims.map(({ invoiceNumber }) => invoiceNumber));
  const late = calls.slice(callsBefore).filter(({ kind, key }) => kind !== "delivery" && answered.has(key));
  return [
    ...doubles(checks.map(({ invoiceNumber }) => invoiceNumber)).map(
      (number) => ["one-check", `more than one check was spent on …${number.slice(-6)}`] as const,
    ),
    ...[...keys].flatMap(([number, used]) =>
      used.size > 1 && promised.has(number)
        ? [["one-key", `…${number.slice(-6)} was asked under two keys`] as const]
        : [],
    ),
    ...late.map(({ kind, key }) => ["answered-is-final", `${key}: a ${kind} after its answer was stored`] as const),
    ...askedBlindly(calls).map((key) => ["looked-up-first", `${key} was asked again without a look-up`] as const),
  ];
}

/** Keys of questions that reached the service, may have been taken, and were asked again without a look in between. */
function askedBlindly(calls: readonly Call[]): readonly string[] {
  const open = new Set<string>();
  return calls.flatMap(({ kind, key, status }) => {
    if (kind === "look-up") open.delete(key);
    if (kind !== "question") return [];
    const blind = open.has(key);
    // Turned away by the service's own word: it was not taken.
    if (status !== null && status >= 400) open.delete(key);
    else open.add(key);
    return blind ? [key] : [];
  });
}

function ofContacts({ store, contacts, delivered, expired, sweptAway }: Evidence): readonly Finding[] {
  if (store.refused !== null) return [];
  const keptOrSent = new Set([...store.contacts, ...delivered.map(({ requestId }) => requestId)]);
  return [
    ...contacts
      .filter((id) => !keptOrSent.has(id) && !expired.has(id) && !sweptAway.has(id))
      .map((id) => ["contact-kept", `the address left for ${id} is gone and nothing was sent`] as const),
    ...doubles(delivered.map(({ requestId }) => requestId)).map(
      (id) => ["contact-once", `the result of ${id} was handed over under two keys`] as const,
    ),
  ];
}

function ofTheEnd({ life, settled, store, claims, contacts, expired }: Evidence): readonly Finding[] {
  if (!settled || store.refused !== null) return [];
  const state = new Map(store.rows.map((row) => [row.id, row.state]));
  const open = claims.filter(({ requestId }) => state.get(requestId) !== "answered" && !expired.has(requestId));
  const unsent = contacts.filter((id) => store.contacts.includes(id));
  return [
    ...(life.rested ? [] : [["settles", "the core did not come to rest"] as const]),
    ...open.map(({ requestId }) => ["settles", `${requestId} is ${state.get(requestId) ?? "gone"}`] as const),
    ...unsent.map((id) => ["settles", `the result of ${id} was not handed over`] as const),
  ];
}

function ofTheJournal({ journal: lines, journalFaults, life, store, trueFromSeq }: Evidence): readonly Finding[] {
  const findings: Finding[] = journalFaults.map((fault) => ["journal-whole", fault]);
  for (const [index, { seq, ev }] of lines.entries()) {
    const before = lines[index - 1]?.seq ?? seq - 1;
    if (seq <= before) findings.push(["journal-whole", `number ${seq} comes after ${before}`]);
    else if (seq > before + 1 && ev !== "journal.gap")
      findings.push(["journal-whole", `nothing between ${before} and ${seq}`]);
  }
  if (store.refused === null)
    findings.push(
      ...saidAndNotSo(
        lines.filter(({ seq }) => seq >= trueFromSeq),
        store,
      ),
    );
  // Where the beginning of this life was deleted to keep the journal small, nothing can be asked of it.
  const begins = (lines[0]?.seq ?? Infinity) <= life.firstSeq;
  if (life.ready && begins) {
    const mine = lines.filter(({ seq }) => seq >= life.firstSeq);
    findings.push(...unexplained(mine, lines, life));
  }
  return findings;
}

function saidAndNotSo(lines: readonly JournalLine[], { rows }: StoreSeen): readonly Finding[] {
  const state = new Map(rows.map((row) => [row.id, row.state]));
  return lines.flatMap(({ ev, request = "" }): readonly Finding[] => {
    const is = state.get(request);
    if (ev === "outbox.enqueued" && is === undefined)
      return [["journal-true", `${request} was enqueued and is not there`]];
    if (ev !== "outbox.answered" || is === "answered") return [];
    return [["journal-true", `${request} was answered and is ${is ?? "not there"}`]];
  });
}

function unexplained(
  mine: readonly JournalLine[],
  all: readonly JournalLine[],
  { underWayBefore, damagedAfterSeq }: Evidence["life"],
): readonly Finding[] {
  const events = mine.map(({ ev }) => ev);
  const missing = ["terminal.start", "store.opened"].filter((ev) => !events.includes(ev));
  const recovered = mine.find(({ ev }) => ev === "outbox.recovered")?.count ?? 0;
  const salvaged = all.some(
    ({ seq, ev }) => seq > (damagedAfterSeq ?? Infinity) && (ev === "store.salvaged" || ev === "store.not-salvaged"),
  );
  // An earlier life may have said it, and its lines may have been deleted since.
  const wasToSay = damagedAfterSeq !== null && (all[0]?.seq ?? Infinity) <= damagedAfterSeq + 1;
  return [
    ...missing.map((ev) => ["journal-explains", `the core was ready and said no ${ev}`] as const),
    ...(recovered === underWayBefore
      ? []
      : [["journal-explains", `${underWayBefore} were under way; recovered: ${recovered}`] as const]),
    ...(wasToSay && !salvaged ? [["journal-explains", "a damaged file was salvaged without a word"] as const] : []),
  ];
}

function doubles(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
