import type { Cancel, Clock } from "../clock.ts";

/**
 * One physical presentation is one scan. A scanner in continuous mode reads a code again and again while it is held
 * in front, and an SSI device resends what it thinks was not heard (scanning facts 2.3). The same text is therefore a
 * repeat until it was absent for `rereadMs`: each sighting prolongs the time. A different text is never suppressed, not
 * even in between: two codes lying side by side are read once each.
 *
 * What was seen is a person's invoice: it is forgotten as soon as the time is over, not at the next scan.
 */
export interface RepeatFilter {
  /** True when this sighting is a new presentation. */
  isNew(text: string): boolean;
  forget(): void;
}

export function createRepeatFilter(rereadMs: number, clock: Clock): RepeatFilter {
  const inFront = new Map<string, Cancel>();
  return {
    isNew(text) {
      if (rereadMs === 0) return true;
      const known = inFront.get(text);
      known?.();
      inFront.set(
        text,
        clock.setTimeout(() => void inFront.delete(text), rereadMs),
      );
      return known === undefined;
    },
    forget() {
      for (const cancel of inFront.values()) cancel();
      inFront.clear();
    },
  };
}
