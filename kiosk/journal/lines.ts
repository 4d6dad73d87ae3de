/**
 * The lines of one segment, plain or compressed, as a stream of bytes: whatever lies on the disk, memory stays within a
 * chunk and one line.
 *
 * Error model: throws what the file system throws (ENOENT included), and UnreadableSegment where compressed bytes are
 * none or unfold to more than any segment holds.
 */
import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { createZstdDecompress } from "node:zlib";
import { JOURNAL_LIMITS } from "./delays.ts";
import { packedName, plainName } from "./layout.ts";

/** What is longer than any line that is written is damage, and is cut here. */
export const LONGEST_LINE_BYTES = JOURNAL_LIMITS.longestLineBytes;
/** A closed segment has 5 MB; a hostile file may claim to unfold to anything. */
const LARGEST_SEGMENT_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

export interface RawLine {
  /** Without the line feed; at most LONGEST_LINE_BYTES of it. Valid as long as it is held. */
  readonly bytes: Buffer;
  /** All of it on disk, line feed included. */
  readonly length: number;
  /** False for bytes at the end of the file that no line feed follows. */
  readonly whole: boolean;
}

export class UnreadableSegment extends Error {
  override readonly name = "UnreadableSegment";
}

export interface RawSegment {
  readonly packed: boolean;
  /** What the segment holds, uncompressed, piece by piece. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Opens whichever of the two files is there; the writer may replace one by the other at any moment. */
export async function openSegment(dir: string, id: string): Promise<RawSegment> {
  const plain = await openOrNull(join(dir, plainName(id)));
  if (plain !== null) return { packed: false, chunks: plain.createReadStream({ highWaterMark: CHUNK_BYTES }) };
  return { packed: true, chunks: unpacked(await open(join(dir, packedName(id)), "r")) };
}

/** What a compressed file holds. */
export async function* unpackedFile(path: string): AsyncGenerator<Buffer> {
  yield* unpacked(await open(path, "r"));
}

async function* unpacked(file: FileHandle): AsyncGenerator<Buffer> {
  const from = file.createReadStream({ highWaterMark: CHUNK_BYTES });
  const to = createZstdDecompress();
  from.on("error", (error) => to.destroy(error));
  from.pipe(to);
  let total = 0;
  try {
    for await (const chunk of to as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > LARGEST_SEGMENT_BYTES) throw new UnreadableSegment("it unfolds to more than any segment holds");
      yield chunk;
    }
  } catch (error) {
    if (error instanceof UnreadableSegment || isSystemError(error)) throw error;
    throw new UnreadableSegment("its compressed bytes are damaged", { cause: error });
  } finally {
    from.destroy();
    to.destroy();
  }
}

/** A file as pieces, for whoever hashes it. */
export function plainFile(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/** Lines of a chunk at a time, so that whoever reads millions of them does not wait for each. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly RawLine[]> {
  let kept: Buffer = Buffer.alloc(0);
  /** Bytes of the line under way, those thrown away included. */
  let length = 0;
  for await (const chunk of chunks) {
    const lines: RawLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      length += end + 1 - from;
      const bytes = grown(kept, chunk.subarray(from, end));
      lines.push({ bytes, length, whole: true });
      kept = Buffer.alloc(0);
      length = 0;
      from = end + 1;
    }
    kept = grown(kept, chunk.subarray(from));
    length += chunk.length - from;
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [{ bytes: kept, length, whole: false }];
}

function grown(kept: Buffer, piece: Buffer): Buffer {
  const room = piece.subarray(0, Math.max(0, LONGEST_LINE_BYTES - kept.length));
  return kept.length === 0 ? room : Buffer.concat([kept, room]);
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === "number" && "syscall" in error;
}
