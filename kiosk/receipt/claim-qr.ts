/** The QR code of a claim slip: the terminal's own scanner reads it, so that nobody has to type ten digits. */
export const CLAIM_QR_PREFIX = "YPC:";

export function claimQr(claimCode: string): string {
  return `${CLAIM_QR_PREFIX}${claimCode}`;
}

/** The claim code in a scanned text; null when it is something else. Does not check the check digit. */
export function readClaimQr(text: string): string | null {
  return /^YPC:(\d{10})$/.exec(text.trim())?.[1] ?? null;
}
