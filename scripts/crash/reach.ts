/** Among which calls there is to choose at each point: counted once (points.ts), and again by every life that comes so far. */
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { WRITING_CALLS, type End, type Ended, type WritingCall } from "./life.ts";
import type { Moment, PointName } from "./points.ts";

type CallMoment = Extract<Moment, { how: "call" }>;
type Range = readonly [number, number];

/** Lives differ; what lies a little behind what was counted last may be there next time. */
const BEYOND = 1.1;

export class Reach {
  readonly #counted = new Map<string, Range>();

  choose(point: PointName, { calls, when }: CallMoment, random: RandomBelow): End {
    const kinds = WRITING_CALLS.filter((call) => calls[call] !== undefined);
    const call = kinds[random(kinds.length)] ?? "write";
    const [from, to] = this.#counted.get(`${point}/${call}`) ?? calls[call] ?? [1, 1];
    return { how: "call", call, when, nth: from + random(Math.ceil((to - from + 1) * BEYOND)) };
  }

  learn(point: PointName, moment: CallMoment, ended: Ended): void {
    for (const call of WRITING_CALLS) {
      const range = moment.calls[call] === undefined ? null : rangeOf(call, moment, ended);
      if (range !== null) this.#counted.set(`${point}/${call}`, range);
    }
  }
}

/** Null where this life did not come to the end of the span. */
function rangeOf(
  call: WritingCall,
  { span }: CallMoment,
  { ready, asMeant, calls, callsWhenReady }: Ended,
): Range | null {
  const untilReady = callsWhenReady.get(call) ?? 0;
  const inAll = calls.get(call) ?? 0;
  switch (span) {
    case "start":
      return ready && untilReady > 0 ? [1, untilReady] : null;
    case "after-ready":
      return ready && !asMeant && inAll > untilReady ? [untilReady + 1, inAll] : null;
    case "all":
      return !asMeant && inAll > 0 ? [1, inAll] : null;
  }
}
