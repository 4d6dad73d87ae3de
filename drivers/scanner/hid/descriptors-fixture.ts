/**
 * Report descriptors for tests and for the rig's uhid devices. They are made after the makers' tables of report bytes
 * (scanning facts 2.1; Access-IS LSR118 manual, appendix B; Newland NLS-FM420 manual, page 47); no dump of a real
 * device was at hand, so real ones may order their items differently and must not be recognised by these bytes.
 */

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));

const SCANNER = "05 8c 09 02 a1 01";
const BYTES = "15 00 26 ff 00 75 08";
/** Byte count: Generic Desktop 0x3B. */
const LENGTH = "05 01 09 3b 95 01 81 02 05 8c";
/** 56 buffered bytes. */
const DECODED_DATA = "09 fe 95 38 82 02 01";
/** One bit and seven of padding. */
const CONTINUED = "09 ff 25 01 75 01 95 01 81 02 75 07 81 03";
const END = "c0";

/** Honeywell: length at byte 1, AIM identifier at 2-4, data at 5-60, the maker's own id at 61, continued at 63. */
export const HONEYWELL_DESCRIPTOR: Uint8Array = hex(`
  ${SCANNER}
    85 02 09 12 a1 02
      ${BYTES} ${LENGTH} 09 fb 09 fc 09 fd 95 03 81 02 ${DECODED_DATA}
      06 00 ff 09 01 95 01 81 02 81 03 05 8c ${CONTINUED}
    ${END}
    85 fd 06 00 ff 09 fd ${BYTES} 95 3f 91 02
    85 fe 09 fe 95 01 b1 02
  ${END}`);

/** Newland and its OEMs: length at byte 1, data at 2-57, the maker's own id at 62, continued at 63; commands by report 4. */
export const NEWLAND_DESCRIPTOR: Uint8Array = hex(`
  ${SCANNER}
    85 02 09 12 a1 02
      ${BYTES} ${LENGTH} ${DECODED_DATA} 95 04 81 03 09 fb 95 01 81 02 ${CONTINUED}
    ${END}
    85 04 05 01 09 3b ${BYTES} 95 01 91 02 06 00 ff 09 04 95 3e 91 02
  ${END}`);

/** A scanner in keyboard mode: a boot keyboard, whose codes must never be taken from here. */
export const KEYBOARD_DESCRIPTOR: Uint8Array = hex(`
  05 01 09 06 a1 01
    05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03
    95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 03
    95 06 75 08 15 00 26 ff 00 05 07 19 00 2a ff 00 81 00
  ${END}`);

/** A vendor's plain channel of 64 bytes each way without report ids, as Vguang boxes have in developer mode. */
export const CHANNEL_DESCRIPTOR: Uint8Array = hex(`
  06 00 ff 09 01 a1 01 ${BYTES} 95 40 09 02 81 02 09 03 91 02 ${END}`);
