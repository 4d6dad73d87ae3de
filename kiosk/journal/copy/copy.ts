/**
 * Takes the journal along in a folder of a stick. Everything goes into `TERMINAL-journal.part` first; only when each file was read
 * from the stick again and compared, and the whole was verified there as an auditor would, has the folder its name. So what is
 * called `TERMINAL-journal-FROM_TO_TIME` is whole, and what a stick that was pulled out holds is not called so.
 *
 * The next try goes on from the same folder: what is whole there is kept, as the stick's own bytes prove.
 *
 * Error model: what stick and journal can do is a CopyOutcome; rejects only for what nobody foresaw.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { beijingDateTime } from "../../invoice/dates.ts";
import {
  hashOnStick,
  onStick,
  PutFailed,
  putFile,
  SourceFailed,
  syncFolder,
  type PutParts,
  type PutProblem,
} from "../../provisioning/stick/put.ts";
import { verifyJournal } from "../verify.ts";
import { planCopy, type CopyFile, type CopyPlan, type PlanOptions } from "./plan.ts";

export interface CopyOptions extends PlanOptions, Pick<PutParts, "clock" | "libc" | "signal"> {
  /** The stick. */
  readonly to: string;
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  readonly phase: "copying" | "checking";
  /** Each byte counts twice: written, and read again. */
  readonly doneBytes: number;
  readonly ofBytes: number;
}

export type CopyProblem = PutProblem | "empty" | "no-key" | "journal-unreadable" | "left";

export type CopyOutcome =
  | {
      readonly ok: true;
      readonly folder: string;
      readonly files: number;
      readonly bytes: number;
      readonly lines: number;
      readonly readBack: boolean;
      /** Of the journal itself, and so of its copy: what `yanpiao journal verify` would name. */
      readonly faults: number;
    }
  | { readonly ok: false; readonly problem: CopyProblem; readonly needsBytes?: number };

/** A file may be compressed or deleted by the terminal while others are copied: then the list is made anew. */
const TRIES = 3;

export async function copyJournal(options: CopyOptions): Promise<CopyOutcome> {
  const stick = await stickAt(options.to);
  if (stick === null) return { ok: false, problem: "gone" };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await copyOnce(options, stick);
    } catch (error) {
      if (error === options.signal?.reason) return { ok: false, problem: "left" };
      if (error instanceof PutFailed) return { ok: false, problem: (await stick.isGone()) ? "gone" : error.problem };
      if (!(error instanceof SourceFailed)) throw error;
      if (attempt === TRIES) return { ok: false, problem: "journal-unreadable" };
    }
  }
}

async function copyOnce(options: CopyOptions, stick: StickWatch): Promise<CopyOutcome> {
  const { to, terminalId, key, signal } = options;
  const plan = await planned(options);
  if (typeof plan === "string") return { ok: false, problem: plan };
  const part = join(to, `${terminalId}-journal.part`);
  await onStick(() => begin(part, plan));
  const needsBytes = await missingRoom(to, part, plan);
  if (needsBytes > 0) return { ok: false, problem: "full", needsBytes };

  let doneBytes = 0;
  const ofBytes = 2 * plan.bytes;
  const report = (phase: CopyProgress["phase"]): void =>
    options.onProgress?.({ phase, doneBytes: Math.min(doneBytes, ofBytes), ofBytes });
  const parts: PutParts = {
    ...options,
    onBytes(count) {
      doneBytes += count;
      report("copying");
    },
  };
  let readBack = true;
  for (const file of plan.files) {
    if (await stick.isGone()) throw new PutFailed("gone");
    const kept = await isWhole(join(part, file.name), file, parts);
    if (kept) doneBytes += file.bytes;
    else readBack = (await putFile(join(part, file.name), file.chunks(), parts)).readBack && readBack;
  }
  report("checking");
  const proof = await onStick(() =>
    verifyJournal({ dir: part, keys: key === null ? null : new Set([key.publicKey]), mayBeExcerpt: true }),
  );
  signal?.throwIfAborted();
  const folder = folderName(options, plan);
  await onStick(() => rename(part, join(to, folder)));
  await onStick(() => syncFolder(to));
  if ((await stick.isGone()) || (await stickAt(join(to, folder))) === null) throw new PutFailed("gone");
  const { lines, faultCount: faults } = proof;
  return { ok: true, folder, files: plan.files.length, bytes: plan.bytes, lines, readBack, faults };
}

/** What cannot be read of the journal is no fault of the stick. */
async function planned(options: CopyOptions): Promise<CopyPlan | "empty" | "no-key" | "journal-unreadable"> {
  try {
    return await planCopy(options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return "journal-unreadable";
  }
}

function folderName({ terminalId, wallMs }: CopyOptions, { from, to }: CopyPlan): string {
  const time = beijingDateTime(new Date(wallMs)).slice(11, 19).replaceAll(":", "");
  return `${terminalId}-journal-${from}_${to}_${time}`;
}

/** A folder and no link to one; what does not belong to this copy goes. */
async function begin(part: string, { files }: CopyPlan): Promise<void> {
  const found = await lstat(part).catch(() => null);
  if (found?.isDirectory() === false) await rm(part);
  if (found?.isDirectory() !== true) await mkdir(part, { mode: 0o700 });
  const names = new Set(files.map(({ name }) => name));
  for (const name of await readdir(part)) {
    if (!names.has(name)) await rm(join(part, name), { recursive: true, force: true });
  }
}

/** Bytes that the stick lacks; what lies there already needs no room. */
async function missingRoom(to: string, part: string, { files }: CopyPlan): Promise<number> {
  const { bavail, bsize } = await onStick(() => statfs(to));
  let needs = 0;
  for (const { name, bytes } of files) {
    const had = await stat(join(part, name)).then(
      ({ size }) => size,
      () => 0,
    );
    if (had !== bytes) needs += Math.ceil(bytes / bsize) * bsize;
  }
  return Math.max(0, needs - bavail * bsize);
}

/** By the stick's own bytes, and the journal's. */
async function isWhole(path: string, { bytes, chunks }: CopyFile, parts: PutParts): Promise<boolean> {
  const there = await hashOnStick(path, bytes, parts);
  if (there === null) return false;
  const hash = createHash("sha256");
  try {
    for await (const chunk of chunks()) hash.update(chunk);
  } catch (error) {
    throw new SourceFailed("what was to be copied cannot be read", { cause: error });
  }
  return hash.digest("hex") === there;
}

interface StickWatch {
  /**
   * Its folder is not there, or is another file system: pulled out and taken down, it may still be there, empty and on the
   * terminal's own disk. Or its device is gone, and what the system still shows of it is memory.
   */
  isGone(): Promise<boolean>;
}

/** Null where it is not there. */
async function stickAt(path: string): Promise<StickWatch | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  const device = `/sys/dev/block/${major(found.dev)}:${minor(found.dev)}`;
  const hasDevice = existsSync(device);
  return {
    async isGone() {
      const now = await stat(path).catch(() => null);
      return now?.dev !== found.dev || (hasDevice && !existsSync(device));
    },
  };
}

/** As the C library takes a device's number apart (makedev(3)); a disk's fits into 32 bits. */
function major(dev: number): number {
  return (dev >>> 8) & 0xfff;
}

function minor(dev: number): number {
  return (dev & 0xff) | ((dev >>> 12) & 0xfff00);
}
