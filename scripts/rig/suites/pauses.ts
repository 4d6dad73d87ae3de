/** How long this process's event loop stood still at a time, from now on. */
export interface Pauses {
  /** The longest, in milliseconds; ends the watch. */
  end(): number;
}

const BEAT_MS = 20;

export function watchPauses(): Pauses {
  let lastMs = performance.now();
  let longestMs = 0;
  const beat = (): void => {
    longestMs = Math.max(longestMs, performance.now() - lastMs - BEAT_MS);
    lastMs = performance.now();
  };
  const timer = setInterval(beat, BEAT_MS);
  return {
    end() {
      clearInterval(timer);
      beat();
      return longestMs;
    },
  };
}
