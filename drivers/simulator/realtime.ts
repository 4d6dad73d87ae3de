/**
 * Real-time commands are acted on while they arrive, ahead of everything in the buffer (printing facts 2.1, 2.6):
 * DLE EOT n asks for status, DLE ENQ n and DLE DC4 8 recover from an error. A printer finds them by their bytes
 * alone, even inside a picture; so does this matcher.
 */
export type RealtimeCommand =
  | { readonly type: "status"; readonly n: number }
  /** `says`: DLE DC4 8 answers when the buffers are empty, DLE ENQ never does. */
  | { readonly type: "recover"; readonly clear: boolean; readonly says: boolean };

const SEQUENCES: readonly { readonly bytes: readonly number[]; readonly command: RealtimeCommand }[] = [
  ...[1, 2, 3, 4, 20].map((n) => ({ bytes: [0x10, 0x04, n], command: { type: "status", n } as const })),
  { bytes: [0x10, 0x05, 1], command: { type: "recover", clear: false, says: false } },
  { bytes: [0x10, 0x05, 2], command: { type: "recover", clear: true, says: false } },
  { bytes: [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8], command: { type: "recover", clear: true, says: true } },
];
const DLE = 0x10;
const LONGEST = Math.max(...SEQUENCES.map(({ bytes }) => bytes.length));

/** Feed it each byte as it arrives; it answers when that byte completes a command. */
export function createRealtimeMatcher(): (byte: number) => RealtimeCommand | null {
  let recent: readonly number[] = [];
  return (byte) => {
    if (recent.length === 0 && byte !== DLE) return null;
    recent = [...recent, byte].slice(-LONGEST);
    recent = recent.slice(recent.indexOf(DLE) === -1 ? recent.length : recent.indexOf(DLE));
    const found = SEQUENCES.find(
      ({ bytes }) =>
        bytes.length <= recent.length && bytes.every((b, i) => recent[recent.length - bytes.length + i] === b),
    );
    if (found !== undefined) recent = [];
    return found?.command ?? null;
  };
}
