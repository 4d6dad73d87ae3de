/**
 * Puts a file on a stick so that "done" is true: written beside, synced, renamed, the folder synced, then read again from the
 * stick itself and not from memory, and compared.
 *
 * Error model: a Result with a word; never rejects. A stick that hangs is given up after a while.
 */
import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../../../drivers/clock.ts";
import { settledWithin } from "../../../drivers/clock.ts";
import type { Libc } from "../../../drivers/link/system/libc.ts";
import type { Result } from "../../invoice/types.ts";
import { PROVISIONING_DELAYS } from "../delays.ts";
import { readPlainFile } from "./read.ts";
import type { Stick } from "./find.ts";

export type WriteProblem = "read-only" | "full" | "not-what-was-written" | "cannot-write" | "too-slow";

export interface Written {
  readonly bytes: number;
  /** Read from the stick: the system was asked to forget what it had in memory. */
  readonly readBack: boolean;
}

export interface WriteParts {
  readonly clock: Clock;
  /** Null where system calls cannot be had: then what is compared may come from memory, and is said to. */
  readonly libc: Pick<Libc, "forgetCached"> | null;
}

export async function writeToStick(
  stick: Stick,
  name: string,
  bytes: Uint8Array,
  { clock, libc }: WriteParts,
): Promise<Result<Written, WriteProblem>> {
  if (stick.readOnly) return { ok: false, error: "read-only" };
  const path = join(stick.folder, name);
  const writing = write(path, bytes, libc);
  if (!(await settledWithin(clock, writing, PROVISIONING_DELAYS.stickWrite))) return { ok: false, error: "too-slow" };
  return writing;
}

async function write(
  path: string,
  bytes: Uint8Array,
  libc: WriteParts["libc"],
): Promise<Result<Written, WriteProblem>> {
  const beside = `${path}.part`;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  try {
    await rm(beside, { force: true });
    const handle = await open(beside, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600);
    let readBack: boolean;
    try {
      await handle.writeFile(bytes);
      await handle.sync();
      // Only what is clean is forgotten, so it is asked after the sync.
      readBack = libc?.forgetCached(handle.fd, beside).ok ?? false;
    } finally {
      await handle.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
    const read = await readPlainFile(path, bytes.length);
    if (!read.ok || !Buffer.from(read.value).equals(bytes)) return { ok: false, error: "not-what-was-written" };
    return { ok: true, value: { bytes: bytes.length, readBack } };
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    return { ok: false, error: problemOf(error) };
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function problemOf(error: unknown): WriteProblem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") return "full";
  return code === "EROFS" ? "read-only" : "cannot-write";
}
