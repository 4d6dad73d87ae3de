/**
 * The far end of the cable: a code as a HID POS scanner sends it, in reports of 64 bytes that carry 56 each
 * (scanning facts 2.1). For tests, simulators and the rig's uhid devices.
 */
export interface PosStyle {
  readonly aim: string | null;
  readonly dataAt: number;
  /** The maker's own id of the symbology: 0x73 ('s') is Honeywell's QR code. */
  readonly ownId: { readonly at: number; readonly value: number };
}

export const HONEYWELL_STYLE: PosStyle = { aim: "]Q1", dataAt: 5, ownId: { at: 61, value: 0x73 } };
export const NEWLAND_STYLE: PosStyle = { aim: null, dataAt: 2, ownId: { at: 62, value: 0 } };

const ROOM_BYTES = 56;
const REPORT_BYTES = 64;
const CODE_REPORT_ID = 2;

export function posReports(code: Uint8Array, style: PosStyle): readonly Uint8Array[] {
  const reportCount = Math.max(1, Math.ceil(code.length / ROOM_BYTES));
  return Array.from({ length: reportCount }, (_, number) => {
    const part = code.subarray(number * ROOM_BYTES, (number + 1) * ROOM_BYTES);
    const report = new Uint8Array(REPORT_BYTES);
    report[0] = CODE_REPORT_ID;
    report[1] = part.length;
    if (style.aim !== null) report.set(new TextEncoder().encode(style.aim), style.dataAt - 3);
    report.set(part, style.dataAt);
    report[style.ownId.at] = style.ownId.value;
    report[REPORT_BYTES - 1] = number < reportCount - 1 ? 1 : 0;
    return report;
  });
}
