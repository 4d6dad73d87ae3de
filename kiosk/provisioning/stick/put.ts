/**
 * Puts one file into a folder of a stick so that "done" is true: written beside, synced piece by piece, read again from the stick
 * itself and not from memory, compared by hash, renamed, the folder synced. Nothing that is not whole has the file's name.
 *
 * Error model: throws PutFailed in a word; what the source of the bytes throws is a SourceFailed.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { settledWithin, type Clock } from "../../../drivers/clock.ts";
import type { Libc } from "../../../drivers/link/system/libc.ts";
import { PROVISIONING_DELAYS } from "../delays.ts";

export const PUT_PROBLEMS = ["read-only", "full", "not-what-was-written", "cannot-write", "too-slow", "gone"] as const;
export type PutProblem = (typeof PUT_PROBLEMS)[number];

export class PutFailed extends Error {
  override readonly name = "PutFailed";
  readonly problem: PutProblem;
  constructor(problem: PutProblem, cause?: unknown) {
    super(`the stick: ${problem}`, { cause });
    this.problem = problem;
  }
}

/** What was to be copied cannot be read, or not any more. */
export class SourceFailed extends Error {
  override readonly name = "SourceFailed";
}

export interface PutParts {
  readonly clock: Clock;
  /** Null where system calls cannot be had: then what is compared may come from memory, and is said to. */
  readonly libc: Pick<Libc, "forgetCached"> | null;
  readonly signal?: AbortSignal;
  /** Told of bytes written, and of the same bytes read again. */
  readonly onBytes?: (count: number) => void;
}

export interface Put {
  readonly bytes: number;
  readonly sha256: string;
  /** Read from the stick: the system was asked to forget what it had in memory. */
  readonly readBack: boolean;
}

/** A stick is slow to take what the system has taken for it: synced so often, its pace is seen, and a dying one in time. */
const SYNC_EVERY_BYTES = 1024 * 1024;
const READ_BYTES = 128 * 1024;

export function putFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  parts: PutParts,
): Promise<Put> {
  return unlessStuck(parts, (live) => put(path, chunks, live));
}

/** SHA-256 of a file as the stick has it; null where it is no plain file of this length. */
export function hashOnStick(path: string, bytes: number, parts: PutParts): Promise<string | null> {
  return unlessStuck(parts, async (live) => {
    const found = await stat(path).catch(() => null);
    return found?.isFile() === true && found.size === bytes ? (await readAgain(path, live)).sha256 : null;
  });
}

type Live = PutParts & { readonly signal: AbortSignal; readonly onBytes: (count: number) => void };

async function put(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, live: Live): Promise<Put> {
  const beside = `${path}.part`;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    await onStick(() => rm(beside, { force: true }));
    const handle = await onStick(() => open(beside, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600));
    try {
      let unsynced = 0;
      for await (const chunk of fromSource(chunks)) {
        live.signal.throwIfAborted();
        await onStick(() => handle.writeFile(chunk));
        hash.update(chunk);
        bytes += chunk.length;
        unsynced += chunk.length;
        if (unsynced >= SYNC_EVERY_BYTES) {
          await onStick(() => handle.datasync());
          unsynced = 0;
        }
        live.onBytes(chunk.length);
      }
      await onStick(() => handle.sync());
    } finally {
      await onStick(() => handle.close());
    }
    const again = await readAgain(beside, live);
    const sha256 = hash.digest("hex");
    if (again.sha256 !== sha256) throw new PutFailed("not-what-was-written");
    live.signal.throwIfAborted();
    await onStick(() => rename(beside, path));
    await onStick(() => syncFolder(dirname(path)));
    return { bytes, sha256, readBack: again.readBack };
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function readAgain(
  path: string,
  { libc, signal, onBytes }: Live,
): Promise<{ readonly sha256: string; readonly readBack: boolean }> {
  const handle = await onStick(() => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  try {
    // Only what is clean is forgotten, and that was synced.
    const readBack = libc?.forgetCached(handle.fd, path).ok ?? false;
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await onStick(() => handle.read(piece, 0, piece.length, null));
      if (bytesRead === 0) return { sha256: hash.digest("hex"), readBack };
      hash.update(piece.subarray(0, bytesRead));
      onBytes(bytesRead);
    }
  } finally {
    await handle.close().catch(() => undefined);
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What the stick answers, in a word. */
export async function onStick<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new PutFailed(PROBLEM_OF[code] ?? "cannot-write", error);
  }
}

const PROBLEM_OF: Readonly<Record<string, PutProblem>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EROFS: "read-only",
  ENOENT: "gone",
  ENODEV: "gone",
  ENXIO: "gone",
};

async function* fromSource(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw new SourceFailed("what was to be copied cannot be read", { cause: error });
  }
}

/** Given up when nothing moves for a while; what hangs in the system then is told to stop, and its outcome is nobody's. */
async function unlessStuck<T>(parts: PutParts, work: (live: Live) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let moves = 0;
  const live: Live = {
    ...parts,
    signal: parts.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, parts.signal]),
    onBytes(count) {
      moves += 1;
      if (!stop.signal.aborted) parts.onBytes?.(count);
    },
  };
  const working = work(live);
  for (let before = -1; before !== moves;) {
    before = moves;
    if (await settledWithin(parts.clock, working, PROVISIONING_DELAYS.stickWrite)) return working;
  }
  stop.abort();
  working.catch(() => undefined);
  throw new PutFailed("too-slow");
}
