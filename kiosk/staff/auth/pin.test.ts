import fc from "fast-check";
import { expect, test } from "vitest";
import { pinProblem, randomPin } from "./pin.ts";

test.each([
  ["12345", "length"],
  ["123456789", "length"],
  ["12a456", "length"],
  ["111111", "repeats"],
  ["121212", "repeats"],
  ["123123", "repeats"],
  ["112233", "repeats"],
  ["123321", "repeats"],
  ["12341234", "repeats"],
  ["335533", "repeats"],
  ["123456", "run"],
  ["876543", "run"],
  ["135791", "run"],
  ["89012345", "run"],
  ["900415", "date"],
  ["150490", "date"],
  ["041590", "date"],
  ["19900415", "date"],
  ["15042001", "date"],
  ["04152001", "date"],
  ["070707", "repeats"],
] as const)("%s is too easy to guess: %s", (pin, problem) => {
  expect(pinProblem(pin, "07")).toBe(problem);
});

test("a PIN that is the staff number over and over is refused, also where it is no other pattern", () => {
  expect(pinProblem("2727272", "27")).not.toBeNull();
});

test("an ordinary PIN is taken, with six, seven or eight digits", () => {
  for (const pin of ["482917", "4829170", "48291706"]) expect(pinProblem(pin, "07")).toBeNull();
});

test("a PIN that the command gives passes the rules it will be held to, and is not the same twice", () => {
  const pins = Array.from({ length: 200 }, randomPin);
  for (const pin of pins) expect(pinProblem(pin, "00"), pin).toBeNull();
  expect(new Set(pins).size).toBe(pins.length);
});

test("whatever is typed is answered, and only six to eight digits are ever taken", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12, unit: fc.constantFrom(...Array.from("0123456789a- ")) }), (text) => {
      if (pinProblem(text, "07") === null) expect(text).toMatch(/^[0-9]{6,8}$/);
    }),
  );
});
