import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isClaimCode, newClaimCode } from "./claim-code.ts";
import { dice } from "./fixture.ts";

const code = fc.nat().map((seed) => newClaimCode(dice(seed)));

describe("a claim code", () => {
  test("is ten digits and does not begin with 0", () => {
    fc.assert(fc.property(code, (made) => /^[1-9]\d{9}$/.test(made) && isClaimCode(made)));
  });

  test("with any one digit wrong is not a claim code", () => {
    fc.assert(
      fc.property(code, fc.nat(9), fc.integer({ min: 1, max: 9 }), (made, at, add) => {
        const digits = Array.from(made, (digit, index) => (index === at ? (Number(digit) + add) % 10 : digit));
        return !isClaimCode(digits.join(""));
      }),
    );
  });

  test("with two neighbours swapped is not a claim code", () => {
    fc.assert(
      fc.property(code, fc.nat(8), (made, at) => {
        const swapped = made.slice(0, at) + made.charAt(at + 1) + made.charAt(at) + made.slice(at + 2);
        return swapped === made || !isClaimCode(swapped);
      }),
    );
  });

  test("is nothing else: letters, other digits, other lengths", () => {
    for (const text of ["", "123", "abcdefghij", "１２３４５６７８９０", "12345678901234567890", " 234567890"]) {
      expect(isClaimCode(text)).toBe(false);
    }
  });
});
