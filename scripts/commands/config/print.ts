/** `config schema` and `config udev`: files that are made from what the project knows. */
import process from "node:process";
import { udevRules } from "../../../config/deploy/udev-rules.ts";
import { configJsonSchema } from "../../../config/json-schema.ts";
import { listProfiles, loadPrinterProfile, loadScannerProfile, ProfileError } from "../../../config/profiles/load.ts";
import { printJson } from "./show.ts";

export function schema(): void {
  printJson(configJsonSchema());
}

export function udev(): 0 | 1 {
  try {
    const scanners = listProfiles("scanners").map((id) => loadScannerProfile(id));
    const printers = listProfiles("printers").map((id) => loadPrinterProfile(id));
    process.stdout.write(udevRules({ scanners, printers }));
    return 0;
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    console.error(`yanpiao config udev: ${error.message}`);
    return 1;
  }
}
