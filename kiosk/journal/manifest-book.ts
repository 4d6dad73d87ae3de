/**
 * The file of manifests as the writer sees it: what was signed last, and one more.
 *
 * Error model: throws what the file system throws, and KeyRefused where there is no key to sign with.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../store/files.ts";
import { MANIFESTS_FILE } from "./layout.ts";
import { linesOf, plainFile } from "./lines.ts";
import { manifestHash, readManifest, signManifest, MANIFEST_VERSION, type Manifest, type Stretch } from "./manifest.ts";
import { signingKey, type SigningKey } from "./signing-key.ts";

/** Some hundred manifests: five days of a terminal. */
const TAIL_BYTES = 64 * 1024;

export type Statement = Stretch & Pick<Manifest, "kind" | "why">;

export interface Stamp {
  readonly tid: string;
  readonly boot: string;
  readonly time: number;
  readonly mono: number;
}

export interface ManifestBook {
  /** The newest manifests on disk that this terminal's key signed, oldest first. */
  recent(): readonly Manifest[];
  /** Signs one more; it is on the platter when this returns. */
  append(statement: Statement, stamp: Stamp): { readonly n: number; readonly hash: string };
}

export function openManifestBook(dir: string): ManifestBook {
  const path = join(dir, MANIFESTS_FILE);
  let key: SigningKey | null = null;
  let last: { readonly n: number; readonly hash: string } | null = null;

  function recent(): readonly Manifest[] {
    key ??= signingKey(dir);
    const { publicKey } = key;
    const found: Manifest[] = [];
    for (const line of tailLines(path)) {
      const signed = readManifest(line);
      if (signed?.genuine !== true || signed.manifest.key !== publicKey) continue;
      found.push(signed.manifest);
      last = { n: signed.manifest.n, hash: signed.hash };
    }
    return found;
  }

  return {
    recent,
    append({ kind, why, segment, first, last: lastSeq, lines, bytes, sha256, base, head }, { tid, boot, time, mono }) {
      if (last === null) recent();
      key ??= signingKey(dir);
      const n = (last?.n ?? 0) + 1;
      const manifest: Manifest = {
        ...{
          v: MANIFEST_VERSION,
          n,
          prev: last?.hash ?? "",
          tid,
          time: Math.round(time),
          mono: Math.round(mono),
          boot,
          kind,
        },
        ...(why === undefined ? {} : { why }),
        ...{ segment, first, last: lastSeq, lines, bytes, sha256, base, head, key: key.publicKey },
      };
      const line = signManifest(manifest, key);
      appendLine(path, line);
      if (n === 1) syncFolder(dir);
      last = { n, hash: manifestHash(line) };
      return last;
    },
  };
}

/** What was signed when the segment was closed; null where nothing was. Whose key it was is for verifyJournal to say. */
export async function closedManifest(dir: string, segment: string): Promise<Manifest | null> {
  let found: Manifest | null = null;
  try {
    for await (const lines of linesOf(plainFile(join(dir, MANIFESTS_FILE)))) {
      for (const { bytes } of lines) {
        // Signatures are not checked but for the one that matters: in some years there are tens of thousands.
        if (!bytes.includes(`"kind":"closed","segment":"${segment}"`)) continue;
        const signed = readManifest(bytes.toString("utf8"));
        if (signed?.genuine === true) found = signed.manifest;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return found;
}

function tailLines(path: string): readonly string[] {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString("utf8").split("\n").slice(0, -1);
    return size > tail.length ? lines.slice(1) : lines;
  } finally {
    closeSync(fd);
  }
}

/** A power cut may have left half a line: the next one must not be glued to it. */
function appendLine(path: string, line: string): void {
  const fd = openSync(path, "a+", 0o600);
  try {
    const { size } = fstatSync(fd);
    const lastByte = Buffer.alloc(1, "\n");
    if (size > 0) readSync(fd, lastByte, 0, 1, size - 1);
    try {
      writeWhole(fd, Buffer.from(`${lastByte.toString() === "\n" ? "" : "\n"}${line}\n`));
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
