import type { HidScannerProfile } from "../../../config/profiles/schema.ts";

/**
 * A command as it travels to a HID scanner: report id, its length where the family wants one (`04 03 01 54 04` Newland,
 * `FD 03 16 54 0D` Honeywell), the bytes. Filling up to the report's size is the link's business, because the device
 * itself knows that size best. Null where the device takes no commands or the command does not fit.
 */
export function outputReport(output: HidScannerProfile["output"], bytes: Uint8Array): Uint8Array | null {
  if (output === null) return null;
  const head = output.lengthPrefix ? [output.reportId, bytes.length] : [output.reportId];
  if (head.length + bytes.length > output.reportBytes) return null;
  return Uint8Array.of(...head, ...bytes);
}
