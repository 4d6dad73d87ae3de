import {
  listProfiles,
  loadPrinterProfile,
  loadScannerProfile,
  ProfileError,
  PROFILES_FOLDER,
} from "../../config/profiles/load.ts";
import type { PrinterProfile, ScannerProfile } from "../../config/profiles/schema.ts";

/** Every profile that can be proposed. One that is wrong proposes nothing and is named. */
export interface KnownProfiles {
  readonly scanners: readonly ScannerProfile[];
  readonly printers: readonly PrinterProfile[];
  /** What is wrong with the others, one sentence each. */
  readonly problems: readonly string[];
}

export function readProfiles(folder: string = PROFILES_FOLDER): KnownProfiles {
  const problems: string[] = [];
  const all = <Profile>(ids: readonly string[], load: (id: string) => Profile): readonly Profile[] =>
    ids.flatMap((id) => {
      try {
        return [load(id)];
      } catch (error) {
        if (!(error instanceof ProfileError)) throw error;
        problems.push(error.message);
        return [];
      }
    });
  return {
    scanners: all(listProfiles("scanners", folder), (id) => loadScannerProfile(id, folder)),
    printers: all(listProfiles("printers", folder), (id) => loadPrinterProfile(id, folder)),
    problems,
  };
}
