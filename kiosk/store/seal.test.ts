import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer, type Place } from "./seal.ts";

const KEY = new Uint8Array(32).fill(9);
const PLACE: Place = { table: "request", column: "payload", row: "r1" };

describe("a sealed field", () => {
  const sealer = createSealer(KEY);

  test("opens to what was put in", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (plain) => {
        expect(sealer.open(PLACE, sealer.seal(PLACE, plain))).toEqual({ ok: true, value: plain });
      }),
    );
  });

  test("never looks the same twice, and shows nothing of what is in it", () => {
    const plain = Buffer.from("26112000000000000001");
    const sealed = sealer.seal(PLACE, plain);
    expect(sealed).not.toEqual(sealer.seal(PLACE, plain));
    expect(Buffer.from(sealed).includes(plain)).toBe(false);
  });

  test("does not open in another row, column or table", () => {
    const sealed = sealer.seal(PLACE, Buffer.from("x"));
    for (const moved of [
      { ...PLACE, row: "r2" },
      { ...PLACE, column: "result" },
      { ...PLACE, table: "other" },
    ]) {
      expect(sealer.open(moved, sealed)).toEqual({ ok: false, error: "does-not-open" });
    }
  });

  test("does not open with another key, and says so when the key's id differs", () => {
    const sealed = sealer.seal(PLACE, Buffer.from("x"));
    expect(createSealer(new Uint8Array(32)).open(PLACE, sealed)).toEqual({ ok: false, error: "does-not-open" });
    expect(createSealer(KEY, 2).open(PLACE, sealed)).toEqual({ ok: false, error: "unknown-key" });
  });

  test("says what is wrong with damaged bytes and never throws", () => {
    const sealed = sealer.seal(PLACE, Buffer.from("some text"));
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = sealed.map((byte, index) => (index === at ? byte ^ flip : byte));
        expect(sealer.open(PLACE, damaged).ok).toBe(false);
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => !sealer.open(PLACE, noise).ok));
  });
});
