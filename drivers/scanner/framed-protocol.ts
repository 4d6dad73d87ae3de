import { bytesOfHex } from "../../config/profiles/common.ts";
import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { createFramer } from "./framing.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";

/** Text with an end mark (`framing.ts`), and the profile's commands as they stand. */
export function createFramedProtocol(profile: Pick<SerialScannerProfile, "framing" | "commands">): ScanProtocol {
  const framer = createFramer(profile.framing);
  const codes = (frames: readonly Uint8Array[]): readonly Heard[] => frames.map((bytes) => ({ type: "code", bytes }));
  return {
    push: (bytes) => codes(framer.push(bytes)),
    gap: () => codes(framer.gap()),
    reset: () => framer.reset(),
    get pending() {
      return framer.pending;
    },
    idleMs: profile.framing.idleMs,
    get dropped() {
      return { ...framer.dropped, malformed: 0 };
    },
    command(name) {
      const hex = profile.commands[name];
      return hex === null ? null : [bytesOfHex(hex)];
    },
    answers: () => false,
  };
}
