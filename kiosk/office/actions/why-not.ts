/** Why what an operator asks is not begun, in a word for programs and a sentence for people, and when to ask again. Pure. */
import type { EventData } from "../../journal/catalogue.ts";
import { madeMs, type ActionName } from "./action.ts";

/** What can stand in the way at this moment, and passes. */
export type Obstacle =
  | { readonly in: "somebody-is-there" }
  | { readonly in: "staff-are-there" }
  | { readonly in: "printing" }
  | { readonly in: "on-trial"; readonly leftMs: number };

export interface WhyNot {
  readonly code: EventData<"office.action-refused">["why"];
  readonly words: string;
  /** Null: asking again does not help. */
  readonly againInSeconds: number | null;
}

/** A visit takes a minute or two, a slip some seconds. */
const LOOK_AGAIN_S = 15;
const SOON_S = 5;

export const whyNot = {
  obstacle(obstacle: Obstacle): WhyNot {
    switch (obstacle.in) {
      case "somebody-is-there":
        return { code: obstacle.in, words: "somebody stands at the terminal", againInSeconds: LOOK_AGAIN_S };
      case "staff-are-there":
        return { code: obstacle.in, words: "staff are signed in at the glass", againInSeconds: LOOK_AGAIN_S };
      case "printing":
        return { code: obstacle.in, words: "a slip is being printed", againInSeconds: SOON_S };
      case "on-trial": {
        const seconds = Math.ceil(obstacle.leftMs / 1000);
        const words = `a configuration is on trial, and is taken back in ${seconds} s unless it is confirmed`;
        return { code: obstacle.in, words, againInSeconds: Math.min(LOOK_AGAIN_S, Math.max(1, seconds)) };
      }
    }
  },
  another: (action: ActionName): WhyNot => ({
    ...{ code: "another-action", againInSeconds: SOON_S },
    words: `another action is under way there: ${action}`,
  }),
  notAllowed: (action: ActionName): WhyNot => ({
    ...{ code: "not-allowed", againInSeconds: null },
    words: `this terminal's configuration (office.actions) does not let desks do this: ${action}`,
  }),
  notSent: (version: number): WhyNot => ({
    ...{ code: "not-allowed", againInSeconds: null },
    words: `no desk has sent version ${version}: whoever tries it at the terminal confirms it there`,
  }),
  idUsed: (): WhyNot => ({
    ...{ code: "id-used", againInSeconds: null },
    words: "this id was used for something else, or by somebody else: make a new one",
  }),
  outOfTime: (id: string, nowMs: number): WhyNot => ({
    ...{ code: "id-out-of-time", againInSeconds: null },
    words: `this id was made at ${instant(madeMs(id))} by your clock, and the terminal's says ${instant(nowMs)}: they may differ by a day`,
  }),
  tooMany: (): WhyNot => ({
    ...{ code: "too-many", againInSeconds: null },
    words: "more actions in two days than the terminal remembers: it does no further one until it may forget the first",
  }),
  notKept: (code: string): WhyNot => ({
    ...{ code: "not-kept", againInSeconds: null },
    words: `the terminal's disk does not take the note without which nothing is begun (${code})`,
  }),
} as const;

/** An id may name any moment of ten thousand years. */
function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}
