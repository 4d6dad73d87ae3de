import { checkConfig, checkDataFolder, checkProfiles, checkRunning } from "./config-checks.ts";
import { checkOffice } from "./office-check.ts";
import { checkSecrets } from "./secret-checks.ts";
import { checkJournalFolder, checkLastSelfCheck, checkStaff, checkStoreFile } from "./data-checks.ts";
import type { Check, DoctorContext, Finding } from "./check.ts";
import { checkCamera, checkPrinter, checkScanner, checkSetupCodes, checkUnclaimed } from "./device-checks.ts";
import {
  checkAccount,
  checkInterference,
  checkLibraries,
  checkModules,
  checkNode,
  checkSocat,
  checkUdevRules,
} from "./machine-checks.ts";

/** In the order of the page: what the terminal was told, its devices, the machine under it. */
const CHECKS: readonly Check[] = [
  checkConfig,
  checkProfiles,
  checkRunning,
  checkScanner,
  checkSetupCodes,
  checkPrinter,
  checkCamera,
  checkUnclaimed,
  checkDataFolder,
  checkStoreFile,
  checkJournalFolder,
  checkStaff,
  checkSecrets,
  checkOffice,
  checkLastSelfCheck,
  checkAccount,
  checkUdevRules,
  checkModules,
  checkInterference,
  checkLibraries,
  checkSocat,
  checkNode,
];

export async function runChecks(context: DoctorContext): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await check(context)));
  return findings;
}
