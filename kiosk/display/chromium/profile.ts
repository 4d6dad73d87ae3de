import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The browser's profile lives in memory where the machine has a place for that, and only as long as the display: no
 * history on disk, no lock left over after a host was renamed. A core that was killed could not tidy up, so each start
 * sweeps the profiles whose core is no longer there.
 */
const PREFIX = "yanpiao-display-";

export function profilesFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const candidates = process.platform === "linux" ? [env["RUNTIME_DIRECTORY"], env["XDG_RUNTIME_DIR"], "/dev/shm"] : [];
  return candidates.find((folder) => folder !== undefined && existsSync(folder)) ?? tmpdir();
}

export function makeProfile(folder: string): string {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (!Number.isNaN(pid) && !isRunning(pid)) removeProfile(join(folder, name));
  }
  return mkdtempSync(join(folder, `${PREFIX}${process.pid}-`));
}

/** The browser's last children may still write for a moment after it has gone; a failure is left for the next sweep. */
export function removeProfile(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch {
    // Another user's leftovers, or a file held open on Windows.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
