/** People of dice: they check, give up, leave requests and addresses, and come back with claim codes. */
import { randomUUIDv7 } from "node:crypto";
import { addDays, beijingDate } from "../../kiosk/invoice/dates.ts";
import { lastFour } from "../../kiosk/invoice/mask.ts";
import type { Query } from "../../kiosk/invoice/types.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { CRASH_DELAYS } from "./delays.ts";
import type { Claim, Said } from "./messages.ts";
import type { Rooms } from "./rooms.ts";

export interface PeopleOptions {
  readonly rooms: Rooms;
  readonly random: RandomBelow;
  readonly say: (line: Said) => void;
  /** Claims that may be brought back; those of this life are added. */
  readonly claims: Claim[];
  readonly firstNumber: number;
  readonly wallMs: () => number;
}

/** Each invoice belongs to one person and is asked about for one promise. */
export function queryNumber(n: number, wallMs: number): Query {
  const issueDate = addDays(beijingDate(new Date(wallMs)), -12);
  return {
    kind: "digital-ordinary",
    kindAssumed: false,
    invoiceCode: null,
    invoiceNumber: `${issueDate.slice(2, 4)}112${String(n).padStart(15, "0")}`,
    issueDate,
    amountFen: 10_000 + n,
    amountMeaning: "with-tax",
    checkCode: null,
    sellerTaxId: null,
  };
}

/** Begins to let them come; the function returned lets nobody else in. */
export function letPeopleCome(options: PeopleOptions): () => void {
  const { rooms, random, say, claims, wallMs } = options;
  let number = options.firstNumber;
  let timer: NodeJS.Timeout | null = null;

  function oneComes(): void {
    timer = setTimeout(oneComes, random(2 * CRASH_DELAYS.betweenPeople));
    const what = random(10);
    if (what < 3) collects();
    else if (what < 7 && rooms.verify !== null) void checks(rooms.verify);
    else leaves(queryOfNext(), randomUUIDv7(), "no");
  }

  function queryOfNext(): Query {
    number += 1;
    return queryNumber(number, wallMs());
  }

  async function checks(verify: NonNullable<Rooms["verify"]>): Promise<void> {
    const query = queryOfNext();
    const key = randomUUIDv7();
    const impatient = new AbortController();
    const gone = random(3) === 0 ? setTimeout(() => impatient.abort(), random(CRASH_DELAYS.patience)) : null;
    const outcome = await verify(query, { idempotencyKey: key, signal: impatient.signal, session: randomUUIDv7() });
    if (gone !== null) clearTimeout(gone);
    if (outcome.type !== "unavailable") say({ t: "told", invoiceNumber: query.invoiceNumber, outcome });
    else if (random(5) !== 0) leaves(query, key, outcome.taken);
  }

  function leaves(query: Query, idempotencyKey: string, taken: "no" | "unknown"): void {
    const kept = rooms.outbox.enqueue({ query, idempotencyKey, taken, amountFen: query.amountFen });
    if (!kept.ok) return;
    const { requestId, claimCode } = kept.value;
    const { invoiceNumber } = query;
    const claim: Claim = { requestId, claimCode, lastFour: lastFour(invoiceNumber), invoiceNumber };
    claims.push(claim);
    say({ t: "promised", ...claim });
    if (random(2) === 0) leavesAddress(requestId);
  }

  function leavesAddress(requestId: string): void {
    const contact = { channel: "sms", to: `138${String(random(100_000_000)).padStart(8, "0")}` } as const;
    const kept = rooms.deliveries?.promise({ requestId, contact, consentText: "result-once.1", language: "zh" });
    if (kept?.ok !== true) return;
    say({ t: "contact", requestId });
    if (random(8) !== 0) return;
    // Said first: what is taken back may be gone from now on.
    say({ t: "withdrawn", requestId });
    rooms.deliveries?.withdraw(requestId, "consent");
  }

  function collects(): void {
    const one = claims[random(Math.max(1, claims.length))];
    if (one === undefined) return;
    const found = rooms.outbox.find(one.claimCode, one.lastFour);
    if (found.type !== "found" || found.state !== "answered") return;
    rooms.outbox.collected(found.requestId);
    say({ t: "told", invoiceNumber: one.invoiceNumber, outcome: found.outcome });
  }

  oneComes();
  return () => {
    if (timer !== null) clearTimeout(timer);
  };
}
