/**
 * Questions that a service may have taken and has not answered: for the rest of the Beijing day nobody asks them again,
 * neither there nor anywhere else, before they were looked up. In memory: what the terminal has promised is in the outbox,
 * which keeps the place on disk and is asked too (`AskedOnDisk`), because a kill ends the memory.
 *
 *   left, no answer ─► look up ─┬─ answer ───────────────────────────────────────► forgotten
 *                        ▲      └─ not seen ─► on its way for six minutes:
 *                        │                     asked there, under its key, only
 *                        └───────────────────── then: look up ─── not seen ──────► forgotten
 *
 * "Not seen" is true for the moment in which it was said: a modem that stood still, or a proxy that kept the question, may
 * deliver it after the look-up. Asked again at the same service under the same key it counts once there; anywhere else, or
 * under another key, it would count twice. What was not seen after the six minutes either never arrives.
 */
import type { Query, UnavailableReason } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";
import type { Today } from "./today.ts";

export interface MaybeTaken extends AskedAt {
  /** Why there was no answer. */
  readonly reason: UnavailableReason;
}

/** A question that left, as the disk has it. */
export interface AskedBefore {
  /** Null: it may have been taken, and nobody knows where. */
  readonly provider: string | null;
  readonly key: string;
  /** Asked on this Beijing day, as far as anybody knows; asking again on a later one is a new check. */
  readonly isOfToday: boolean;
}

/** What is known on disk of questions that may have been taken: promised ones, and those of people who were promised nothing. */
export interface AskedOnDisk {
  /** Of the same question; null: nothing. `besides`: the key of the request that is itself asking. */
  find(query: Query, besides: string): AskedBefore | null;
  /** A person's question is about to leave. On the platter when it returns, unless the disk does not take it. */
  note(query: Query, at: AskedAt): void;
  /** It was answered, or was certainly not taken. */
  forget(query: Query): void;
}

/** Of one Beijing day: the record counts by the day, so that asking on another is a new check. */
export interface MaybeTakenMemory {
  /** Where it may have been taken, whether or not it may be asked there; null: nowhere. */
  of(question: string): MaybeTaken | null;
  /** The one place where it may be asked now without a look-up; null: none. */
  onItsWay(question: string): MaybeTaken | null;
  remember(question: string, taken: MaybeTaken): void;
  /** It was looked up there, and not seen. True: it never arrives any more, and is forgotten. */
  notSeen(question: string, at: AskedAt): boolean;
  /** It was looked up there, and nobody can say. What is known from the disk alone stays there. */
  cannotTell(question: string): void;
  forget(question: string): void;
}

export interface MaybeTakenOptions {
  readonly clock: Pick<TerminalClock, "now">;
  readonly today: Pick<Today, "sinceItBeganMs">;
  readonly onItsWayMs: number;
  /** The oldest go first. */
  readonly most: number;
}

interface Entry {
  readonly taken: MaybeTaken;
  /** Monotonic: when it was remembered, and until when it may be on its way; null: not looked up since it left. */
  readonly atMs: number;
  readonly onItsWayUntilMs: number | null;
}

export function rememberMaybeTaken({ clock, today, onItsWayMs, most }: MaybeTakenOptions): MaybeTakenMemory {
  const entries = new Map<string, Entry>();

  function entryOf(question: string): Entry | null {
    const entry = entries.get(question);
    if (entry === undefined) return null;
    // What left right before midnight may arrive after it, and count then.
    const mayArrive = clock.now() < (entry.onItsWayUntilMs ?? entry.atMs + onItsWayMs);
    return mayArrive || clock.now() - entry.atMs <= today.sinceItBeganMs() ? entry : null;
  }

  function keep(question: string, entry: Entry): void {
    entries.delete(question);
    entries.set(question, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(oldest);
    }
  }

  /** An earlier run asked it; when, it has not said. */
  function newlyFound({ provider, key }: AskedAt): Entry {
    return { taken: { provider, key, reason: "timeout" }, atMs: clock.now(), onItsWayUntilMs: null };
  }

  return {
    of: (question) => entryOf(question)?.taken ?? null,
    onItsWay(question) {
      const entry = entryOf(question);
      return entry !== null && clock.now() < (entry.onItsWayUntilMs ?? -Infinity) ? entry.taken : null;
    },
    remember: (question, taken) => keep(question, { taken, atMs: clock.now(), onItsWayUntilMs: null }),
    notSeen(question, at) {
      const entry = entryOf(question) ?? newlyFound(at);
      if (entry.onItsWayUntilMs === null) {
        keep(question, { ...entry, onItsWayUntilMs: clock.now() + onItsWayMs });
        return false;
      }
      return clock.now() >= entry.onItsWayUntilMs && entries.delete(question);
    },
    cannotTell(question) {
      const entry = entryOf(question);
      if (entry !== null) keep(question, { ...entry, onItsWayUntilMs: null });
    },
    forget: (question) => void entries.delete(question),
  };
}
