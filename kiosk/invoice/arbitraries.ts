/** Generators of invented invoices for property tests. */
import fc from "fast-check";
import { kindOfCode } from "./kinds.ts";
import { amountMeaningOf, fieldsOf, hasCode } from "./needs.ts";
import { INVOICE_KINDS, type InvoiceKind, type Query, type Reading } from "./types.ts";

export const TODAY = "2026-11-24";

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(""));

/** Regions of the plain provinces; years that the platform and the five years allow. */
const region = fc.constantFrom("1100", "1200", "3100", "3200", "3302", "4403", "6500");
const year = fc.integer({ min: 21, max: 25 }).map(String);

/** The structure that says each kind with a code; null where the structure says nothing or another kind. */
const CODE_OF: Partial<Record<InvoiceKind, fc.Arbitrary<string>>> = {
  "vat-special-paper": tenDigits("1", "5"),
  "vat-ordinary-paper": fc.oneof(tenDigits("3", "6"), twelveDigits("04", "05")),
  freight: tenDigits("2", "7"),
  "vat-ordinary-electronic": twelveDigits("11"),
  "vat-special-electronic": twelveDigits("13"),
  "vat-roll": twelveDigits("06", "07"),
  "vat-toll": twelveDigits("12"),
  "used-vehicle": twelveDigits("17"),
  "motor-vehicle": fc
    .tuple(region, year, digits(4))
    .map(([place, yy, rest]) => `1${place}${yy}2${rest}`)
    .filter((code) => kindOfCode(code) === "motor-vehicle"),
  "digital-paper-special": tenDigits("1", "5"),
  "digital-paper-ordinary": tenDigits("3", "6"),
  blockchain: fc.constant("144032309110"),
};

function tenDigits(...eighths: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(region, year, digits(1), fc.constantFrom(...eighths), digits(1))
    .map(([place, yy, batch, eighth, copies]) => `${place}${yy}${batch}${eighth}${copies}0`);
}

function twelveDigits(...endings: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(region, year, digits(3), fc.constantFrom(...endings))
    .map(([place, yy, batch, ending]) => `0${place}${yy}${batch}${ending}`);
}

/** A date inside the window, in the year given. */
const dateIn = (yy: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([month, day]) => `20${yy}-${pad(month)}-${pad(day)}`)
    // The first year of the window begins on the day that is five years ago.
    .map((date) => (date < "2021-11-24" ? date.replace("2021", "2022") : date));

const amount = fc.integer({ min: -99_999_999_99, max: 99_999_999_999_99 });

/** What reading a canonical code of any kind gives. */
export const canonicalReading: fc.Arbitrary<Reading> = fc.constantFrom(...INVOICE_KINDS).chain((kind) => {
  if (kind === "blockchain")
    return fc.record<Reading>({
      kind: fc.constant(kind),
      kindAssumed: fc.constant(false),
      invoiceCode: fc.constant(null),
      invoiceNumber: digits(8),
      amountFen: amount,
      amountMeaning: fc.constant("unknown"),
      issueDate: fc.constant(null),
      checkCode: fc.constant(null),
      crc: fc.constant("absent"),
    });
  return fc.record<Reading>({
    kind: fc.constant(kind),
    kindAssumed: fc.constant(false),
    invoiceCode: codeFor(kind),
    invoiceNumber: digits(hasCode(kind) ? 8 : 20),
    amountFen: fc.option(amount),
    amountMeaning: fc.constant(amountMeaningOf(kind)),
    issueDate: fc.option(year.chain(dateIn)),
    checkCode: fc.option(fc.oneof(digits(20), digits(6))),
    crc: fc.constantFrom("match", "absent"),
  });
});

/** Queries of which every part exists and agrees with every other. */
export const plausibleQuery: fc.Arbitrary<Query> = fc
  .tuple(fc.constantFrom(...INVOICE_KINDS), year)
  .chain(([kind, yy]) => {
    const needs = fieldsOf(kind);
    return fc.record<Query>({
      kind: fc.constant(kind),
      kindAssumed: fc.boolean(),
      invoiceCode: codeFor(kind),
      invoiceNumber: hasCode(kind) ? digits(8) : numberOf(yy),
      // 2021 moves to 2022 where the window has not begun, and the number with it.
      issueDate: dateIn(yy === "21" ? "22" : yy),
      amountFen: needs.includes("amountFen") ? amount.filter((fen) => fen !== 0) : fc.constant(null),
      amountMeaning: fc.constant(amountMeaningOf(kind)),
      checkCode: !needs.includes("checkCode") ? fc.constant(null) : digits(kind === "blockchain" ? 5 : 6),
      sellerTaxId: fc.constant(needs.includes("sellerTaxId") ? "91440300708461136T" : null),
    });
  });

function numberOf(yy: string): fc.Arbitrary<string> {
  const place = fc.constantFrom("11", "12", "31", "44", "65", "92", "95");
  return fc
    .tuple(place, fc.constantFrom("2", "7", "9"), digits(15))
    .map(([code, channel, serial]) => `${yy === "21" ? "22" : yy}${code}${channel}${serial}`);
}

function codeFor(kind: InvoiceKind): fc.Arbitrary<string | null> {
  return CODE_OF[kind] ?? fc.constant(null);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
