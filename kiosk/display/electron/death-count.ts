/** Counts deaths within a moving window. */
export interface DeathCount {
  /** One more, now; whether that makes too many. `nowMs` is monotonic. */
  tooMany(nowMs: number): boolean;
}

export function createDeathCount(limit: number, windowMs: number): DeathCount {
  let times: readonly number[] = [];
  return {
    tooMany(nowMs) {
      times = [...times.filter((at) => nowMs - at < windowMs), nowMs];
      return times.length >= limit;
    },
  };
}
