/**
 * What feeds the machine, by `/sys/class/power_supply` (kernel: Documentation/ABI/testing/sysfs-class-power): mains and
 * batteries, a small UPS on USB included. Most terminals have nothing there.
 *
 * Error model: total; what cannot be read is not there.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EventData } from "../catalogue.ts";

/** Null where the machine knows of no supply. */
export function readPower(dir = "/sys/class/power_supply"): EventData<"machine.power"> | null {
  const supplies = listOf(dir).map(
    (name) =>
      (file: string): string | null =>
        read(join(dir, name, file)),
  );
  const mains = supplies.filter((supply) => ["Mains", "USB"].includes(supply("type") ?? ""));
  const batteries = supplies.filter((supply) => supply("type") === "Battery" && supply("scope") !== "Device");
  if (mains.length === 0 && batteries.length === 0) return null;
  const percents = batteries
    .map((battery) => Number(battery("capacity") ?? NaN))
    .filter((value) => value >= 0 && value <= 100);
  const percent = percents.length === 0 ? -1 : Math.min(...percents);
  if (mains.some((supply) => supply("online") === "1")) return { supply: "mains", percent };
  if (batteries.some((battery) => battery("status") === "Discharging")) return { supply: "battery", percent };
  return { supply: mains.length === 0 ? "unknown" : "battery", percent };
}

/** What is worth a line: the supply changed, or the battery fell past another quarter. */
export function powerStep(power: EventData<"machine.power">): string {
  return `${power.supply} ${power.supply === "battery" ? Math.ceil(power.percent / 25) : ""}`;
}

function listOf(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, 64).trim();
  } catch {
    return null;
  }
}
