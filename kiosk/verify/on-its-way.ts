/**
 * Questions that left and were not seen where they were asked. That word is true for the moment in which it was said: a
 * modem that stood still, or a proxy that kept the question, may deliver it after the look-up. Asked again at the same
 * service under the same key it counts once there; asked anywhere else, or under another key, it may count twice. In
 * memory: a start takes longer to come up than a question stays in a modem, mostly.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";

export interface OnItsWay {
  /** The one place where it may be asked now; null: anywhere. */
  of(question: string): AskedAt | null;
  remember(question: string, at: AskedAt): void;
  forget(question: string): void;
}

/** Each for `forMs` from the last such word, on the monotonic clock. */
export function rememberOnItsWay(clock: Pick<TerminalClock, "now">, forMs: number): OnItsWay {
  const places = new Map<string, { readonly at: AskedAt; readonly untilMs: number }>();

  function dropOld(): void {
    for (const [question, { untilMs }] of places) if (untilMs <= clock.now()) places.delete(question);
  }

  return {
    of(question) {
      dropOld();
      return places.get(question)?.at ?? null;
    },
    remember(question, at) {
      dropOld();
      places.set(question, { at, untilMs: clock.now() + forMs });
    },
    forget: (question) => void places.delete(question),
  };
}
