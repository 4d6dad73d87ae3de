import { createHash } from "node:crypto";
import type { SimulatedSlip } from "../../drivers/simulator/printer.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";

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

/** Growth by least squares over the second half, when caches are full: per hour, in the unit of the values. */
export function slopePerHour(samples: readonly { readonly atMs: number; readonly value: number }[]): number | null {
  const late = samples.slice(Math.floor(samples.length / 2));
  if (late.length < 3) return null;
  const meanAt = late.reduce((sum, { atMs }) => sum + atMs, 0) / late.length;
  const mean = late.reduce((sum, { value }) => sum + value, 0) / late.length;
  const over = late.reduce((sum, { atMs, value }) => sum + (atMs - meanAt) * (value - mean), 0);
  const under = late.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  return under === 0 ? null : (over / under) * 3_600_000;
}
