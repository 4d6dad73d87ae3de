import { createHmac, randomBytes } from "node:crypto";
import type { Cancel, Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";

/**
 * One physical presentation is one scan. A scanner in continuous mode reads a code again and again while it is held in
 * front, and an SSI device resends what it thinks was not heard (scanning facts 2.3). The same text is therefore a
 * repeat until it was absent for `rereadMs`: each sighting prolongs the time. A different text is never suppressed, not
 * even in between: two codes lying side by side are read once each.
 *
 * A code that is left lying must not begin session after session, and two things would make it look absent:
 * - *A scanner that sees nothing* (unplugged, told off) does not see the code go away either. What was in front then
 *   counts as still there when the scanner sees again, for `repeatAfterBlind`.
 * - *A scanner that pauses between re-reads* (Grow's modules wait up to 12.7 s, set in their register 0x13) beats like a
 *   clock, which no hand does: the fifth equal pause is a rhythm, and from then on the code is a repeat until it missed
 *   a beat. The sightings before that were new; at such pauses they fall into the session that the first of them began,
 *   which stands for 90 s. Fewer would hold back a person who tries the same code again and again at an even pace.
 *
 * One filter may be shared by several scanners, so that a code that hardware and camera read at the same moment is one
 * scan. No text is kept, only its hash under a key that dies with the filter, and that only as long as it is of use.
 */
export interface RepeatFilter {
  /** True when this sighting is a new presentation. */
  isNew(text: string): boolean;
  /** Whether it lies in front already; asking is no sighting. */
  isInFront(text: string): boolean;
  /** A scanner stops seeing; call what it returns when it sees again. */
  blind(): () => void;
  forget(): void;
}

interface Seen {
  lastMs: number;
  /** Absent for less than this is not absent. */
  windowMs: number;
  /** The pauses before the last sightings that were longer than `rereadMs`, newest first. */
  pausesMs: readonly number[];
  /** Until then it is a repeat in any case. */
  graceUntilMs: number;
  cancel: Cancel;
}

/** More texts than ever lie in front at once; the one that was not seen for longest goes. */
const MAX_SEEN = 64;
/** So many equal pauses make a rhythm. */
const RHYTHM_PAUSES = 5;

export function createRepeatFilter(rereadMs: number, clock: Clock): RepeatFilter {
  const key = randomBytes(32);
  const seen = new Map<string, Seen>();

  const drop = (digest: string): void => {
    seen.get(digest)?.cancel();
    seen.delete(digest);
  };
  const keepFor = (digest: string, entry: Seen, ms: number): void => {
    entry.cancel();
    entry.cancel = clock.setTimeout(() => void seen.delete(digest), ms);
  };
  const begin = (digest: string): void => {
    const entry: Seen = {
      lastMs: clock.now(),
      windowMs: rereadMs,
      pausesMs: [],
      graceUntilMs: Number.NEGATIVE_INFINITY,
      cancel: () => undefined,
    };
    seen.set(digest, entry);
    keepFor(digest, entry, DRIVER_DELAYS.repeatMemory);
    const [oldest] = seen.keys();
    if (seen.size > MAX_SEEN && oldest !== undefined) drop(oldest);
  };

  const digestOf = (text: string): string => createHmac("sha256", key).update(text).digest("base64");
  const inWindow = (entry: Seen, atMs: number): boolean =>
    atMs - entry.lastMs < entry.windowMs || atMs < entry.graceUntilMs;

  return {
    isNew(text) {
      if (rereadMs === 0) return true;
      const digest = digestOf(text);
      const entry = seen.get(digest);
      if (entry === undefined) {
        begin(digest);
        return true;
      }
      // Seen last: to the end of the map.
      seen.delete(digest);
      seen.set(digest, entry);
      const nowMs = clock.now();
      const pauseMs = nowMs - entry.lastMs;
      const isInFront = inWindow(entry, nowMs);
      entry.lastMs = nowMs;
      // Found again: from here on it is absent when it is not seen, as ever.
      entry.graceUntilMs = Number.NEGATIVE_INFINITY;
      keepFor(digest, entry, DRIVER_DELAYS.repeatMemory);
      if (pauseMs >= rereadMs) entry.pausesMs = [pauseMs, ...entry.pausesMs].slice(0, RHYTHM_PAUSES);
      const beats = isRhythm(entry.pausesMs);
      if (beats) entry.windowMs = pauseMs * 2 - DRIVER_DELAYS.repeatJitter;
      else if (!isInFront) entry.windowMs = rereadMs;
      return !(isInFront || beats);
    },
    isInFront(text) {
      const entry = seen.get(digestOf(text));
      return entry !== undefined && inWindow(entry, clock.now());
    },
    blind() {
      const blindedMs = clock.now();
      const inFront = [...seen].filter(([, entry]) => inWindow(entry, blindedMs));
      for (const [digest, entry] of inFront) keepFor(digest, entry, DRIVER_DELAYS.repeatBlind);
      return () => {
        for (const [digest, entry] of inFront) {
          if (seen.get(digest) !== entry) continue;
          entry.graceUntilMs = clock.now() + DRIVER_DELAYS.repeatAfterBlind;
          keepFor(digest, entry, DRIVER_DELAYS.repeatMemory);
        }
      };
    },
    forget() {
      for (const entry of seen.values()) entry.cancel();
      seen.clear();
    },
  };
}

function isRhythm(pausesMs: readonly number[]): boolean {
  return (
    pausesMs.length === RHYTHM_PAUSES && Math.max(...pausesMs) - Math.min(...pausesMs) <= DRIVER_DELAYS.repeatJitter
  );
}
