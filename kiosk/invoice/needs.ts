/** Which fields each kind needs for a check, and which amount is meant (facts 1.1, 3.1). */
import type { AmountMeaning, FieldLabel, FieldName, InvoiceKind, Reading } from "./types.ts";

const CODE_AND_AMOUNT = ["invoiceNumber", "invoiceCode", "issueDate", "amountFen"] as const;
const CODE_AND_CHECK_CODE = ["invoiceNumber", "invoiceCode", "issueDate", "checkCode"] as const;
const NUMBER_ALONE = ["invoiceNumber", "issueDate", "amountFen"] as const;

interface Needs {
  readonly fields: readonly FieldName[];
  /** The amount that the invoice's own code carries, and that a check asks for where it asks for one. */
  readonly amount: AmountMeaning;
}

const NEEDS: Readonly<Record<InvoiceKind, Needs>> = {
  "vat-special-paper": { fields: CODE_AND_AMOUNT, amount: "without-tax" },
  "vat-ordinary-paper": { fields: CODE_AND_CHECK_CODE, amount: "without-tax" },
  "vat-ordinary-electronic": { fields: CODE_AND_CHECK_CODE, amount: "without-tax" },
  "vat-special-electronic": { fields: CODE_AND_AMOUNT, amount: "without-tax" },
  "vat-roll": { fields: CODE_AND_CHECK_CODE, amount: "unknown" },
  "vat-toll": { fields: CODE_AND_CHECK_CODE, amount: "without-tax" },
  freight: { fields: CODE_AND_AMOUNT, amount: "without-tax" },
  "motor-vehicle": { fields: CODE_AND_AMOUNT, amount: "without-tax" },
  // 车价合计: the price of the car, nothing is added to it.
  "used-vehicle": { fields: CODE_AND_AMOUNT, amount: "with-tax" },
  "digital-special": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-ordinary": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-toll": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-rail": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-air": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-motor-vehicle": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-used-vehicle": { fields: NUMBER_ALONE, amount: "with-tax" },
  "digital-paper-special": { fields: CODE_AND_AMOUNT, amount: "without-tax" },
  // The check code is the last six of the 20-digit number printed on the form (赋码后六位).
  "digital-paper-ordinary": { fields: CODE_AND_CHECK_CODE, amount: "unknown" },
  blockchain: {
    fields: ["invoiceNumber", "invoiceCode", "issueDate", "amountFen", "checkCode", "sellerTaxId"],
    amount: "without-tax",
  },
};

/** In the order in which a person is asked. */
export function fieldsOf(kind: InvoiceKind): readonly FieldName[] {
  return NEEDS[kind].fields;
}

export function amountMeaningOf(kind: InvoiceKind): AmountMeaning {
  return NEEDS[kind].amount;
}

const AMOUNT_LABELS = {
  "with-tax": "totalWithTax",
  "without-tax": "amountBeforeTax",
  unknown: "amount",
} as const satisfies Record<AmountMeaning, FieldLabel>;

/** What is printed beside the field on an invoice of this kind, so that a person finds it there. */
export function labelOf(kind: InvoiceKind | null, field: FieldName): FieldLabel {
  switch (field) {
    case "amountFen":
      if (kind === "used-vehicle" || kind === "digital-used-vehicle") return "vehiclePrice";
      if (kind === "motor-vehicle") return "priceBeforeTax";
      if (kind === "digital-rail") return "fare";
      if (kind === "digital-air") return "total";
      return AMOUNT_LABELS[kind === null ? "unknown" : amountMeaningOf(kind)];
    case "checkCode":
      if (kind === "blockchain") return "checkCode";
      return kind === "digital-paper-ordinary" ? "numberLastSix" : "checkCodeLastSix";
    case "invoiceCode":
    case "invoiceNumber":
    case "issueDate":
    case "sellerTaxId":
      return field;
  }
}

export function hasCode(kind: InvoiceKind): boolean {
  return fieldsOf(kind).includes("invoiceCode");
}

/** Is this kind in the national record (国家税务总局全国增值税发票查验平台)? Shenzhen's blockchain invoices are kept elsewhere (facts 1.2). */
export function isCovered(kind: InvoiceKind): boolean {
  return kind !== "blockchain";
}

/**
 * The fields still to be asked. An amount of which it is not known that it is the one asked for counts as missing: the
 * blockchain URL gives a total, the check wants the amount without tax, and a wrong try spends one of five a day.
 */
export function needsOf(reading: Reading): readonly FieldName[] {
  return fieldsOf(reading.kind).filter((field) => {
    switch (field) {
      case "invoiceNumber":
        return false;
      case "amountFen":
        return reading.amountFen === null || reading.amountMeaning !== amountMeaningOf(reading.kind);
      case "sellerTaxId":
        return true;
      case "invoiceCode":
      case "issueDate":
      case "checkCode":
        return reading[field] === null;
    }
  });
}
