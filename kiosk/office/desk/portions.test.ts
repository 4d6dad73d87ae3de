/** Pieces as they come from a disk or a line, and what is wanted of them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { beginsWith, portionsOf } from "./portions.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 40 });
/** The same bytes, cut anywhere; empty pieces come as well. */
async function* cut(whole: string, lengths: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const length of lengths) {
    yield await Promise.resolve(Buffer.from(whole.slice(at, at + length)));
    at += length;
  }
  yield Buffer.from(whole.slice(at));
}
const lengths = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });

test("portions are the bytes that came, however they were cut, and none is longer than was wanted", async () => {
  await fc.assert(
    fc.asyncProperty(text, lengths, fc.integer({ min: 1, max: 9 }), async (whole, cuts, most) => {
      const portions = portionsOf(cut(whole, cuts));
      let taken = "";
      for (;;) {
        const portion = await portions.next(most);
        if (portion === null) break;
        expect(portion.length).toBeGreaterThan(0);
        expect(portion.length).toBeLessThanOrEqual(most);
        taken += portion.toString();
      }
      expect(taken).toBe(whole);
    }),
  );
});

test("whether one stream begins with another does not depend on how either was cut", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, lengths, lengths, async (long, short, some, others) => {
      expect(await beginsWith(cut(long, some), cut(short, others))).toBe(long.startsWith(short));
      expect(await beginsWith(cut(short + long, some), cut(short, others))).toBe(true);
    }),
  );
});
