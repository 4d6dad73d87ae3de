/**
 * What an invoice's code and number say about themselves (facts 2.1). Everything here is a soft check: it colours a
 * digit and words a hint, and refuses nothing, because bureaus and channels number as they like.
 */
import { regionCanStart, regionOfNumber, regionOrProvince, type RegionName } from "./regions.ts";

/** A 20-digit number: 2 year, 2 region, 1 issuing channel, 15 serial. */
export interface NumberParts {
  readonly year: number;
  /** Two digits as printed. */
  readonly region: string;
  readonly regionName: RegionName | null;
  /** 2 tax bureau's platform, 7 direct connection, 9 railway; others unknown. */
  readonly channel: string;
  readonly serial: string;
}

/** The trial of fully digital invoices began in December 2021. */
const FIRST_DIGITAL_YEAR = 21;
/** No code in use today was printed before the platform of 2010. */
const FIRST_CODE_YEAR = 10;

export function readNumber(twentyDigits: string): NumberParts | null {
  if (!/^\d{20}$/.test(twentyDigits)) return null;
  const region = twentyDigits.slice(2, 4);
  return {
    year: 2000 + Number(twentyDigits.slice(0, 2)),
    region,
    regionName: regionOfNumber(region),
    channel: twentyDigits.slice(4, 5),
    serial: twentyDigits.slice(5),
  };
}

/** What the first digits say, while they are typed. */
export interface Beginning {
  readonly year: number | null;
  readonly region: RegionName | null;
  /** Indices of digits that cannot be right. */
  readonly suspect: readonly number[];
}

/** The beginning of a 20-digit number. */
export function numberBeginning(digits: string, today: string): Beginning {
  return beginning(digits, { yearAt: 0, regionAt: 2, regionLength: 2, firstYear: FIRST_DIGITAL_YEAR }, today);
}

/** The beginning of an invoice code of 10 or 12 digits; while it is short and starts with 1 to 6, either is possible. */
export function codeBeginning(digits: string, today: string): Beginning {
  const long = beginning(digits, { yearAt: 5, regionAt: 1, regionLength: 4, firstYear: FIRST_CODE_YEAR }, today);
  if (digits.length > 10 || digits.startsWith("0")) return long;
  const short = beginning(digits, { yearAt: 4, regionAt: 0, regionLength: 4, firstYear: FIRST_CODE_YEAR }, today);
  if (digits.length === 10 || short.suspect.length === 0) return short;
  return /^[12]/.test(digits) && long.suspect.length === 0 ? long : short;
}

interface Places {
  readonly yearAt: number;
  readonly regionAt: number;
  readonly regionLength: 2 | 4;
  readonly firstYear: number;
}

function beginning(digits: string, places: Places, today: string): Beginning {
  const suspect: number[] = [];
  const yearText = digits.slice(places.yearAt, places.yearAt + 2);
  const regionText = digits.slice(places.regionAt, places.regionAt + places.regionLength);
  const yearPossible = yearCanStart(yearText, places.firstYear, Number(today.slice(2, 4)));
  if (!yearPossible) suspect.push(...indices(places.yearAt, yearText.length));
  if (!regionPossible(regionText)) suspect.push(...indices(places.regionAt, regionText.length));
  const region =
    regionText.length < places.regionLength
      ? null
      : places.regionLength === 2
        ? regionOfNumber(regionText)
        : regionOrProvince(regionText);
  return { year: yearText.length === 2 && yearPossible ? 2000 + Number(yearText) : null, region, suspect };
}

function regionPossible(text: string): boolean {
  if (text === "") return true;
  if (text.length < 4) return regionCanStart(text);
  return regionOrProvince(text) !== null;
}

function yearCanStart(text: string, first: number, last: number): boolean {
  for (let year = first; year <= last; year += 1) if (String(year).startsWith(text)) return true;
  return false;
}

function indices(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, offset) => from + offset);
}

/** The two-digit year inside a code; null for anything that is not a code. */
export function yearOfCode(invoiceCode: string): number | null {
  if (/^\d{10}$/.test(invoiceCode)) return 2000 + Number(invoiceCode.slice(4, 6));
  if (/^\d{12}$/.test(invoiceCode)) return 2000 + Number(invoiceCode.slice(5, 7));
  return null;
}

/** Does every part of this 20-digit number exist? */
export function numberIsPlausible(twentyDigits: string, today: string): boolean {
  return /^\d{20}$/.test(twentyDigits) && numberBeginning(twentyDigits, today).suspect.length === 0;
}

/** Does every part of this code exist? */
export function codeIsPlausible(invoiceCode: string, today: string): boolean {
  return yearOfCode(invoiceCode) !== null && codeBeginning(invoiceCode, today).suspect.length === 0;
}
