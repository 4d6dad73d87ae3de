/** A stream of pieces, taken in portions of whatever length is wanted next. */

export interface Portions {
  /** At least one byte and at most so many; null at the end. */
  next(most: number): Promise<Buffer | null>;
  /** Whoever leaves early says so, and what lies behind the stream is let go. */
  close(): Promise<void>;
}

export function portionsOf(pieces: AsyncIterable<Buffer>): Portions {
  const source = pieces[Symbol.asyncIterator]();
  let kept: Buffer = Buffer.alloc(0);
  return {
    async next(most) {
      while (kept.length === 0) {
        const come = await source.next();
        if (come.done === true) return null;
        kept = come.value;
      }
      const portion = kept.subarray(0, most);
      kept = kept.subarray(portion.length);
      return portion;
    },
    async close() {
      await source.return?.();
    },
  };
}

/** Whether the long one begins with all of the short one. Both are let go. */
export async function beginsWith(long: AsyncIterable<Buffer>, short: AsyncIterable<Buffer>): Promise<boolean> {
  const all = portionsOf(long);
  const begun = portionsOf(short);
  try {
    for (;;) {
      const wanted = await begun.next(Infinity);
      if (wanted === null) return true;
      for (let at = 0; at < wanted.length;) {
        const found = await all.next(wanted.length - at);
        if (found === null || !found.equals(wanted.subarray(at, at + found.length))) return false;
        at += found.length;
      }
    }
  } finally {
    await all.close();
    await begun.close();
  }
}
