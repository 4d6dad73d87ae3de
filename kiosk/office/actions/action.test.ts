/** What comes in as an action: understood whole, or refused with a sentence. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { ACTION_NAMES, actionOf } from "./action.ts";
import { EACH_ACTION, newAction } from "./fixture.ts";

describe("a body", () => {
  const said = (body: unknown): string => {
    const read = actionOf(typeof body === "string" ? body : JSON.stringify(body));
    return read.ok ? read.value.action : read.error;
  };
  const { id } = newAction({ action: "restart" });

  test("of each action is read", () => {
    const confirm = { action: "confirm-config", version: 4 } as const;
    for (const which of [...EACH_ACTION, confirm]) expect(said(newAction(which))).toBe(which.action);
  });

  test.each([
    [{ id, action: "reboot" }, /^action: one of restart, rotate-keys/],
    [{ id, action: "restart", force: true }, /^it says something that this action does not take/],
    [{ id: id.toUpperCase(), action: "restart" }, /^id: an id/],
    [{ id: "3d1b8c1e-0000-4000-8000-000000000000", action: "restart" }, /^id: an id/],
    [{ id, action: "rotate-keys" }, /^root: true or false/],
    [{ id, action: "send-config", bundle: "x".repeat(256 * 1024 + 1) }, /^bundle: at most 256 kB/],
    [`{"id":"${id}","action":"self-check","action":"restart"}`, /^the body is no JSON, or says something twice/],
    ["", /^the body is no JSON/],
    ["null", /./],
  ])("that is not understood whole is refused with a sentence: %j", (body, words) => {
    expect(said(body)).toMatch(words);
  });

  test("of whatever it is made is an action of the list or a sentence that repeats nothing of it", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(id));
    const near = fc
      .record(
        {
          id: fc.oneof(fc.constant(id), fc.uuid(), value),
          action: fc.oneof(fc.constantFrom(...ACTION_NAMES), value),
          root: value,
          bundle: value,
          version: fc.oneof(fc.integer(), fc.double(), value),
          secretly: value,
        },
        { requiredKeys: [] },
      )
      .map((body) => JSON.stringify(body));
    const good = fc.constantFrom(...EACH_ACTION.map((which) => JSON.stringify(newAction(which))));
    const cut = fc.tuple(fc.oneof(good, near), fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + put.length);
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(good, near, cut, fc.json(), fc.string()), (text) => {
        const read = actionOf(text);
        if (read.ok) taken += 1;
        if (read.ok) expect(ACTION_NAMES).toContain(read.value.action);
        else expect(read.error).not.toContain("secretly");
      }),
      { numRuns: Math.max(10_000, fuzzRuns()) },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
