import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../../drivers/fuzz-fixture.ts";
import { EXAMPLES } from "./examples.ts";
import { newKey } from "./fixture.ts";
import { PROBLEMS } from "./problems.ts";
import { hearDelivery, hearHealth, hearVerification, type ReplyParts } from "./reply.ts";
import { problem } from "./reference/spoken.ts";

/** A hundred thousand cases on a machine that does other things as well. */
const FUZZ_TIMEOUT_MS = 180_000;

const KEY = newKey();
const GOOD = { ...EXAMPLES.Verification.consistent.value, key: KEY };

function reply(status: number, body: unknown, type = "application/json", headers = {}): ReplyParts {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: { "content-type": type, ...headers }, body: text, serverDateMs: null };
}

test("each code of the table means what the table says, whatever its status alone would mean", () => {
  for (const [code, meaning] of Object.entries(PROBLEMS)) {
    const spoken = problem(code as keyof typeof PROBLEMS);
    const heard = hearVerification(reply(spoken.status, spoken.body, spoken.type), KEY, false);
    expect(heard).toMatchObject({ type: "trouble", note: code, reason: meaning.reason, taken: meaning.taken });
  }
});

test("only the service itself, asked by key, can say that a question never arrived", () => {
  const { body, type } = problem("never-seen");
  expect(hearVerification(reply(404, body, type), KEY, true)).toEqual({ type: "not-seen" });
  expect(hearVerification(reply(404, body, type), KEY, false)).toMatchObject({
    reason: "malformed-reply",
    taken: "unknown",
  });
  // A proxy's page, the contract's words in the wrong clothes, another status: nothing of it is certain.
  expect(hearVerification(reply(404, "<h1>404</h1>", "text/html"), KEY, true)).toMatchObject({ taken: "unknown" });
  expect(hearVerification(reply(404, body, "application/json"), KEY, true)).toMatchObject({ taken: "unknown" });
  expect(hearVerification(reply(410, body, type), KEY, true)).toMatchObject({ taken: "unknown" });
});

test("what the service says of having taken a question overrides what the code alone says", () => {
  const { body, status, type } = problem("upstream-unavailable", { taken: "no" });
  expect(hearVerification(reply(status, body, type), KEY, false)).toMatchObject({ reason: "unreachable", taken: "no" });
});

test(
  "no verdict comes out of noise: only exactly an answer with this key is one",
  () => {
    const good = JSON.stringify(GOOD);
    expect(hearVerification(reply(200, good), KEY, false).type).toBe("outcome");
    const mutated = fc
      .tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 4 }), fc.string({ maxLength: 4 }))
      .map(([at, drop, insert]) => good.slice(0, at) + insert + good.slice(at + drop));
    const body = fc.oneof(
      fc.constant(good),
      mutated,
      fc.json(),
      fc.string({ maxLength: 400 }),
      fc.jsonValue().map((v) => JSON.stringify({ ...GOOD, outcome: v })),
    );
    const statuses = fc.constantFrom(200, 200, 200, 200, 202, 400, 404, 429, 500, 503);
    const types = fc.constantFrom("application/json", "application/problem+json");
    let believed = 0;
    fc.assert(
      fc.property(body, statuses, types, fc.boolean(), (text, status, type, lookUp) => {
        const said = reply(status, text, type);
        hearDelivery(said, KEY);
        hearHealth(said);
        const heard = hearVerification(said, KEY, lookUp);
        if (heard.type !== "outcome") return heard.type !== "not-seen";
        // A mutation may have hit a name or a figure; the shape, the key and the logic must still hold.
        believed += 1;
        const value = JSON.parse(text) as typeof GOOD;
        return status === 200 && value.key === KEY && isDeepStrictEqual(value.outcome, heard.outcome);
      }),
      { numRuns: fuzzRuns() },
    );
    // Else the noise would be so far from an answer that nothing was tried.
    expect(believed).toBeGreaterThan(0);
  },
  FUZZ_TIMEOUT_MS,
);
