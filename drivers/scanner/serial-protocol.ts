import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { createFramedProtocol } from "./framed-protocol.ts";
import type { ScanProtocol } from "./protocol.ts";

/** The protocol that a serial device of this profile speaks; a new one for each scanner. */
export function serialProtocol(profile: SerialScannerProfile): ScanProtocol {
  return createFramedProtocol(profile);
}
