import { resolve } from "node:path";
import process from "node:process";
import { describeConfigError } from "../../../config/load.ts";
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import { configurationOf } from "../device/configuration.ts";
import { runChecks } from "./checks.ts";
import type { LookOptions } from "../device/look-options.ts";
import { userOf } from "../device/look.ts";
import type { Finding } from "./check.ts";

export interface DoctorOptions extends LookOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
}

export async function doctor(options: DoctorOptions): Promise<0 | 1 | 2> {
  const who = userOf(options);
  const result = configurationOf(options);
  const unreadable = result.ok ? [] : result.error.filter(({ kind, line }) => kind === "file" && line === null);
  const wrongUse = [...(typeof who === "string" ? [who] : []), ...unreadable.map(describeConfigError)];
  if (wrongUse.length > 0 || typeof who === "string") {
    for (const problem of wrongUse) console.error(`yanpiao doctor: ${problem}`);
    return 2;
  }
  const findings = await runChecks({
    tree: systemTree(options.root),
    user: who.user,
    configFile: options.config ?? null,
    dataFolder: options.config === undefined && options.data !== undefined ? resolve(options.data) : null,
    config: result.ok ? result.value.config : null,
    configProblems: result.ok ? [] : result.error.map(describeConfigError),
    profiles: readProfiles(),
    inventory: discoverDevices({ root: options.root, user: who.user }),
    isHere: options.root === "/",
    nodeVersion: process.version,
  });
  const failed = findings.filter(({ level }) => level === "fail").length;
  const warned = findings.filter(({ level }) => level === "warn").length;
  if (options.json === true) console.log(JSON.stringify({ failed, warned, findings }, null, 2));
  else {
    for (const finding of findings) for (const line of lines(finding)) console.log(line);
    console.log(`\n${summary(failed, warned)}`);
  }
  return failed === 0 ? 0 : 1;
}

const MARKS: Readonly<Record<Finding["level"], string>> = { ok: "✔", warn: "!", fail: "✘" };
const TOPIC_WIDTH = 16;

function lines({ topic, level, says, todo }: Finding): readonly string[] {
  const head = `${MARKS[level]} ${topic.padEnd(TOPIC_WIDTH)}${says}`;
  return todo === null ? [head] : [head, `  ${" ".repeat(TOPIC_WIDTH)}→ ${todo}`];
}

function summary(failed: number, warned: number): string {
  if (failed + warned === 0) return "Nothing to do.";
  return `${failed} to repair, ${warned} to look at.`;
}
