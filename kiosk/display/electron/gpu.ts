/**
 * The graphics driver is the part of a terminal that nobody here wrote. When its process dies twice in half a minute, the
 * screen is drawn without it from the next start on, for a week: slower, but there (host facts 8, complaints 2 and 3).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod/mini";
import { ELECTRON_COUNTS, ELECTRON_DELAYS } from "./delays.ts";
import { createDeathCount } from "./death-count.ts";

const marker = z.strictObject({ version: z.string(), sinceMs: z.number() });
/** What the file says: since when, and of which version of the application (another one may bring other graphics). */
export type SoftwareMarker = z.infer<typeof marker>;

/** Whether this start draws without the graphics driver. A marker from the future is one of a clock that was wrong: it counts. */
export function drawsInSoftware(found: SoftwareMarker | null, version: string, wallMs: number): boolean {
  return found?.version === version && wallMs - found.sinceMs < ELECTRON_DELAYS.softwareFor;
}

export interface GpuWatchOptions {
  /** Of the file; its folder is made. */
  readonly path: string;
  readonly version: string;
  /** Monotonic, for counting. */
  readonly now: () => number;
  readonly wallMs: () => number;
}

export interface GpuWatch {
  readonly inSoftware: boolean;
  /** The GPU process died. True when the application is to be started anew, in software from then on. */
  died(): boolean;
}

export function watchGpu({ path, version, now, wallMs }: GpuWatchOptions): GpuWatch {
  const inSoftware = drawsInSoftware(readMarker(path), version, wallMs());
  const deaths = createDeathCount(ELECTRON_COUNTS.gpuDeaths, ELECTRON_DELAYS.gpuWindow);
  return {
    inSoftware,
    died() {
      // In software there is nothing left to give up; Chromium starts the process again.
      if (!deaths.tooMany(now()) || inSoftware) return false;
      return writeMarker(path, { version, sinceMs: wallMs() });
    },
  };
}

function readMarker(path: string): SoftwareMarker | null {
  try {
    return marker.safeParse(JSON.parse(readFileSync(path, "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** At once and before anything else: the third death may take this process along. False on a disk that cannot be written. */
function writeMarker(path: string, found: SoftwareMarker): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(found));
    return true;
  } catch {
    return false;
  }
}
