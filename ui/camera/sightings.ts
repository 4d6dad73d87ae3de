/**
 * Tells one presentation of a code from the next. A code counts as gone when it was not seen for a while *and* in a number
 * of attempts: a machine that stands still for three seconds has seen nothing go away. Pure.
 */
import { CAMERA_DELAYS } from "./delays.ts";

export interface Sighting {
  readonly bytes: Uint8Array;
  /** Numbers the presentations of this worker, from 1. */
  readonly presentation: number;
}

export interface Sightings {
  /** What the attempt saw; returns what is to be told of it, which is not each sighting. */
  note(bytes: Uint8Array | null, nowMs: number): Sighting | null;
}

/** Attempts without it; at ten a second as long as the time that must pass as well. */
const GONE_AFTER_ATTEMPTS = 15;
/** More codes than lie in one picture; of more, the one that was longest unseen is forgotten. */
const REMEMBERED = 8;

interface InView {
  readonly bytes: Uint8Array;
  readonly presentation: number;
  seenMs: number;
  toldMs: number;
  misses: number;
}

export function createSightings(): Sightings {
  let presentations = 0;
  let inView: readonly InView[] = [];

  return {
    note(bytes, nowMs) {
      let seen: InView | null = null;
      for (const one of inView) {
        if (bytes !== null && same(one.bytes, bytes)) seen = one;
        else one.misses += 1;
      }
      inView = inView.filter((one) => one.misses < GONE_AFTER_ATTEMPTS || nowMs - one.seenMs < CAMERA_DELAYS.gone);
      if (bytes === null) return null;
      if (seen === null) {
        presentations += 1;
        seen = { bytes, presentation: presentations, seenMs: nowMs, toldMs: -Infinity, misses: 0 };
        inView = [...inView, seen].toSorted((a, b) => b.seenMs - a.seenMs).slice(0, REMEMBERED);
      }
      seen.seenMs = nowMs;
      seen.misses = 0;
      if (nowMs - seen.toldMs < CAMERA_DELAYS.sightingAgain) return null;
      seen.toldMs = nowMs;
      return { bytes, presentation: seen.presentation };
    },
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
