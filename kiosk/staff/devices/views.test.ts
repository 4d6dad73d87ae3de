import fc from "fast-check";
import { expect, test } from "vitest";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import type { PrintJob, PrintOutcome } from "../../../drivers/printer/printer.ts";
import { formatPayload } from "../../invoice/payload-format.ts";
import { isUnderstood, scanView } from "./scan-view.ts";
import { statusRows } from "./status-view.ts";
import { withoutLedger } from "../../ledger/printing.ts";
import { createTestPrints } from "./test-prints.ts";

const NUMBER = "26112000000012345678";
const INVOICE = formatPayload({
  kind: "digital-ordinary",
  invoiceCode: null,
  invoiceNumber: NUMBER,
  amountFen: 36800,
  amountMeaning: "with-tax",
  issueDate: "2026-11-21",
  checkCode: null,
  crc: "match",
});
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const seen = { wall: new Date("2026-11-24T14:26:08+08:00"), nowMs: () => 0 };

test("a technician sees the bytes of a code, its text and what it means; numbers are masked all the same", () => {
  const view = scanView({ text: INVOICE, bytes: bytesOf(INVOICE), atMs: 0, tookMs: 6.4 }, { ...seen, raw: true });
  expect(view).toMatchObject({ at: "14:26:08", bytes: INVOICE.length, tookMs: 6, encoding: "ascii", text: INVOICE });
  expect(view.hex).toBe(Buffer.from(INVOICE).toString("hex"));
  expect(view.meaning).toMatchObject({
    type: "invoice",
    number: "2611…5678",
    amountFen: 36800,
    crc: "match",
    needs: [],
  });
});

test("an operator sees that a code was read and what it is, and nothing of what it holds", () => {
  fc.assert(
    fc.property(fc.constantFrom(INVOICE, "张三 13800138000", "http://example.invalid/x?y=secret"), (text) => {
      const view = scanView({ text, bytes: bytesOf(text), atMs: 0 }, { ...seen, raw: false });
      const shown = JSON.stringify(view);
      for (const part of [NUMBER, "张三", "13800138000", "secret"]) expect(shown).not.toContain(part);
    }),
  );
});

test("any bytes a scanner can send are shown, at most a page of them, and control characters as pictures", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      const text = new TextDecoder("gb18030").decode(bytes);
      const view = scanView({ text, bytes, atMs: 0 }, { ...seen, raw: true });
      expect(view.bytes).toBe(bytes.length);
      expect((view.hex ?? "").length).toBeLessThanOrEqual(320);
      // eslint-disable-next-line no-control-regex -- that is the promise
      expect(view.text).not.toMatch(/[\u0000-\u001f\u007f]/);
      expect(typeof isUnderstood(view)).toBe("boolean");
    }),
  );
});

test("a printer near the end of its paper is drawn with both bits of the pair as a warning, and the rest as well", () => {
  const [one, two, three, four] = statusRows({ 1: 0x12, 3: 0x12, 4: 0x1e });
  expect(one?.bits.filter(({ tone }) => tone === "bad")).toEqual([]);
  expect(two).toEqual({ n: 2, byte: null, bits: [] });
  expect(three?.bits.map(({ value }) => value)).toEqual([0, 1, 0, 0, 1, 0, 0, 0]);
  expect(four?.bits.flatMap(({ meaning, tone }) => (tone === "warn" ? [meaning] : []))).toEqual([
    "near-end",
    "near-end",
  ]);
});

test("every bit that stops the printer is drawn as bad in its row, whatever else is set", () => {
  const bad = { 1: [3, 5], 2: [2, 5, 6], 3: [2, 3, 5, 6], 4: [5, 6] } as const;
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 4), fc.integer({ min: 0, max: 255 }), (n, byte) => {
      const row = statusRows({ [n]: byte })[n - 1];
      const set = bad[n].filter((bit) => ((byte >> bit) & 1) === 1);
      expect(row?.bits.flatMap(({ tone }, i) => (tone === "bad" ? [i] : []))).toEqual(set);
    }),
  );
});

function printsOn(
  profileId: string,
  outcome: PrintOutcome,
): { readonly jobs: PrintJob[]; readonly prints: ReturnType<typeof createTestPrints> } {
  const jobs: PrintJob[] = [];
  const prints = createTestPrints({
    paper: withoutLedger({ print: (job) => (jobs.push(job), Promise.resolve(outcome)) }, () => "test"),
    profile: loadPrinterProfile(profileId),
    facts: () => ({ place: "usb 1-1.3", terminalId: "BJ-CY-0107", printedAt: "2026-11-24 14:26" }),
    onChange: () => undefined,
  });
  return { jobs, prints };
}

test("what became of a test page is said as the printer says it, doubt included", async () => {
  const unknown = printsOn("simulated-80mm", { type: "unknown", fault: "no-reply" });
  expect(await unknown.prints.print("page-48")).toBe("unknown");
  expect(unknown.prints.last()).toEqual({ what: "page-48", state: "unknown", trouble: "no-reply" });
});

test("a page too wide for the paper and a cut without a blade are not sent", async () => {
  const narrow = printsOn("generic-58mm", { type: "printed" });
  expect(await narrow.prints.print("page-48")).toBe("too-wide");
  expect(await narrow.prints.print("page-32")).toBe("printed");
  const bare = printsOn("pos58-clone", { type: "printed" });
  expect(await bare.prints.print("cut")).toBe("no-cutter");
  expect(bare.jobs).toHaveLength(0);
});

test("a second touch while a page is being printed does not print it twice", async () => {
  const { jobs, prints } = printsOn("simulated-80mm", { type: "printed" });
  const first = prints.print("cut");
  expect(await prints.print("cut")).toBe("busy");
  expect(await first).toBe("printed");
  expect(jobs).toHaveLength(1);
});
