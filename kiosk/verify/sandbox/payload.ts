/** What is printed in a sample's QR code (fapiao facts 1.1, 1.2), and how a number leads back to its entry. */
import type { RegisterEntry } from "./entry.ts";

export interface SampleIdentity {
  readonly invoiceCode: string | null;
  readonly invoiceNumber: string;
}

/** The type digits in field 1 of the payload, for the kinds of the register. */
const TYPE_CODES: Partial<Record<RegisterEntry["kind"], string>> = {
  "digital-ordinary": "32",
  "digital-special": "31",
  "digital-rail": "51",
  "vat-ordinary-electronic": "10",
  "vat-special-paper": "01",
  freight: "02",
};

export function payloadOf(entry: RegisterEntry, issueDate: string): string {
  const { invoiceCode, invoiceNumber } = identityOn(entry, issueDate);
  const type = TYPE_CODES[entry.kind];
  if (type === undefined) throw new Error(`no type code for ${entry.kind}`);
  const fields = [
    "01",
    type,
    invoiceCode ?? "",
    invoiceNumber,
    yuan(printedFen(entry)),
    issueDate.replaceAll("-", ""),
    entry.checkCode ?? "",
  ];
  const text = `${fields.join(",")},`;
  return text + crc16(text).toString(16).toUpperCase().padStart(4, "0");
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
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)) ? date : null;
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

function yuan(fen: number): string {
  const cents = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${cents.slice(0, -2)}.${cents.slice(-2)}`;
}

/** CRC-16/UMTS over the payload up to and with the comma before it: variant A of most issuers (facts 1.4). */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text, "ascii")) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x8005) & 0xffff;
  }
  return crc;
}
