import { KIND_NAMES } from "../../../kiosk/invoice/kinds.ts";
import { needsOf } from "../../../kiosk/invoice/needs.ts";
import type { FieldName, InvoiceKind } from "../../../kiosk/invoice/types.ts";
import { meaningOfScan } from "../../../kiosk/shell/events.ts";

/** What the terminal makes of a scanned text, without anything that was in it. */
export type ScanSummary =
  | {
      readonly meaning: "invoice";
      readonly kind: InvoiceKind;
      readonly crc: string;
      readonly needs: readonly FieldName[];
    }
  | { readonly meaning: "claim-code" }
  | { readonly meaning: "other"; readonly problem: string };

export function summaryOf(text: string): ScanSummary {
  const scan = meaningOfScan(text);
  if (scan.type === "claim") return { meaning: "claim-code" };
  if (scan.type === "problem") return { meaning: "other", problem: scan.problem.code };
  const { reading } = scan;
  return { meaning: "invoice", kind: reading.kind, crc: reading.crc, needs: needsOf(reading) };
}

const CRC_WORDS: Readonly<Record<string, string>> = {
  match: "read intact",
  mismatch: "perhaps misread",
  absent: "no CRC",
};

export function summaryWords(summary: ScanSummary): string {
  switch (summary.meaning) {
    case "claim-code":
      return "a claim code of this terminal (取件码)";
    case "other":
      return `no invoice the terminal can check (${summary.problem})`;
    case "invoice": {
      const { zh, en } = KIND_NAMES[summary.kind];
      const needs = summary.needs.length === 0 ? "complete" : `still to ask: ${summary.needs.join(", ")}`;
      return `${zh} ${en}, ${CRC_WORDS[summary.crc] ?? summary.crc}, ${needs}`;
    }
  }
}
