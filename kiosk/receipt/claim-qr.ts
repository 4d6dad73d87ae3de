import { plainText } from "../invoice/clean.ts";

/** The QR code of a claim slip: the terminal's own scanner reads it, so that nobody has to type ten digits. */
export const CLAIM_QR_PREFIX = "YPC:";

export function claimQr(claimCode: string): string {
  return `${CLAIM_QR_PREFIX}${claimCode}`;
}

/**
 * The claim code in a scanned text; null when it is something else. Does not check the check digit.
 * Scanners and input methods do to it what they do to an invoice's code; some are set to send small letters.
 */
export function readClaimQr(text: string): string | null {
  return /^YPC:(\d{10})$/i.exec(plainText(text))?.[1] ?? null;
}
