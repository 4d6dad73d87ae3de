import type { Clock } from "../../clock.ts";
import { createFramedModel } from "./framed-model.ts";
import type { ModelParts, ScannerModel } from "./model.ts";
import { createSsiModel } from "./ssi-model.ts";
import { createVguangModel } from "./vguang-model.ts";

/** The scanner that a serial profile describes, as a device. */
export function createScannerModel(parts: ModelParts): ScannerModel {
  switch (parts.profile.protocol) {
    case "framed":
      return createFramedModel(parts);
    case "ssi":
      return createSsiModel(parts);
    case "vguang":
      return createVguangModel(parts);
  }
}

/** A code that is left lying: read at once and again each `everyMs`, until what this returns is called. */
export function leaveLying(present: () => unknown, everyMs: number, clock: Clock): () => void {
  let cancel = (): void => undefined;
  const read = (): void => {
    present();
    cancel = clock.setTimeout(read, everyMs);
  };
  read();
  return () => cancel();
}
