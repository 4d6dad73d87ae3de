/** The terminal and a back office over real TLS on this machine: what is believed, and what certainly happened. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../../../journal/clock.ts";
import type { VerifyOutcome } from "../../../invoice/types.ts";
import type { Provider } from "../../port.ts";
import { CONTRACT_LIMITS, PATHS } from "./contract.ts";
import { createCaller } from "./call.ts";
import { newKey, openBench, sampleQuery, SIGNING_KEY, TERMINAL, type Bench, type How } from "./fixture.ts";
import { validFor } from "../../../secrets/certificates.ts";
import type { Fault } from "./reference/faults.ts";
import { createHttpProvider } from "./http-provider.ts";

let bench: Bench;
const never = new AbortController().signal;

function ask(provider: Provider, key: string, sample = "dinner", signal = never): Promise<VerifyOutcome> {
  return provider.verify(sampleQuery(sample, bench.clock), { idempotencyKey: key, signal });
}

/** Checks that were spent, by the back office's own book. */
const asked = (): number => bench.server.book().filter(({ event }) => event === "asked").length;

/** Replies travel in real time, the terminal's pauses pass on the test's clock. */
async function walkUntil<T>(promise: Promise<T>): Promise<T> {
  const arrived = new AbortController();
  const mark = (): void => arrived.abort();
  promise.then(mark, mark);
  while (!arrived.signal.aborted) await bench.clock.advance(100);
  return promise;
}

afterEach(() => bench.close());

describe.each<How>(["mutual-tls", "signed"])("by %s", (how) => {
  beforeEach(async () => {
    bench = await openBench(how);
  });

  test("a good invoice agrees, with its details and who says so, and the question left before its answer came", async () => {
    const heard: string[] = [];
    const outcome = await bench.provider().verify(sampleQuery("dinner", bench.clock), {
      idempotencyKey: newKey(),
      signal: never,
      onSent: () => heard.push("sent"),
      onServerTime: (wallMs) => heard.push(`clock ${wallMs - bench.clock.wallMs()}`),
    });
    expect(outcome).toMatchObject({ type: "answer", match: "consistent", status: "normal", source: "sandbox" });
    expect(outcome).toMatchObject({ details: { totalWithTaxFen: 36_850, buyerNameMasked: "王＊" } });
    expect(heard).toEqual(["sent", "clock 0"]);
  });

  test("the same key again is the same answer and no second check; another body under it is refused", async () => {
    const key = newKey();
    const first = await ask(bench.provider(), key);
    expect(await ask(bench.provider(), key)).toEqual(first);
    expect(asked()).toBe(1);
    const notes: string[] = [];
    const other = await bench.provider().verify(sampleQuery("office-chairs", bench.clock), {
      idempotencyKey: key,
      signal: never,
      onNote: (code) => notes.push(code),
    });
    expect(other).toMatchObject({ type: "unavailable", reason: "unknown-code", taken: "unknown" });
    expect(notes).toEqual(["key-reused"]);
  });

  test("a question whose answer was cut off on the way is found by its key; one that never arrived is certainly unknown", async () => {
    const provider = bench.provider();
    const [taken, lost] = [newKey(), newKey()];
    bench.server.setFault("cut-after");
    expect(await ask(provider, taken)).toMatchObject({ type: "unavailable", reason: "unreachable", taken: "unknown" });
    bench.server.setFault("cut-before");
    expect(await ask(provider, lost)).toMatchObject({ type: "unavailable", reason: "unreachable", taken: "unknown" });
    bench.server.setFault("none");
    expect(await provider.resultOf(taken, never)).toMatchObject({ type: "answer", match: "consistent" });
    expect(await provider.resultOf(lost, never)).toBe("not-seen");
    expect(asked()).toBe(1);
  });

  test("another terminal's question is as unknown as none", async () => {
    const key = newKey();
    await ask(bench.provider(), key);
    const validity = validFor(1, Date.now());
    const tls = { ca: bench.authority.certificate, ...bench.authority.client("BJ-CY-0999", validity) };
    const other = how === "signed" ? null : bench.provider({ tls });
    if (other !== null) expect(await other.resultOf(key, never)).toBe("not-seen");
    // …nor may one terminal speak as another.
    const caller = how === "signed" ? bench.caller() : bench.caller({ tls });
    const name = how === "signed" ? "BJ-CY-0999" : TERMINAL;
    const pretender = createHttpProvider({ ...caller, name: "http", terminalId: name });
    expect(await ask(pretender, newKey())).toMatchObject({ reason: "account", taken: "no" });
  });

  test("a sixth check of the day is declined by the service, and that is an answer", async () => {
    const outcomes: VerifyOutcome[] = [];
    for (let n = 0; n < 6; n += 1) outcomes.push(await ask(bench.provider(), newKey()));
    expect(outcomes.at(4)).toMatchObject({ type: "answer", checksLeftToday: 0 });
    expect(outcomes.at(5)).toMatchObject({ type: "refused", reason: "daily-limit" });
  });

  test.each<readonly [Fault, string, string]>([
    ["storm", "busy", "http-503"],
    ["malformed", "malformed-reply", "reply-not-of-the-contract"],
    ["oversized", "malformed-reply", "reply-not-of-the-contract"],
    ["contradictory", "malformed-reply", "another-invoice"],
    ["another-key", "malformed-reply", "reply-to-another-key"],
    ["new-code", "unknown-code", "teapot"],
    ["redirect", "malformed-reply", "http-302"],
  ])("%s is no answer: %s, and nobody knows whether it was taken", async (fault, reason, note) => {
    bench.server.setFault(fault);
    const notes: string[] = [];
    const outcome = await bench.provider().verify(sampleQuery("dinner", bench.clock), {
      idempotencyKey: newKey(),
      signal: never,
      onNote: (code) => notes.push(code),
    });
    expect(outcome).toMatchObject({ type: "unavailable", reason, taken: "unknown", source: "http" });
    expect(notes).toEqual([note]);
  });

  test("half a reply is no answer", async () => {
    bench.server.setFault("cut-reply");
    expect(await ask(bench.provider(), newKey())).toMatchObject({ reason: "unreachable", taken: "unknown" });
  });

  test("an answer about an invoice that the record does not have cannot come with details", async () => {
    bench.server.setFault("contradictory");
    expect(await ask(bench.provider(), newKey(), "no-such")).toMatchObject({ reason: "malformed-reply" });
  });

  test.each<Fault>(["silent", "slow-drip"])(
    "%s: the person's deadline ends it, and the question counts as taken",
    async (fault) => {
      bench.server.setFault(fault);
      const deadline = new AbortController();
      const outcome = bench.provider().verify(sampleQuery("dinner", bench.clock), {
        idempotencyKey: newKey(),
        signal: deadline.signal,
        onSent: () => deadline.abort(),
      });
      expect(await outcome).toMatchObject({ type: "unavailable", reason: "cancelled", taken: "unknown" });
    },
  );

  test("a service that asks to be left alone is left alone so long, and then asked again", async () => {
    const provider = bench.provider();
    bench.server.setFault("busy");
    expect(await ask(provider, newKey())).toMatchObject({ reason: "busy", taken: "no" });
    bench.server.setFault("none");
    await bench.clock.advance(119_000);
    expect(await ask(provider, newKey())).toMatchObject({ reason: "busy", taken: "no" });
    await bench.clock.advance(1_000);
    expect(await ask(provider, newKey())).toMatchObject({ type: "answer" });
    // As a date, by the service's own clock, which is a day ahead of ours.
    bench.server.setClockOffset(how === "signed" ? 0 : 86_400_000);
    bench.server.setFault("maintenance");
    expect(await ask(provider, newKey())).toMatchObject({ reason: "busy" });
    bench.server.setFault("none");
    await bench.clock.advance(598_000);
    expect(await ask(provider, newKey())).toMatchObject({ reason: "busy", taken: "no" });
    await bench.clock.advance(2_000);
    expect(await ask(provider, newKey())).toMatchObject({ type: "answer" });
  });

  test("a question turned away at the door says so, so that it may be asked again at once; one that broke off does not", async () => {
    const turnedAway = async (fault: Fault): Promise<number> => {
      let times = 0;
      bench.server.setFault(fault);
      const how = { idempotencyKey: newKey(), signal: never, onTurnedAway: () => (times += 1) };
      await bench.provider().verify(sampleQuery("dinner", bench.clock), how);
      return times;
    };
    expect(await turnedAway("busy")).toBe(1);
    expect(await turnedAway("storm")).toBe(0);
    expect(await turnedAway("new-code")).toBe(0);
    expect(await turnedAway("cut-after")).toBe(0);
  });

  test("a look-up that is turned away tells nothing of the question itself", async () => {
    bench.server.setFault("busy", "everything");
    expect(await bench.provider().resultOf(newKey(), never)).toMatchObject({ reason: "busy", taken: "unknown" });
  });

  test("a probe spends nobody's check, and tells the service's clock", async () => {
    let offsetMs = Number.NaN;
    const onServerTime = (wallMs: number): void => void (offsetMs = wallMs - bench.clock.wallMs());
    expect(await bench.provider().reachable(never, { onServerTime })).toBe(true);
    expect(offsetMs).toBe(0);
    bench.server.setFault("storm", "everything");
    expect(await bench.provider().reachable(never)).toBe(false);
    expect(bench.server.book()).toEqual([]);
  });

  test("nobody listens: certainly not taken", async () => {
    await bench.server.close();
    expect(await ask(bench.provider(), newKey())).toMatchObject({ reason: "unreachable", taken: "no" });
    bench = await openBench(how);
  });
});

describe("certificates", () => {
  beforeEach(async () => {
    bench = await openBench("mutual-tls");
  });

  test("an expired, a foreign and a missing certificate are an account that is refused, and no check", async () => {
    const { authority } = bench;
    const ca = authority.certificate;
    const dayMs = 86_400_000;
    const expired = authority.client(TERMINAL, {
      from: new Date(Date.now() - 9 * dayMs),
      to: new Date(Date.now() - dayMs),
    });
    const other = await openBench("mutual-tls");
    const foreign = other.authority.client(TERMINAL, validFor(1, Date.now()));
    await other.close();
    for (const tls of [{ ca, ...expired }, { ca, ...foreign }, { ca }]) {
      expect(await ask(bench.provider({ tls }), newKey())).toMatchObject({ reason: "account", taken: "no" });
    }
    expect(bench.server.book()).toEqual([]);
  });

  test("a service that shows a certificate of nobody we know, or for another name, is not asked", async () => {
    const own = bench.authority.client(TERMINAL, validFor(1, Date.now()));
    const notes: string[] = [];
    const asking = (provider: Provider): Promise<VerifyOutcome> =>
      provider.verify(sampleQuery("dinner", bench.clock), {
        idempotencyKey: newKey(),
        signal: never,
        onNote: (code) => notes.push(code),
      });
    expect(await asking(bench.provider({ tls: own }))).toMatchObject({ reason: "unreachable", taken: "no" });
    await bench.close();
    bench = await openBench("mutual-tls", { hosts: ["office.example"] });
    expect(await asking(bench.provider())).toMatchObject({ reason: "unreachable", taken: "no" });
    expect(notes).toEqual(["SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID"]);
    expect(bench.server.book()).toEqual([]);
  });
});

describe("signatures", () => {
  beforeEach(async () => {
    bench = await openBench("signed");
  });

  test("a wrong key is an account that is refused, and no check", async () => {
    const auth = { how: "signed", key: { ...SIGNING_KEY, secret: new Uint8Array(32).fill(1) } } as const;
    expect(await ask(bench.provider({ auth }), newKey())).toMatchObject({ reason: "account", taken: "no" });
    expect(bench.server.book()).toEqual([]);
  });

  test("a copied request is not taken a second time", async () => {
    const auth = { how: "signed", key: SIGNING_KEY, newNonce: () => "the-same-nonce-twice" } as const;
    const provider = bench.provider({ auth });
    expect(await ask(provider, newKey())).toMatchObject({ type: "answer" });
    expect(await ask(provider, newKey())).toMatchObject({ reason: "account", taken: "unknown" });
    expect(asked()).toBe(1);
  });

  test("a terminal six minutes ahead is told so, and five minutes are forgiven", async () => {
    const ahead = (ms: number): ManualTerminalClock =>
      new ManualTerminalClock(new Date(bench.clock.wallMs() + ms).toISOString());
    expect(await ask(bench.provider({ clock: ahead(299_000) }), newKey())).toMatchObject({ type: "answer" });
    expect(await ask(bench.provider({ clock: ahead(361_000) }), newKey())).toMatchObject({
      reason: "clock",
      taken: "no",
    });
    const caller = createCaller(bench.caller({ clock: ahead(361_000) }));
    const reply = await caller.get(PATHS.health, { signal: never });
    expect(reply).toMatchObject({ status: 401 });
    expect(JSON.parse(reply.type === "reply" ? reply.body : "{}")).toMatchObject({
      code: "clock-skew",
      offsetSeconds: 361,
    });
    expect(asked()).toBe(1);
  });

  test("plain http carries signatures on this machine, for a bench", async () => {
    await bench.close();
    bench = await openBench("signed", { tls: null });
    expect(bench.server.url).toMatch(/^http:/);
    expect(await ask(bench.provider(), newKey())).toMatchObject({ type: "answer" });
  });
});

describe("a back office that takes its time", () => {
  test("a long question is said to be under way, and its answer is fetched by key; one check is spent", async () => {
    const answer = Promise.withResolvers<VerifyOutcome>();
    const back: Provider = {
      name: "slow",
      verify: () => answer.promise,
      resultOf: () => Promise.resolve("cannot-tell"),
      reachable: () => Promise.resolve(true),
    };
    bench = await openBench("mutual-tls", { back, holdMs: 0 });
    const lookedUp = Promise.withResolvers<string>();
    bench.server.onRequest((line) => (line.startsWith("GET") ? lookedUp.resolve(line) : undefined));
    const outcome = ask(bench.provider(), newKey());
    await walkUntil(lookedUp.promise);
    answer.resolve({ type: "refused", reason: "too-early", source: "slow", at: new Date(0).toISOString() });
    expect(await walkUntil(outcome)).toMatchObject({ type: "refused", reason: "too-early", source: "slow" });
    expect(asked()).toBe(1);
  });

  test("a person who goes away while it is under way leaves a question that counts as taken", async () => {
    const back: Provider = {
      name: "silent",
      verify: () => new Promise(() => undefined),
      resultOf: () => Promise.resolve("cannot-tell"),
      reachable: () => Promise.resolve(true),
    };
    bench = await openBench("mutual-tls", { back, holdMs: 0 });
    const person = new AbortController();
    bench.server.onRequest((line) => (line.startsWith("GET") ? person.abort() : undefined));
    const key = newKey();
    const outcome = await walkUntil(ask(bench.provider(), key, "dinner", person.signal));
    expect(outcome).toMatchObject({ reason: "cancelled", taken: "unknown" });
    expect(await bench.provider().resultOf(key, never)).toMatchObject({ reason: "busy", taken: "unknown" });
  });

  test("killed between question and answer, it finds out at its next start instead of asking again", async () => {
    const dir = mkdtempSync(join(tmpdir(), "yanpiao-office-"));
    bench = await openBench("mutual-tls", { dir });
    const key = newKey();
    bench.server.setFault("cut-after");
    await ask(bench.provider(), key);
    await bench.close();
    bench = await openBench("mutual-tls", { dir });
    expect(await bench.provider().resultOf(key, never)).toMatchObject({ type: "answer", match: "consistent" });
    expect(asked()).toBe(1);
    rmSync(dir, { recursive: true });
  });

  test("a request larger than the contract allows is not read", async () => {
    bench = await openBench("mutual-tls");
    const caller = createCaller(bench.caller());
    const reply = await caller.post(PATHS.verifications, newKey(), "x".repeat(CONTRACT_LIMITS.requestBytes), {
      signal: never,
    });
    expect(reply).toMatchObject({ status: 413 });
  });
});
