/**
 * Honeywell's serial language, spoken by Mindeo and by other makers' OEM models too: `SYN T CR` starts a reading,
 * `SYN U CR` stops it, `SYN BEL CR` beeps, `SYN M CR tag.` is a menu command that is saved, with `!` one that is lost with
 * the power (N3680 guide p. 144). A menu command is answered by the tag, its value and ACK, NAK or ENQ, then the same
 * full stop; Mindeo leaves the full stop out (`0401D01` ACK, FS390 manual p. 109).
 */
const text = new TextEncoder();

export function encodeHoneywellTrigger(on: boolean): Uint8Array {
  return text.encode(on ? "\x16T\r" : "\x16U\r");
}

export function encodeHoneywellBeep(): Uint8Array {
  return text.encode("\x16\x07\r");
}

/** `encodeHoneywellMenu("TERMID?.")` asks for the interface; the storage character is part of what is asked. */
export function encodeHoneywellMenu(command: string): Uint8Array {
  return text.encode(`\x16M\r${command}`);
}
