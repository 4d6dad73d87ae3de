import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { accessOf } from "../../../drivers/discovery/access.ts";
import { openVersions } from "../../../kiosk/provisioning/versions.ts";
import { checkDisk } from "../../../kiosk/staff/checks/data.ts";
import { closedToThisAccount } from "../store/data.ts";
import { fail, ok, spoken, warn, type Check, type Finding } from "./check.ts";

export const checkConfig: Check = ({ configFile, dataFolder, config, configProblems }) => {
  if (dataFolder !== null) {
    const notThere = noFolder(dataFolder);
    if (notThere !== null) return [fail("configuration", notThere, "name the terminal's data folder with --data")];
    const closed = closedToThisAccount(dataFolder);
    if (closed !== null) return [fail("configuration", `what is in ${dataFolder} cannot be looked at`, closed)];
  }
  if (config === null) {
    const todo = "correct it; yanpiao config check says the same";
    return configProblems.map((problem) => fail("configuration", problem, todo));
  }
  if (dataFolder !== null) {
    if (openVersions(dataFolder).current() !== null) {
      return [ok("configuration", `what was provisioned in ${dataFolder} is good (terminal ${config.terminal.id})`)];
    }
    const says = `nothing was provisioned in ${dataFolder} yet; the rest is said of the demonstration's settings`;
    return [warn("configuration", says, "go through the set-up that the screen shows, or yanpiao config apply")];
  }
  if (configFile === null) {
    return [ok("configuration", "none was named: this is the demonstration terminal, with simulated devices")];
  }
  return [ok("configuration", `${configFile} is good (terminal ${config.terminal.id})`)];
};

function noFolder(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return `there is no folder ${path}`;
  return stat.isDirectory() ? null : `${path} is no folder`;
}

export const checkProfiles: Check = ({ profiles }) => {
  if (profiles.problems.length === 0) {
    return [
      ok("profiles", `${profiles.scanners.length} of scanners and ${profiles.printers.length} of printers are good`),
    ];
  }
  return profiles.problems.map((problem) => fail("profiles", problem, "correct that file in config/profiles"));
};

export const checkDataFolder: Check = ({ tree, user, config, isHere }) => {
  if (config === null) return [];
  const { dataDir } = config;
  const folder = tree.exists(dataDir) ? dataDir : nearestFolder(dataDir, (path) => tree.exists(path));
  const access = accessOf({ tree, user }, folder);
  const account = user ?? "this account";
  const findings: Finding[] = [];
  if (access.state !== "ok") {
    const todo = `install -d -m 700 -o ${user ?? "USER"} ${dataDir}`;
    return [fail("data folder", `${account} cannot write to ${folder}`, todo)];
  }
  const mode = tree.stat(dataDir)?.mode ?? 0o700;
  if ((mode & 0o077) !== 0) {
    findings.push(warn("data folder", `${dataDir} can be read by other accounts`, `chmod 700 ${dataDir}`));
  }
  const room = isHere ? checkDisk(folder) : null;
  if (room !== null && room.level !== "ok") findings.push(spoken("data folder", room));
  if (findings.length > 0) return findings;
  const free = room === null ? "" : `, ${room.says.en}`;
  return [ok("data folder", `${dataDir}${tree.exists(dataDir) ? "" : " will be made"}${free}`)];
};

function nearestFolder(path: string, exists: (path: string) => boolean): string {
  const parent = dirname(path);
  return parent === path || exists(parent) ? parent : nearestFolder(parent, exists);
}

export const checkRunning: Check = async ({ config, isHere }) => {
  if (config === null || !isHere || !existsSync(config.dataDir)) return [];
  const { terminalRuns } = await import("../device/terminal-data.ts");
  if (!terminalRuns(config)) return [];
  return [ok("terminal", "runs now and holds its devices; what it says of them is in its journal")];
};
