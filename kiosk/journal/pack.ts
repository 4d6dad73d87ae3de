/**
 * A closed segment is compressed beside itself, read back, compared with what was signed of it, and only then takes the
 * plain file's place: a power cut at any moment leaves one whole file or both.
 *
 * Error model: what is wrong with the segment is told; the plain file stays then. Throws what the disk throws.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { syncFolder } from "../store/files.ts";
import { packedName, plainName } from "./layout.ts";
import { plainFile, unpackedFile, UnreadableSegment } from "./lines.ts";
import type { Stretch } from "./manifest.ts";

/** Ends the name of what is not finished; such files are thrown away at the start. */
export const PACKING = ".packing";
/** 4.6 times smaller at 3 ms a megabyte; 12 is ten times slower and no smaller (offline facts 5.4). */
const LEVEL = 3;

export type Packed =
  | { readonly packed: true; readonly bytes: number; readonly packedBytes: number }
  | { readonly packed: false; readonly reason: "differs-from-manifest" | "differs-when-read-back" };

export async function packSegment(dir: string, { segment, bytes, sha256 }: Stretch): Promise<Packed> {
  const plain = join(dir, plainName(segment));
  const target = join(dir, packedName(segment));
  if ((await sha256Of(plainFile(plain))) !== sha256) return { packed: false, reason: "differs-from-manifest" };
  const beside = target + PACKING;
  await pipeline(
    createReadStream(plain),
    createZstdCompress({
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
      pledgedSrcSize: bytes,
    }),
    createWriteStream(beside, { mode: 0o600, flush: true }),
  );
  if ((await readBack(beside)) !== sha256) {
    rmSync(beside, { force: true });
    return { packed: false, reason: "differs-when-read-back" };
  }
  renameSync(beside, target);
  syncFolder(dir);
  rmSync(plain);
  syncFolder(dir);
  return { packed: true, bytes, packedBytes: statSync(target).size };
}

/** What a packed file holds; null where it cannot be unpacked. */
async function readBack(path: string): Promise<string | null> {
  try {
    return await sha256Of(unpackedFile(path));
  } catch (error) {
    if (error instanceof UnreadableSegment) return null;
    throw error;
  }
}

async function sha256Of(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
