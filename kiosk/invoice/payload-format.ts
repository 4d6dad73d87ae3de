/** A Reading → the text of its QR code, for samples and tests: what reading it again gives back. */
import { formatBlockchainUrl } from "./blockchain-url.ts";
import { crcField } from "./crc.ts";
import { digitsOfDate } from "./dates.ts";
import { qrTypeOf } from "./kinds.ts";
import { plainYuan } from "./money.ts";
import type { Reading } from "./types.ts";

/** The canonical form: capital hex, two decimals, CRC variant A unless the Reading says that it had none. */
export function formatPayload(reading: Omit<Reading, "kindAssumed">): string {
  const type = qrTypeOf(reading.kind);
  if (type === null) return formatBlockchainUrl(reading.invoiceNumber, reading.amountFen ?? 0);
  const fields = [
    "01",
    type,
    reading.invoiceCode ?? "",
    reading.invoiceNumber,
    reading.amountFen === null ? "" : plainYuan(reading.amountFen),
    reading.issueDate === null ? "" : digitsOfDate(reading.issueDate),
    reading.checkCode ?? "",
  ];
  return reading.crc === "absent" ? fields.join(",") : [...fields, crcField(fields)].join(",");
}
