import type { VerdictId } from "../invoice/types.ts";

/**
 * What the QR code of a verdict slip says, so that the slip can be told from a copy with other words on it. It holds
 * nothing about a person: the slip's own number, the result, the last four digits of the invoice number and the time.
 */
export interface VerdictQr {
  readonly slipNumber: string;
  readonly terminalId: string;
  readonly verdict: VerdictId;
  readonly lastFour: string;
  /** Beijing time, "YYYY-MM-DD HH:MM:SS". */
  readonly checkedAt: string;
}

export const VERDICT_QR_PREFIX = "YP1:";

export function verdictQrText({ slipNumber, terminalId, verdict, lastFour, checkedAt }: VerdictQr): string {
  const time = checkedAt.replace(/\D/g, "");
  return `${VERDICT_QR_PREFIX}${[slipNumber, terminalId, verdict, lastFour, time].join(":")}`;
}
