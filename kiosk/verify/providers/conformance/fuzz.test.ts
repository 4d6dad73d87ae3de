/** Noise in, no verdict out: whatever a service, a proxy or a broken memory module makes of a reply. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../../drivers/fuzz-fixture.ts";
import { plausibleQuery } from "../../../invoice/arbitraries.ts";
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import { ManualTerminalClock } from "../../../journal/clock.ts";
import { readOutcome } from "../../outcome.ts";
import type { Provider } from "../../port.ts";
import type { Wire, WireReply, WireRequest } from "../wire.ts";
import { baiduVendor } from "./baidu-fixture.ts";
import { measureOverhead } from "./overhead-fixture.ts";
import { tencentVendor } from "./tencent-fixture.ts";

/** Answers every question with what it was told to, and every other request with a token. */
class TellingWire implements Wire {
  body = "";
  status = 200;

  send({ url, onSent }: WireRequest): Promise<WireReply> {
    const token = url.pathname.startsWith("/oauth/");
    onSent?.();
    return Promise.resolve({
      type: "reply",
      status: token ? 200 : this.status,
      headers: {},
      body: token ? '{"access_token":"24.abcdefgh","expires_in":2592000}' : this.body,
      serverDateMs: null,
      roundTripMs: 1,
    });
  }
}

const ENDPOINT = "http://127.0.0.1:1/";
/** A hundred thousand cases take longer than a test usually may. */
const PATIENCE = { timeout: 300_000 };

async function hear(provider: Provider, query: Query): Promise<VerifyOutcome> {
  const notes: string[] = [];
  const raw = await provider.verify(query, {
    idempotencyKey: "k",
    signal: new AbortController().signal,
    onNote: (code) => notes.push(code),
  });
  const outcome = readOutcome(raw, query);
  if (outcome === null) throw new Error(`no outcome: ${JSON.stringify(raw)}`);
  for (const note of notes) expect(note).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  return outcome;
}

/** One change to a JSON value somewhere inside it. */
interface Mutation {
  readonly at: number;
  readonly to: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(60),
  to: fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(undefined, "", "0001", "N", "Y", "20261112", "26112111200000010015", "-1", "1e3", "９９", "\u0000"),
    fc.string(),
  ),
});

function mutated(value: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce((now, { at, to }) => replaceAt(now, at, to).value, value);
}

/** Replaces the `at`-th value of the tree, counted in order. */
function replaceAt(value: unknown, at: number, to: unknown): { readonly value: unknown; readonly left: number } {
  if (at === 0) return { value: to, left: -1 };
  if (typeof value !== "object" || value === null) return { value, left: at - 1 };
  let left = at - 1;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, inner]) => {
    if (left < 0) return [key, inner] as const;
    const replaced = replaceAt(inner, left, to);
    ({ left } = replaced);
    return [key, replaced.value] as const;
  });
  return { value: Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries), left };
}

function damagedText(text: string, at: number, by: string): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + by + text.slice(place + by.length);
}

describe.each([tencentVendor, baiduVendor])("$name", (vendor) => {
  // Making a query costs more than hearing a reply about it: a few hundred stand for all.
  const queries = fc.sample(
    plausibleQuery.filter(({ kind }) => !kind.startsWith("digital-paper")),
    300,
  );
  const someQuery = fc.constantFrom(...queries);
  const wire = new TellingWire();
  const provider = vendor.open(wire, new ManualTerminalClock(), ENDPOINT);
  const says = (body: string, status = 200): void => void Object.assign(wire, { body, status });

  test("a mutated reply says consistent only about the invoice that was asked about", PATIENCE, async () => {
    const seen = { consistent: 0, other: 0 };
    await fc.assert(
      fc.asyncProperty(
        someQuery,
        fc.array(mutation, { maxLength: 4 }),
        fc.constantFrom(200, 200, 500),
        async (query, mutations, status) => {
          const body = JSON.stringify(mutated(vendor.consistent(query), mutations)) as string | undefined;
          says(body ?? "", status);
          const outcome = await hear(provider, query);
          if (outcome.type !== "answer" || outcome.match !== "consistent") {
            seen.other += 1;
            return;
          }
          seen.consistent += 1;
          expect(status).toBe(200);
          const named = vendor.identityIn(JSON.parse(body ?? ""));
          expect(named?.number).toBe(query.invoiceNumber);
          expect(String(named?.date).replaceAll("-", "")).toBe(query.issueDate.replaceAll("-", ""));
          if (query.invoiceCode !== null) expect(named?.code).toBe(query.invoiceCode);
        },
      ),
      { numRuns: fuzzRuns(25_000) },
    );
    // A property that never sees the case it is about proves nothing.
    expect(Math.min(seen.consistent, seen.other)).toBeGreaterThan(0);
  });

  test("a reply about another invoice is never an answer about this one", PATIENCE, async () => {
    await fc.assert(
      fc.asyncProperty(someQuery, someQuery, async (asked, other) => {
        fc.pre(asked.invoiceNumber !== other.invoiceNumber);
        says(JSON.stringify(vendor.consistent(other)));
        const outcome = await hear(provider, asked);
        expect(outcome.type === "answer").toBe(false);
      }),
      { numRuns: fuzzRuns(5_000) },
    );
  });

  test("what it costs beside the network can be measured, and only on answers", async () => {
    const { p50Ms, p99Ms } = await measureOverhead(vendor, 200);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  });

  test("any text at all is an outcome, and damaged JSON no verdict but of the invoice itself", PATIENCE, async () => {
    const [query] = queries;
    if (query === undefined) throw new Error("no sample");
    const text = JSON.stringify(vendor.consistent(query));
    const damaged = fc.tuple(fc.nat(), fc.string({ maxLength: 4 })).map(([at, by]) => damagedText(text, at, by));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.string(), fc.json()), async (body) => {
        says(body);
        const outcome = await hear(provider, query);
        if (outcome.type === "answer" && outcome.match === "consistent") {
          expect(vendor.identityIn(JSON.parse(body))?.number).toBe(query.invoiceNumber);
        }
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});
