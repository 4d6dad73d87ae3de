/** Lamps as the kernel lays them out under /sys/class/backlight, as real files; for tests. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LampFiles {
  readonly name: string;
  readonly type: string;
  readonly max: number;
  readonly level: number;
}

export function putLamp(folder: string, { name, type, max, level }: LampFiles): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries({ type, max_brightness: max, brightness: level })) {
    writeFileSync(join(folder, name, file), `${content}\n`);
  }
}

/** What stands in the lamp's own file. */
export function lampLevel(folder: string, name: string): number {
  return Number.parseInt(readFileSync(join(folder, name, "brightness"), "latin1"), 10);
}
