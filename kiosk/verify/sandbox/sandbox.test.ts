import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Query, VerifyOutcome } from "../../invoice/types.ts";
import { addDays, beijingDate } from "../../invoice/dates.ts";
import { readPayload } from "../../invoice/payload.ts";
import { draftOf, toQuery } from "../../invoice/query.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { outcomeName } from "../policy.ts";
import { readLedger } from "./ledger.ts";
import { queryOf } from "./record.ts";
import { REGISTER } from "./register.ts";
import { createSandbox, SANDBOX_DELAYS, type SandboxControl } from "./sandbox.ts";
import type { Provider } from "../port.ts";

let clock: ManualTerminalClock;
let sandbox: Provider & SandboxControl;
let nextKey: number;

beforeEach(() => {
  clock = new ManualTerminalClock();
  sandbox = createSandbox({ clock });
  nextKey = 0;
});

function sampleQuery(id: string): Query {
  const entry = REGISTER.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no sample ${id}`);
  return queryOf(entry, addDays(beijingDate(new Date(clock.wallMs())), -entry.ageDays));
}

/** Asks and lets the time pass that the service takes. */
async function answerTo(query: Query, key = `key-${nextKey++}`, waitMs = 10_000): Promise<VerifyOutcome> {
  const asked = sandbox.verify(query, { idempotencyKey: key, signal: new AbortController().signal });
  await clock.advance(waitMs);
  return asked;
}

describe("the register", () => {
  test.each([
    ["dinner", "consistent/normal"],
    ["office-chairs", "consistent/normal"],
    ["books", "consistent/normal"],
    ["printing-press", "consistent/normal"],
    ["train", "consistent/normal"],
    ["flowers", "mismatch"],
    ["no-such", "not-found"],
    ["voided", "consistent/voided"],
    ["partly-returned", "consistent/red-partial"],
    ["returned", "consistent/red-full"],
    ["red-letter", "consistent/red-letter"],
    ["red-pending", "consistent/red-pending"],
    ["asked-too-often", "daily-limit"],
    ["today", "too-early"],
    ["too-old", "out-of-window"],
    ["freight", "kind-not-covered"],
    ["slow", "consistent/normal"],
    ["no-line", "unreachable/not-taken"],
    ["mangled", "malformed-reply/maybe-taken"],
  ])("sample %s yields %s", async (id, expected) => {
    expect(outcomeName(await answerTo(sampleQuery(id)))).toBe(expected);
  });

  test("has a sample for each entry, with a payload that an invoice could carry", () => {
    const samples = sandbox.samples("2026-11-24");
    expect(samples.map(({ id }) => id)).toEqual(REGISTER.map(({ id }) => id));
    expect(samples.find(({ id }) => id === "dinner")?.payload).toMatch(
      /^01,32,,26112111200000010015,368\.50,20261112,,[0-9A-F]{4}$/,
    );
    expect(samples.find(({ id }) => id === "books")?.payload).toMatch(
      /^01,10,011002400111,06070017,104\.72,20240607,60117423906815274031,[0-9A-F]{4}$/,
    );
  });

  test("has payloads that the terminal reads without a question, and that ask for what the register answers", () => {
    for (const { id, payload } of sandbox.samples("2026-11-24")) {
      const read = readPayload(payload);
      if (!read.ok) throw new Error(`${id}: ${read.error.message}`);
      expect(read.value.crc, id).toBe("match");
      const query = toQuery(draftOf(read.value), "2026-11-24");
      // Older than five years: the terminal itself says so before a question is made.
      if (id === "too-old") expect(query.ok).toBe(false);
      else expect(query, id).toMatchObject({ ok: true, value: sampleQuery(id) });
    }
  });

  test("tells what remains of a partly returned purchase, and its red-letter number", async () => {
    expect(await answerTo(sampleQuery("partly-returned"))).toMatchObject({
      details: { remainingFen: 35_000, redLetterNumber: "26112000000000010077" },
    });
  });

  test("gives the red-letter invoice a negative amount", async () => {
    expect(await answerTo(sampleQuery("red-letter"))).toMatchObject({ details: { totalWithTaxFen: -25_000 } });
  });

  test("knows tomorrow what was issued today", async () => {
    const query = sampleQuery("today");
    expect(outcomeName(await answerTo(query))).toBe("too-early");
    await clock.advance(24 * 3_600_000);
    expect(outcomeName(await answerTo(query))).toBe("consistent/normal");
  });
});

describe("a check", () => {
  test("differs when amount, date or check code is another, and does not say which", async () => {
    const books = sampleQuery("books");
    const dinner = sampleQuery("dinner");
    for (const wrong of [
      { ...dinner, amountFen: 36_851 },
      { ...dinner, issueDate: "2026-11-11" },
      { ...books, checkCode: "000000" },
    ]) {
      expect(await answerTo(wrong)).toMatchObject({ match: "mismatch", details: null });
    }
  });

  test("of an invoice that nobody registered finds none", async () => {
    const query = { ...sampleQuery("dinner"), invoiceNumber: "26112000099999999999" };
    expect(await answerTo(query)).toMatchObject({ match: "not-found", details: null });
  });

  test("is counted an invoice and a Beijing day, whoever asks; the sixth is declined until midnight", async () => {
    const query = sampleQuery("dinner");
    for (let n = 1; n <= 5; n += 1) {
      expect(await answerTo(query)).toMatchObject({ checksToday: n, checksLeftToday: 5 - n });
    }
    expect(outcomeName(await answerTo(query))).toBe("daily-limit");
    await clock.advance(12 * 3_600_000);
    expect(await answerTo(query)).toMatchObject({ checksToday: 1 });
  });

  test("under the same key is one check, and its answer can be looked up", async () => {
    const query = sampleQuery("dinner");
    const first = await answerTo(query, "k");
    expect(await answerTo(query, "k")).toEqual(first);
    const found = sandbox.resultOf("k", new AbortController().signal);
    const unknown = sandbox.resultOf("other", new AbortController().signal);
    await clock.advance(1_000);
    expect(await found).toEqual(first);
    expect(await unknown).toBe("not-seen");
    expect(await answerTo(query)).toMatchObject({ checksToday: 2 });
  });
});

describe("the service", () => {
  test("that is down has certainly not taken the question", async () => {
    sandbox.setService("down");
    expect(outcomeName(await answerTo(sampleQuery("dinner")))).toBe("unreachable/not-taken");
    expect(await sandbox.reachable(new AbortController().signal)).toBe(false);
  });

  test("that is slow may have taken a question given up on, and its answer can be looked up later", async () => {
    sandbox.setService("slow");
    const controller = new AbortController();
    const asked = sandbox.verify(sampleQuery("dinner"), { idempotencyKey: "k", signal: controller.signal });
    await clock.advance(8_000);
    controller.abort();
    expect(outcomeName(await asked)).toBe("cancelled/maybe-taken");
    sandbox.setService("up");
    const found = sandbox.resultOf("k", new AbortController().signal);
    await clock.advance(1_000);
    expect(await found).toMatchObject({ match: "consistent" });
  });

  test("that is given up on before anything left has not taken it", async () => {
    const controller = new AbortController();
    const asked = sandbox.verify(sampleQuery("dinner"), { idempotencyKey: "k", signal: controller.signal });
    await clock.advance(SANDBOX_DELAYS.latency / 2 - 1);
    controller.abort();
    expect(outcomeName(await asked)).toBe("cancelled/not-taken");
  });

  test("that talks nonsense may have taken the question", async () => {
    sandbox.setService("malformed");
    expect(outcomeName(await answerTo(sampleQuery("dinner")))).toBe("malformed-reply/maybe-taken");
  });

  test("that is cut off while a question is under way may have taken it", async () => {
    sandbox.setService("slow");
    const asked = sandbox.verify(sampleQuery("dinner"), {
      idempotencyKey: "k",
      signal: new AbortController().signal,
    });
    await clock.advance(1_000);
    sandbox.setService("down");
    await clock.advance(SANDBOX_DELAYS.slowService);
    expect(outcomeName(await asked)).toBe("unreachable/maybe-taken");
  });

  test("answers the sample that did not get through when it is asked again with the same key", async () => {
    const query = sampleQuery("no-line");
    expect(outcomeName(await answerTo(query, "k"))).toBe("unreachable/not-taken");
    expect(outcomeName(await answerTo(query, "k"))).toBe("consistent/normal");
  });
});

describe("the ledger", () => {
  test("holds every ask, also after the terminal is gone, and no invoice number", async () => {
    const dir = mkdtempSync(join(tmpdir(), "yanpiao-ledger-"));
    try {
      const ledgerPath = join(dir, "ledger.jsonl");
      sandbox = createSandbox({ clock, ledgerPath });
      const query = { ...sampleQuery("dinner"), invoiceNumber: "26112000099999999999" };
      await answerTo(query, "k");
      expect(readFileSync(ledgerPath, "utf8")).not.toContain(query.invoiceNumber);

      sandbox = createSandbox({ clock, ledgerPath });
      await answerTo(query, "k");
      expect(readLedger(ledgerPath).map(({ key }) => key)).toEqual(["k", "k"]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
