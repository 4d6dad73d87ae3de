/** Who comes in a day, with which invoice and what patience. Pure, by dice. */
import { addDays } from "../../kiosk/invoice/dates.ts";
import type { Query } from "../../kiosk/invoice/types.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { queryOf } from "../../kiosk/verify/sandbox/record.ts";
import { REGISTER } from "../../kiosk/verify/sandbox/register.ts";

export interface Person {
  /** From midnight. */
  readonly atMs: number;
  readonly query: Query;
  /** Walks away so long after; null: stays until told. */
  readonly walksAwayMs: number | null;
  /** Comes back with the claim code so long after each other. */
  readonly returnsMs: readonly number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OPENS_MS = 8 * HOUR_MS;
const CLOSES_MS = 22 * HOUR_MS;
/** Out of which invoices come: the samples, as if issued on each of so many days. */
const DAYS = 300;
const RECENT = 40;

/** In the order in which they come. `today`: the day's date in Beijing. */
export function peopleOf(count: number, today: string, random: RandomBelow): readonly Person[] {
  const times = Array.from({ length: count }, () => OPENS_MS + random(CLOSES_MS - OPENS_MS)).sort((a, b) => a - b);
  const recent: Query[] = [];
  return times.map((atMs) => {
    const query = chosen(recent, today, random);
    recent.push(query);
    if (recent.length > RECENT) recent.shift();
    return {
      atMs,
      query,
      walksAwayMs: random(25) === 0 ? random(6_000) : null,
      returnsMs: Array.from({ length: 1 + random(3) }, () => 3 * MINUTE_MS + random(90 * MINUTE_MS)),
    };
  });
}

function chosen(recent: readonly Query[], today: string, random: RandomBelow): Query {
  const earlier = recent[random(Math.max(1, recent.length))];
  const draw = random(10);
  // Two people with one bill; one of them misreads the amount, or reads it right.
  if (earlier !== undefined && draw < 2) return earlier;
  if (earlier?.amountFen != null && draw === 2)
    return { ...earlier, amountFen: earlier.amountFen + 100 * (1 + random(3)) };
  const entry = REGISTER[random(REGISTER.length)] ?? REGISTER[0];
  if (entry === undefined) throw new Error("the register is empty");
  const age = entry.ageDays === 0 || entry.ageDays > DAYS ? entry.ageDays : 1;
  return queryOf(entry, addDays(today, age === 1 ? -1 - random(DAYS) : -age));
}
