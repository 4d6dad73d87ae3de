/**
 * Questions that a service may have taken and has not answered: for the rest of the Beijing day nobody asks them again,
 * neither there nor anywhere else; they are looked up. In memory: what the terminal has promised is in the outbox, which
 * keeps the place on disk and is asked too (`Promised`), because a kill ends the memory.
 */
import type { Query, UnavailableReason } from "../invoice/types.ts";
import { isOfToday, type TerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";

export interface MaybeTaken extends AskedAt {
  /** Why there was no answer. */
  readonly reason: UnavailableReason;
}

/**
 * What whoever has promised answers knows on disk of the same question; null: nothing. `besides`: the key of the request
 * that is itself asking. A provider of null: it may have been taken, and nobody knows where.
 */
export type Promised = (
  query: Query,
  besides: string,
) => { readonly provider: string | null; readonly key: string } | null;

export interface MaybeTakenMemory {
  /** Null on another Beijing day than it was remembered on: the record counts by the day, so asking is a new check. */
  of(question: string): MaybeTaken | null;
  remember(question: string, taken: MaybeTaken): void;
  forget(question: string): void;
}

/** At most `most`; the oldest go first. `clock`: its calendar put right, see service-clock.ts. */
export function rememberMaybeTaken(clock: Pick<TerminalClock, "now" | "wallMs">, most: number): MaybeTakenMemory {
  const taken = new Map<string, { readonly one: MaybeTaken; readonly atMs: number }>();
  return {
    of(question) {
      const found = taken.get(question);
      return found !== undefined && isOfToday(clock, found.atMs) ? found.one : null;
    },
    remember(question, one) {
      taken.delete(question);
      taken.set(question, { one, atMs: clock.now() });
      for (const oldest of taken.keys()) {
        if (taken.size <= most) break;
        taken.delete(oldest);
      }
    },
    forget: (question) => void taken.delete(question),
  };
}
