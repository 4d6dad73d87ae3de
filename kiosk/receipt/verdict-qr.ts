import { beijingDateTime } from "../invoice/dates.ts";
import type { Answer, Query, Refused } from "../invoice/types.ts";
import { verdictOf } from "../invoice/verdict.ts";
import { verdictQrText } from "./slip-qr.ts";

/** A check whose outcome may be printed or shown as a QR code. */
export interface CheckedInvoice {
  readonly query: Query;
  readonly outcome: Answer | Refused;
  readonly slipNumber: string;
}

/** What the slip's QR code would say: shown on screen when the slip could not be printed. */
export function verdictQr({ query, outcome, slipNumber }: CheckedInvoice, terminalId: string): string {
  const { invoiceNumber } = (outcome.type === "answer" ? outcome.details : null) ?? query;
  return verdictQrText({
    slipNumber,
    terminalId,
    verdict: verdictOf(outcome).id,
    lastFour: invoiceNumber.slice(-4),
    checkedAt: beijingDateTime(new Date(outcome.at)),
  });
}
