/** Which point comes when: each world of a terminal meets every point once, in an order of its own. */
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { isExact, POINT_NAMES, POINTS, type Point, type PointName } from "./points.ts";

/** What happens to a store that is there already belongs to no first day. */
const FIRST_DAY: ReadonlySet<Point["before"]> = new Set(["begin-anew", "older-schema"]);
/** How often a terminal is killed on its first day, so that a start that was broken off is broken off again. */
const FIRST_DAYS = 2;
/** Of one point alone: so many turns of a life in which people come, and two kills of what it left. */
const TURNS_ALONE = 4;

export interface DeckOptions {
  readonly only: PointName | null;
  /** System calls can be waited for. */
  readonly exact: boolean;
  readonly random: RandomBelow;
}

export function dealDeck({ only, exact, random }: DeckOptions): readonly PointName[] {
  if (only !== null) return alone(only);
  const names = POINT_NAMES.filter((name) => exact || !isExact(name));
  const firsts = names.filter(isFirstDay);
  const first = firsts[random(Math.max(1, firsts.length))];
  const later = shuffled(
    names.filter((name) => !isFirstDay(name)),
    random,
  );
  return [...(first === undefined ? [] : Array.from({ length: FIRST_DAYS }, () => first)), ...wholeFirst(later)];
}

function alone(only: PointName): readonly PointName[] {
  if (isFirstDay(only)) return Array.from({ length: FIRST_DAYS }, () => only);
  return Array.from({ length: TURNS_ALONE }, () => ["any-moment", only, only] as const).flat();
}

function isFirstDay(name: PointName): boolean {
  const { before }: Point = POINTS[name];
  return FIRST_DAY.has(before);
}

/** The whole terminal has the machine's own calendar: it cannot live after a month that passed for the others. */
function wholeFirst(names: readonly PointName[]): readonly PointName[] {
  const whole = (name: PointName): boolean => "body" in POINTS[name];
  const monthPasses = names.findIndex((name) => "before" in POINTS[name] && POINTS[name].before === "a-month-passes");
  const late = names.filter((name, index) => whole(name) && monthPasses !== -1 && index > monthPasses);
  return [...late, ...names.filter((name) => !late.includes(name))];
}

function shuffled(names: readonly PointName[], random: RandomBelow): readonly PointName[] {
  return names
    .map((name) => [random(2 ** 30), name] as const)
    .sort(([a], [b]) => a - b)
    .map(([, name]) => name);
}
