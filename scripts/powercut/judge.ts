/** What a power cut broke, a sentence each. Pure. */
import { brokenPromises, type Said } from "../proof/promises.ts";
import type { LifeSaid } from "./messages.ts";
import { eventOf, type JournalSeen, type Witnessed } from "./witness.ts";

export interface JudgeOptions {
  /** The scenario damages the store by itself, so that it is set aside. */
  readonly damaged: boolean;
}

export function violationsOf(
  said: readonly LifeSaid[],
  found: Witnessed,
  { damaged }: JudgeOptions,
): readonly string[] {
  if (!found.opened) return [`does not open: ${found.why}`];
  const { seen, sound, alarms, journal, backup } = found;
  return [
    ...brokenPromises(stillHolding(said), seen),
    ...(sound ? [] : ["not sound: the store that was opened fails its integrity check"]),
    ...(damaged ? [] : alarms.map((alarm) => `alarm: ${alarm}`)),
    ...auditLost(said, journal),
    ...(journal.goesOn ? [] : ["journal: what is recorded after the cut cannot be read back"]),
    ...backupBroken(said, backup),
  ];
}

/** Other lines may be gone; how many is in the report. */
function auditLost(said: readonly LifeSaid[], { events }: JournalSeen): readonly string[] {
  return said.flatMap((one) => {
    if (one.said !== "audit") return [];
    const there = events.get(eventOf(one.life, one.event)) ?? 0;
    return there >= one.lines
      ? []
      : [`journal: ${one.event} was on record ${one.lines} times, ${there} lines are there`];
  });
}

/** Today's answers are not given again on another day. */
function stillHolding(said: readonly LifeSaid[]): readonly Said[] {
  const aged = said.findLastIndex((one) => one.said === "may-be-purged");
  return said.filter(
    (one, index): one is Said => !isBesidePromises(one) && !(one.said === "kept-answer" && index < aged),
  );
}

/** What is said beside promises, and judged here. */
export function isBesidePromises(one: LifeSaid): one is Exclude<LifeSaid, Said> {
  return one.said === "opened" || one.said === "backed-up" || one.said === "audit";
}

/** Each copy takes the place of the one before only when it is whole, so that there is always one. */
function backupBroken(
  said: readonly LifeSaid[],
  backup: { readonly requests: ReadonlySet<string> } | null,
): readonly string[] {
  const last = said.findLast((one) => one.said === "backed-up");
  if (last === undefined) return [];
  if (backup === null) return ["backup: the copy that was said to be there is not a sound store"];
  return last.requests
    .filter((request) => !backup.requests.has(request))
    .map((request) => `backup: ${request} was in the store before the copy, and is not in it`);
}
