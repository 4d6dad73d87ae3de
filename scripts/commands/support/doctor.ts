/** What the doctor finds, for the bundle. */
import process from "node:process";
import { describeConfigError, type ConfigResult } from "../../../config/load.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import { runChecks } from "../doctor/checks.ts";

export async function findingsOf(
  result: ConfigResult,
  { config, user }: { readonly config: string | null; readonly user: string | null },
): Promise<unknown> {
  const findings = await runChecks({
    tree: systemTree(),
    user,
    configFile: config,
    dataFolder: null,
    config: result.ok ? result.value.config : null,
    configProblems: result.ok ? [] : result.error.map(describeConfigError),
    profiles: readProfiles(),
    inventory: discoverDevices({ user }),
    isHere: true,
    nodeVersion: process.version,
  });
  return { findings };
}
