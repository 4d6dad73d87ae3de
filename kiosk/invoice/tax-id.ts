/**
 * 纳税人识别号: 统一社会信用代码 of 18 characters (GB 32100-2015) or the older number of 15 (facts 2.3). Real ids that fail the
 * check digit are reported, so a failing one is suspicious and never refused.
 */

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
/** GB 11714, the organisation code inside both. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
/** GB 11643, for people who trade under their own identity number. */
const PERSON_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

export type TaxpayerIdCheck = "ok" | "suspicious" | "bad-shape";

export function checkTaxpayerId(id: string): TaxpayerIdCheck {
  if (/^[0-9A-Z]{18}$/.test(id)) return isSocialCreditCode(id) || isPersonNumber(id) ? "ok" : "suspicious";
  if (/^\d{6}[0-9A-Z]{8}[0-9X]$/.test(id)) return isOrganisationCode(id.slice(6)) ? "ok" : "suspicious";
  // Individuals: an identity number with two more characters. Nothing in it can be checked here.
  if (/^\d{15}[0-9A-Z]{2}$/.test(id) || /^\d{17}[0-9X][0-9A-Z]{2}$/.test(id)) return "ok";
  return "bad-shape";
}

function isSocialCreditCode(id: string): boolean {
  const values = Array.from(id, (character) => ALPHABET.indexOf(character));
  if (values.includes(-1)) return false;
  return values[17] === (31 - (weighted(values, WEIGHTS) % 31)) % 31;
}

function isOrganisationCode(code: string): boolean {
  const values = Array.from(code.slice(0, 8), (character) => Number.parseInt(character, 36));
  const check = 11 - (weighted(values, ORGANISATION_WEIGHTS) % 11);
  return code.charAt(8) === (check === 10 ? "X" : check === 11 ? "0" : String(check));
}

function isPersonNumber(id: string): boolean {
  if (!/^\d{17}[0-9X]$/.test(id)) return false;
  const values = Array.from(id.slice(0, 17), Number);
  return id.charAt(17) === "10X98765432".charAt(weighted(values, PERSON_WEIGHTS) % 11);
}

function weighted(values: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0);
}
