import { createHash } from "node:crypto";
import type { SimulatedSlip } from "../../drivers/simulator/printer.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import type { Measured } from "./messages.ts";

/**
 * The account of a soak: what was done at the far ends of the cables beside what the terminal made of it. Witnesses are
 * the service's own book and the paper that came out, never the terminal's word alone.
 */
export interface Account {
  readonly visits: number;
  readonly presented: number;
  readonly checks: number;
  readonly slips: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Each a sentence; an empty list is the aim. */
  readonly violations: readonly string[];
  /** Milliseconds from a repaired device to the terminal's word that it is back. */
  readonly recoveries: readonly Recovery[];
}

export interface Recovery {
  readonly device: "scanner" | "printer" | "display";
  readonly after: string;
  readonly ms: number;
}

/** One code held to the scanner while the screen welcomed one. */
export interface Presented {
  readonly invoiceNumber: string;
  /** The terminal went on to a screen of this invoice. */
  readonly heard: boolean;
}

/** One slip that was asked for, and what the screen said of it in the end. */
export interface Printed {
  /** Digits that stand on this slip and on no other. */
  readonly subject: string;
  readonly said: "printed" | "probably-printed" | "unknown" | "failed" | "none" | "printing";
}

/** Fewer say nothing: a fault that is new to the second half costs more than as many visits. */
const LEAST_VISITS = 40;
/** A visit that stays in memory is tens of kB; the sample service's own book is a fifth of one. */
const MOST_GROWTH_KB = 4;

/** How often the service was asked about each invoice that was held to the scanner. */
export function scanViolations(presented: readonly Presented[], asked: readonly LedgerLine[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { invoice } of asked) times.set(invoice, (times.get(invoice) ?? 0) + 1);
  const known = new Set(presented.map(({ invoiceNumber }) => hashOf(invoiceNumber)));
  return [
    ...presented
      .filter(({ heard }) => !heard)
      .map(({ invoiceNumber }) => `lost scan: …${invoiceNumber.slice(-6)} was held to a scanner that was ready`),
    ...presented
      .map(({ invoiceNumber }) => ({ invoiceNumber, count: times.get(hashOf(invoiceNumber)) ?? 0 }))
      .filter(({ count }) => count > 1)
      .map(
        ({ invoiceNumber, count }) => `doubled: the service was asked ${count} times about …${invoiceNumber.slice(-6)}`,
      ),
    ...[...times.keys()]
      .filter((invoice) => !known.has(invoice))
      .map(
        (invoice) => `invented: the service was asked about an invoice that nobody held up (${invoice.slice(0, 8)})`,
      ),
  ];
}

type Paper = Pick<SimulatedSlip, "text" | "qrTexts" | "complete">;

/** Whole slips on paper beside what the screen said of them. */
export function slipViolations(printed: readonly Printed[], paper: readonly Paper[]): readonly string[] {
  const whole = paper.filter(({ complete }) => complete).map((slip) => ({ ...slip, digits: digitsOf(slip) }));
  return [...new Set(printed.map(({ subject }) => subject))].flatMap((subject) => {
    const out = whole.filter(({ digits }) => digits.includes(subject));
    const said = printed.filter((one) => one.subject === subject && one.said === "printed").length;
    const unmarked = out.filter(({ text }) => !REPRINT.test(text));
    const name = `…${subject.slice(-6)}`;
    return [
      ...(out.length < said
        ? [`lost slip: the screen said printed ${said} times about ${name}, on paper: ${out.length}`]
        : []),
      ...(unmarked.length > 1 ? [`doubled slip: ${unmarked.length} slips about ${name} without the word reprint`] : []),
    ];
  });
}

const REPRINT = /补打|REPRINT/i;

function digitsOf({ text, qrTexts }: Paper): string {
  return [text.replace(/[^0-9]/g, ""), ...qrTexts].join("|");
}

/** As the sandbox service names an invoice of the 20-digit kind in its book. */
export function hashOf(invoiceNumber: string): string {
  return createHash("sha256").update(`|${invoiceNumber}`).digest("hex");
}

export interface MemorySample extends Measured {
  readonly atMs: number;
  readonly visits: number;
}

/**
 * What each visit leaves behind in the heap for good, in kB: the median slope between any two samples (Theil and Sen), which a
 * cache that fills at a stroke or a moment of much garbage does not move. The first half, when caches fill and every fault meets
 * the terminal for the first time, does not count. Null where too few visits came to tell a leak from that.
 */
export function growthPerVisitKb(samples: readonly MemorySample[]): number | null {
  const late = thinned(samples.slice(Math.floor(samples.length / 2)));
  const [first, last] = [late.at(0), late.at(-1)];
  if (first === undefined || last === undefined || last.visits - first.visits < LEAST_VISITS) return null;
  const slopes = late.flatMap((from, i) =>
    late
      .slice(i + 1)
      .filter(({ visits }) => visits > from.visits)
      .map((to) => ((to.objectsMb - from.objectsMb) * 1_000) / (to.visits - from.visits)),
  );
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? null;
}

export function growthViolations(samples: readonly MemorySample[]): readonly string[] {
  const growth = growthPerVisitKb(samples);
  if (growth === null || growth <= MOST_GROWTH_KB) return [];
  return [`memory: each visit leaves ${growth.toFixed(1)} kB behind, more than ${MOST_GROWTH_KB}`];
}

/** With so many samples every pair can be looked at, also after a night. */
const MOST_SAMPLES = 300;

export function thinned(samples: readonly MemorySample[]): readonly MemorySample[] {
  const every = Math.ceil(samples.length / MOST_SAMPLES);
  return samples.filter((_, i) => i % every === 0);
}
