import type { View } from "./contract/view.ts";

export type IntentVerdict = "admit" | "stale" | "repeated";

/**
 * Decides which intents still mean what the person meant.
 *
 * The rule: an intent counts if the screen the person touched is still the screen that is up. Each View has a
 * revision; revisions that show the same screen in one unbroken run form a generation, and an intent is admitted when
 * its revision belongs to the present generation and has really been sent.
 *
 * Why not simply "the latest revision": the clock ticks, and each key pressed on the pad is echoed as a new View. A person who
 * types faster than the echo would lose every second digit. Why not less: a tap on 「打印」 that arrives when the session
 * has ended and home is up must not print the next person's slip. entry → confirm → entry makes a new
 * generation, so a tap left over from the first visit is dropped as well. The "still there?" overlay is not a
 * generation of its own: a key pressed in the moment it appears is still a key on the pad beneath.
 */
export interface Revisions {
  /** Takes the next View; returns its revision. */
  next(view: View): number;
  current(): number;
  judge(intent: { readonly id: string; readonly rev: number }): IntentVerdict;
}

/** Ids remembered against repetition; a page gives each intent a fresh id, and hands cannot make more in one screen. */
const REMEMBERED_IDS = 512;

export function createRevisions(): Revisions {
  let rev = 0;
  let generationStart = 1;
  let screen: View["screen"]["screen"] | null = null;
  const seen = new Set<string>();

  return {
    next(view) {
      rev += 1;
      if (view.screen.screen !== screen) {
        screen = view.screen.screen;
        generationStart = rev;
      }
      return rev;
    },
    current: () => rev,
    judge({ id, rev: touched }) {
      if (touched < generationStart || touched > rev) return "stale";
      if (seen.has(id)) return "repeated";
      seen.add(id);
      if (seen.size > REMEMBERED_IDS) {
        const [oldest] = seen;
        if (oldest !== undefined) seen.delete(oldest);
      }
      return "admit";
    },
  };
}
