import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { canonicalJson } from "./canonical.ts";

test("the same settings are the same bytes, in whatever order they were written", () => {
  expect(canonicalJson({ b: [1, { d: true, c: null }], a: "é\n" })).toBe('{"a":"é\\n","b":[1,{"c":null,"d":true}]}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      const read: unknown = JSON.parse(text);
      expect(canonicalJson(shuffled(read))).toBe(text);
      expect(canonicalJson(read)).toBe(text);
    }),
    { numRuns: Math.round(fuzzRuns() / 20) },
  );
});

test("what JSON cannot hold is no configuration", () => {
  for (const value of [undefined, Infinity, [undefined], { a: () => 1 }]) expect(() => canonicalJson(value)).toThrow();
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]): [string, unknown] => [key, shuffled(inner)])
      .reverse(),
  );
}
