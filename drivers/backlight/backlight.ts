/**
 * The lamp behind a panel, where the kernel drives one: /sys/class/backlight (Documentation/ABI/stable/sysfs-class-backlight).
 * Panels of notebooks and of boards with LVDS or eDP have one; a monitor on HDMI keeps its lamp to itself.
 *
 * Error model: total. A file that is missing or nonsense means that there is no lamp, or that its level is not known.
 */
import { closeSync, constants, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

export const SYS_BACKLIGHT = "/sys/class/backlight";

/** Nobody may turn a panel so dark that whoever comes next sees nothing to turn it up with. */
export const LEAST_PERCENT = 10;

export type BacklightOutcome = "done" | "not-writable" | "gone" | "refused";

export interface Backlight {
  /** As the kernel names it: "intel_backlight". */
  readonly name: string;
  /** Null: the kernel does not say. */
  percent(): number | null;
  /** From LEAST_PERCENT to 100; anything else is brought there. */
  set(percent: number): BacklightOutcome;
}

/** Where one lamp answers to several names, the kernel's advice is: firmware before platform before raw. */
const KINDS = ["firmware", "platform", "raw"] as const;
const NAME = /^[\w.:-]{1,64}$/;

export function findBacklight(folder: string = SYS_BACKLIGHT): Backlight | null {
  const [first] = names(folder)
    .flatMap((name) => {
      const max = wholeIn(join(folder, name, "max_brightness"));
      return max === null || max === 0 ? [] : [{ name, max, rank: rankOf(join(folder, name)) }];
    })
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name));
  return first === undefined ? null : backlightAt(join(folder, first.name), first.name, first.max);
}

function backlightAt(folder: string, name: string, max: number): Backlight {
  const file = join(folder, "brightness");
  return {
    name,
    percent() {
      const level = wholeIn(file);
      return level === null ? null : Math.round((Math.min(level, max) / max) * 100);
    },
    set(percent) {
      const wanted = Math.min(100, Math.max(LEAST_PERCENT, percent));
      try {
        write(file, String(Math.max(1, Math.round((wanted / 100) * max))));
        return "done";
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** The kernel made the file; one that is not there is a lamp that has gone, and none is made in its place. */
function write(file: string, text: string): void {
  const fd = openSync(file, constants.O_WRONLY | constants.O_TRUNC);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

function outcomeOf(error: unknown): BacklightOutcome {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/^(EACCES|EPERM|EROFS)$/.test(code)) return "not-writable";
  return /^(ENOENT|ENODEV|ENXIO|ENOTDIR)$/.test(code) ? "gone" : "refused";
}

function rankOf(folder: string): number {
  const kind = KINDS.findIndex((one) => one === read(join(folder, "type"))?.trim());
  return kind === -1 ? KINDS.length : kind;
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name));
  } catch {
    return [];
  }
}

function wholeIn(file: string): number | null {
  const text = read(file)?.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "latin1").slice(0, 64);
  } catch {
    return null;
  }
}
