import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { createFramedProtocol } from "./framed-protocol.ts";
import type { ScanProtocol } from "./protocol.ts";
import { createSsiProtocol } from "./ssi-protocol.ts";
import { createVguangProtocol } from "./vguang-protocol.ts";

/** The protocol that a serial device of this profile speaks; a new one for each scanner. */
export function serialProtocol(profile: SerialScannerProfile): ScanProtocol {
  switch (profile.protocol) {
    case "framed":
      return createFramedProtocol(profile);
    case "ssi":
      return createSsiProtocol(profile);
    case "vguang":
      return createVguangProtocol(profile);
  }
}
