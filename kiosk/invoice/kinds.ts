/**
 * Which kind an invoice is: from its code's structure, with the type digits of the scanned code as a cross-check.
 * Vendors renumber the types (QR 32 is 数电普票, Tencent's 32 is Shenzhen blockchain), so only QR numbers appear here.
 */
import type { InvoiceKind, PayloadErrorDetail } from "./types.ts";

/** What a 20-digit number alone says. */
export const ANY_DIGITAL = { zh: "数电发票", en: "Digital invoice" } as const;

export const KIND_NAMES: Readonly<Record<InvoiceKind, { readonly zh: string; readonly en: string }>> = {
  "vat-special-paper": { zh: "增值税专用发票", en: "VAT special invoice (paper)" },
  "vat-ordinary-paper": { zh: "增值税普通发票", en: "VAT ordinary invoice (paper)" },
  "vat-ordinary-electronic": { zh: "增值税电子普通发票", en: "VAT ordinary e-invoice" },
  "vat-special-electronic": { zh: "增值税电子专用发票", en: "VAT special e-invoice" },
  "vat-roll": { zh: "增值税普通发票（卷票）", en: "VAT ordinary invoice (roll)" },
  "vat-toll": { zh: "通行费电子普通发票", en: "Road toll e-invoice" },
  freight: { zh: "货物运输业增值税专用发票", en: "Freight invoice" },
  "motor-vehicle": { zh: "机动车销售统一发票", en: "Motor vehicle invoice" },
  "used-vehicle": { zh: "二手车销售统一发票", en: "Used vehicle invoice" },
  "digital-special": { zh: "数电发票（增值税专用发票）", en: "Digital invoice (VAT special)" },
  "digital-ordinary": { zh: "数电发票（普通发票）", en: "Digital invoice (ordinary)" },
  "digital-toll": { zh: "数电发票（通行费）", en: "Digital invoice (road toll)" },
  "digital-rail": { zh: "电子发票（铁路电子客票）", en: "Rail e-ticket" },
  "digital-air": { zh: "电子发票（航空运输电子客票行程单）", en: "Air itinerary" },
  "digital-motor-vehicle": { zh: "数电发票（机动车销售统一发票）", en: "Digital invoice (motor vehicle)" },
  "digital-used-vehicle": { zh: "数电发票（二手车销售统一发票）", en: "Digital invoice (used vehicle)" },
  "digital-paper-special": { zh: "数电纸质发票（增值税专用发票）", en: "Digital invoice on paper (VAT special)" },
  "digital-paper-ordinary": { zh: "数电纸质发票（普通发票）", en: "Digital invoice on paper (ordinary)" },
  blockchain: { zh: "区块链电子普通发票", en: "Blockchain e-invoice (Shenzhen)" },
};

/** QR types of invoices that have a 20-digit number and no code (facts 1.2). */
const TYPES_WITHOUT_CODE: Readonly<Record<string, InvoiceKind>> = {
  "31": "digital-special",
  "32": "digital-ordinary",
  "51": "digital-rail",
  "59": "digital-toll",
  "61": "digital-air",
  "83": "digital-motor-vehicle",
  "84": "digital-used-vehicle",
};

/** QR types of invoices that have a code. 51 with a code is an e-invoice of a 2017 tax-disk issuer, not a rail ticket. */
const TYPES_WITH_CODE: Readonly<Record<string, InvoiceKind>> = {
  "01": "vat-special-paper",
  "02": "freight",
  "03": "motor-vehicle",
  "04": "vat-ordinary-paper",
  "08": "vat-special-electronic",
  "10": "vat-ordinary-electronic",
  "11": "vat-roll",
  "14": "vat-toll",
  "15": "used-vehicle",
  "20": "vat-special-electronic",
  "51": "vat-ordinary-electronic",
  "85": "digital-paper-special",
  "86": "digital-paper-ordinary",
  "87": "motor-vehicle",
  "88": "used-vehicle",
};

/** 数电纸质 invoices are printed on the old forms and carry their codes; only the type tells them apart. */
const OLD_FORM: Partial<Readonly<Record<InvoiceKind, InvoiceKind>>> = {
  "digital-paper-special": "vat-special-paper",
  "digital-paper-ordinary": "vat-ordinary-paper",
};

/** The type digits that the canonical code of a kind carries; null for the blockchain URL, which has none. */
export function qrTypeOf(kind: InvoiceKind): string | null {
  for (const table of [TYPES_WITH_CODE, TYPES_WITHOUT_CODE])
    for (const [type, named] of Object.entries(table)) if (named === kind) return type;
  return null;
}

/** Old local tax bureaus' trials of the e-ordinary invoice; their codes look like those of other invoices (facts 2.2). */
const TRIAL_CODES = [
  "144031539110",
  "131001570151",
  "133011501118",
  "111001571071",
  "111001471071",
  "111001471072",
  "111001571072",
  "111001671071",
  "111001671072",
];
const TRIAL_PREFIXES = ["1440315391", "1310015701", "1330115011", "1110015710"];
/** Region, year and batch of the same trials where a prefix is not enough; never with 2 in place 8, which is a vehicle. */
const TRIAL_RULES = [/^13100..701..$/, /^133....[^2]..18$/, /^144031539...$/, /^1440316[^2]..11$/];

const LAST_TWO: Readonly<Record<string, InvoiceKind>> = {
  "04": "vat-ordinary-paper",
  "05": "vat-ordinary-paper",
  "06": "vat-roll",
  "07": "vat-roll",
  "11": "vat-ordinary-electronic",
  "12": "vat-toll",
  "13": "vat-special-electronic",
  "17": "used-vehicle",
};

const EIGHTH: Readonly<Record<string, InvoiceKind>> = {
  "1": "vat-special-paper",
  "5": "vat-special-paper",
  "3": "vat-ordinary-paper",
  "6": "vat-ordinary-paper",
  "2": "freight",
  "7": "freight",
};

/** The kind that a code's structure says; null where it says nothing. The rules of the tax platform, in its order (facts 2.2). */
export function kindOfCode(invoiceCode: string): InvoiceKind | null {
  if (!/^(?:\d{10}|\d{12})$/.test(invoiceCode)) return null;
  if (invoiceCode.length === 10) return EIGHTH[invoiceCode.charAt(7)] ?? null;
  if (isTrial(invoiceCode)) return "vat-ordinary-electronic";
  if (invoiceCode.startsWith("0")) return LAST_TWO[invoiceCode.slice(-2)] ?? null;
  return invoiceCode.charAt(7) === "2" ? "motor-vehicle" : null;
}

function isTrial(code: string): boolean {
  return (
    TRIAL_CODES.includes(code) ||
    TRIAL_PREFIXES.some((prefix) => code.startsWith(prefix)) ||
    TRIAL_RULES.some((rule) => rule.test(code))
  );
}

/** May an invoice of this kind carry this code? Where the structure says nothing, it may. */
export function codeFits(kind: InvoiceKind, invoiceCode: string): boolean {
  const byCode = kindOfCode(invoiceCode);
  return byCode === null || byCode === kind || OLD_FORM[kind] === byCode || kind === "blockchain";
}

export type KindOfPayload =
  { readonly kind: InvoiceKind } | { readonly unsupported: Extract<PayloadErrorDetail, `${string}-${string}`> };

/** Kind of a scanned code: the structure of the invoice code wins over the type digits (facts 1.2, type resolution). */
export function kindOfPayload(type: string, invoiceCode: string): KindOfPayload {
  if (invoiceCode === "") {
    const kind = TYPES_WITHOUT_CODE[type];
    return kind === undefined ? { unsupported: "unknown-invoice-type" } : { kind };
  }
  const byType = TYPES_WITH_CODE[type];
  const byCode = kindOfCode(invoiceCode);
  if (byType !== undefined && codeFits(byType, invoiceCode)) return { kind: byType };
  if (byCode !== null) return { kind: byCode };
  // 国税/地税 codes of before 2016 that are none of the kinds above: taxi, quota, machine-printed, coach tickets.
  return { unsupported: /^[12]\d{11}$/.test(invoiceCode) ? "taxi-receipt" : "unknown-invoice-type" };
}
