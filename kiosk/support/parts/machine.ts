/** The machine under the terminal: what runs on it, and whether it has room, time and a screen. */
import { statfsSync } from "node:fs";
import { arch, cpus, freemem, loadavg, release, totalmem, uptime, version as kernelVersion } from "node:os";
import process from "node:process";
import { keyValues, systemTree, type SystemTree } from "../../../drivers/discovery/tree.ts";
import { bootId } from "../../journal/clock.ts";
import { jsonPart, notTaken, type Part } from "../part.ts";
import { askProgram, properties } from "./program.ts";

export interface MachinePartOptions {
  readonly terminal: string;
  readonly version: string;
  readonly dataDir: string;
  readonly wallMs: number;
}

export function machinePart({ terminal, version, dataDir, wallMs }: MachinePartOptions): Part {
  return jsonPart(
    "machine.json",
    "机器：软件版本、系统、内存、磁盘、时间、屏幕和网口",
    "the machine: versions, system, memory, disk, time, screens and network ports",
    async () => {
      const tree = systemTree();
      return {
        terminal,
        version,
        madeAt: new Date(wallMs).toISOString(),
        process: {
          versions: process.versions,
          account: process.getuid?.() ?? null,
          upSeconds: Math.round(process.uptime()),
          memory: process.memoryUsage(),
        },
        system: {
          name: keyValues(tree.lines("/etc/os-release")).get("PRETTY_NAME")?.replaceAll('"', "") ?? null,
          kernel: `${release()} ${kernelVersion()}`,
          architecture: arch(),
          model: modelOf(tree),
          processors: cpus().length,
          load: loadavg(),
          bootId: bootId(),
          upSeconds: Math.round(uptime()),
          memory: { totalBytes: totalmem(), freeBytes: freemem(), more: keep(tree, "/proc/meminfo", MEMORY_LINES) },
          celsius: temperatures(tree),
        },
        disks: { data: roomOn(dataDir), system: roomOn("/"), temporary: roomOn("/tmp") },
        time: {
          zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          ...(await timeSync()),
        },
        screens: screens(tree),
        network: networkPorts(tree),
      };
    },
  );
}

/** What systemd says of the terminal's services: whether they run, how often they were started, how they ended. */
export function unitsPart(): Part {
  return jsonPart(
    "services.json",
    "systemd 服务：状态、重启次数、上次退出",
    "the systemd services: state, restarts, last exit",
    async () => {
      const found: Record<string, Readonly<Record<string, string>>> = {};
      for (const unit of UNITS) {
        const asked = await askProgram("systemctl", ["show", unit, `--property=${UNIT_PROPERTIES.join(",")}`]);
        if ("code" in asked)
          return notTaken(`问不到 systemd（${asked.code}）`, `systemd could not be asked (${asked.code})`);
        const { LoadState, ...told } = properties(asked.said);
        found[unit] = LoadState === "not-found" ? { LoadState } : { LoadState: LoadState ?? "unknown", ...told };
      }
      return found;
    },
  );
}

const UNITS = ["yanpiao.service", "yanpiao-electron.service", "yanpiao-screen.service"] as const;
const UNIT_PROPERTIES = [
  "LoadState",
  "UnitFileState",
  "ActiveState",
  "SubState",
  "Result",
  "NRestarts",
  "ExecMainCode",
  "ExecMainStatus",
  "ExecMainStartTimestamp",
  "ExecMainExitTimestamp",
  "StateChangeTimestamp",
  "WatchdogTimestamp",
  "MemoryCurrent",
] as const;

const MEMORY_LINES = ["MemAvailable", "SwapTotal", "SwapFree", "Dirty"];

function keep(tree: SystemTree, path: string, names: readonly string[]): Readonly<Record<string, string>> {
  const lines = tree.lines(path).map((line) => line.split(":"));
  return Object.fromEntries(
    lines.flatMap(([name = "", value = ""]) => (names.includes(name) ? [[name, value.trim()]] : [])),
  );
}

function modelOf(tree: SystemTree): string | null {
  const words = ["sys_vendor", "product_name", "bios_version"].map((name) => tree.text(`/sys/class/dmi/id/${name}`));
  const known = words.filter((word) => word !== null).join(" ");
  return known === "" ? tree.text("/proc/device-tree/model") : known;
}

function temperatures(tree: SystemTree): readonly number[] {
  const zones = tree.names("/sys/class/thermal").filter((name) => name.startsWith("thermal_zone"));
  return zones.flatMap((zone) => {
    const milli = Number(tree.text(`/sys/class/thermal/${zone}/temp`) ?? Number.NaN);
    return Number.isFinite(milli) ? [milli / 1000] : [];
  });
}

function roomOn(
  path: string,
): { readonly freeBytes: number; readonly totalBytes: number; readonly freeFiles: number } | null {
  try {
    const { bsize, bavail, blocks, ffree } = statfsSync(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: ffree };
  } catch {
    return null;
  }
}

async function timeSync(): Promise<{ readonly synchronized: string | null; readonly by: string | null }> {
  const asked = await askProgram("timedatectl", ["show", "--property=NTP,NTPSynchronized"]);
  if ("code" in asked) return { synchronized: null, by: `timedatectl could not be asked (${asked.code})` };
  const { NTP = null, NTPSynchronized = null } = properties(asked.said);
  return { synchronized: NTPSynchronized, by: NTP === "yes" ? "systemd-timesyncd or another service" : "nobody" };
}

function screens(tree: SystemTree): Readonly<Record<string, string | null>> {
  const folder = "/sys/class/drm";
  const connectors = tree.names(folder).filter((name) => /^card\d+-/.test(name));
  return Object.fromEntries(
    connectors.map((name) => {
      const status = tree.text(`${folder}/${name}/status`);
      const mode = status === "connected" ? tree.text(`${folder}/${name}/modes`) : null;
      return [name, [status, mode].filter((word) => word !== null).join(" ") || null];
    }),
  );
}

/** Their names and whether there is a cable: no address, of this machine or another. */
function networkPorts(tree: SystemTree): Readonly<Record<string, string | null>> {
  const folder = "/sys/class/net";
  const names = tree.names(folder).filter((name) => name !== "lo");
  return Object.fromEntries(names.map((name) => [name, tree.text(`${folder}/${name}/operstate`)]));
}
