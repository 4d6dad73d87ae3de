/** What is printed in a sample's QR code (fapiao facts 1.1, 1.2), and how a number leads back to its entry. */
import { isRealDate } from "../../invoice/dates.ts";
import { amountMeaningOf } from "../../invoice/needs.ts";
import { formatPayload } from "../../invoice/payload-format.ts";
import type { RegisterEntry } from "./entry.ts";

export interface SampleIdentity {
  readonly invoiceCode: string | null;
  readonly invoiceNumber: string;
}

export function payloadOf(entry: RegisterEntry, issueDate: string): string {
  return formatPayload({
    kind: entry.kind,
    ...identityOn(entry, issueDate),
    amountFen: printedFen(entry),
    amountMeaning: amountMeaningOf(entry.kind),
    issueDate,
    checkCode: entry.checkCode,
    crc: "match",
  });
}

export function identityOn(entry: RegisterEntry, issueDate: string): SampleIdentity {
  const year = issueDate.slice(2, 4);
  const day = issueDate.slice(5, 7) + issueDate.slice(8, 10);
  const { numbering } = entry;
  switch (numbering.layout) {
    case "digital":
      return { invoiceCode: null, invoiceNumber: `${year}11${numbering.channel}${day}${numbering.serial}` };
    case "code-12":
      return {
        invoiceCode: `01100${year}${numbering.batch}${numbering.type}`,
        invoiceNumber: `${day}${numbering.serial}`,
      };
    case "code-10":
      return { invoiceCode: `1100${year}${numbering.tail}`, invoiceNumber: `${day}${numbering.serial}` };
  }
}

/** The issue date that a number carries, YYYY-MM-DD; null where it cannot be one of the register's. */
export function dateInNumber({ invoiceCode, invoiceNumber }: SampleIdentity): string | null {
  const year = invoiceCode === null ? invoiceNumber.slice(0, 2) : yearInCode(invoiceCode);
  const day = invoiceCode === null ? invoiceNumber.slice(5, 9) : invoiceNumber.slice(0, 4);
  const date = `20${year}-${day.slice(0, 2)}-${day.slice(2)}`;
  return isRealDate(date) ? date : null;
}

function yearInCode(code: string): string {
  return code.length === 12 ? code.slice(5, 7) : code.slice(4, 6);
}

/** The amount that this kind prints and asks for: with tax on digital invoices, without on the older ones (facts 1.1). */
export function printedFen(entry: RegisterEntry): number {
  const total = entry.printedTotalFen ?? entry.totalWithTaxFen;
  return entry.numbering.layout === "digital" ? total : total - entry.taxFen;
}

/** The amount in the record that a check compares. */
export function recordedFen(entry: RegisterEntry): number {
  return entry.numbering.layout === "digital" ? entry.totalWithTaxFen : entry.totalWithTaxFen - entry.taxFen;
}
