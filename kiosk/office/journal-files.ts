/**
 * The journal's folder as a desk mirrors it: what lies there at one instant, and the bytes of each file from any offset.
 * All is read as it lies; nothing of it is parsed, so that a copy is a copy.
 *
 * Error model: throws what the file system throws; a file that was deleted meanwhile is "not-here".
 */
import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { isSegmentId, MANIFESTS_FILE, packedName, plainName, segmentFiles } from "../journal/layout.ts";
import { unpackedFile } from "../journal/lines.ts";
import type { AskedStretch, AskedStretches } from "./asked.ts";
import { OFFICE_LIMITS } from "./delays.ts";
import { LINES_TYPE, refusal, type Reply } from "./reply.ts";

export interface ListedSegment {
  readonly id: string;
  /** Bytes of each form of it that lies there; null where it does not. */
  readonly plain: number | null;
  readonly packed: number | null;
}

export interface Listing {
  readonly segments: readonly ListedSegment[];
  /** Bytes of the manifests. */
  readonly manifests: number;
}

/**
 * Taken without a pause, and the writer is in the same thread: each manifest speaks of lines that are counted here, and
 * each line of manifests that are. So a copy that stops at exactly these sizes can be verified.
 */
export function listJournal(dir: string): Listing {
  return {
    segments: segmentFiles(dir).map(({ id }) => ({
      id,
      plain: sizeOf(join(dir, plainName(id))),
      packed: sizeOf(join(dir, packedName(id))),
    })),
    manifests: sizeOf(join(dir, MANIFESTS_FILE)) ?? 0,
  };
}

export function manifestBytes(dir: string, asked: AskedStretch): Reply {
  return fileReply(join(dir, MANIFESTS_FILE), asked, LINES_TYPE);
}

/** `id` becomes part of a path only where it is an id; the folder is not read through for each of a thousand files. */
export function segmentBytes(dir: string, id: string, asked: AskedStretch): Reply {
  if (!isSegmentId(id)) return NOT_HERE;
  if (asked.form === "packed") return fileReply(join(dir, packedName(id)), asked, PACKED_TYPE);
  const plain = fileReply(join(dir, plainName(id)), asked, LINES_TYPE);
  if (plain !== NOT_HERE) return plain;
  // Compressed since the desk looked: the same bytes, from inside.
  const path = join(dir, packedName(id));
  if (sizeOf(path) === null) return NOT_HERE;
  return { status: 200, type: LINES_TYPE, length: null, chunks: within(unpackedFile(path), asked) };
}

/** One after the other in the order asked for. Where one of them is not there, none comes. */
export function bytesOfSeveral(dir: string, { form, of }: AskedStretches): Reply {
  const streams: Streamed[] = [];
  for (const { segment, from, to } of of) {
    const reply = segmentBytes(dir, segment, { form, from, to });
    if (!("chunks" in reply)) return reply;
    streams.push(reply);
  }
  const type = form === "packed" ? PACKED_TYPE : LINES_TYPE;
  const known = streams.every(({ length }) => length !== null);
  const length = known ? streams.reduce((sum, stream) => sum + (stream.length ?? 0), 0) : null;
  return { status: 200, type, length, chunks: oneAfterTheOther(streams) };
}

async function* oneAfterTheOther(streams: readonly Streamed[]): AsyncGenerator<Uint8Array> {
  for (const { chunks } of streams) yield* chunks;
}

type Streamed = Extract<Reply, { readonly chunks: unknown }>;

const PACKED_TYPE = "application/zstd";
const NOT_HERE = refusal("not-here", "no such file of the journal is here, or not any more: ask for the list again");

function fileReply(path: string, { from, to }: AskedStretch, type: string): Reply {
  const size = sizeOf(path);
  if (size === null) return NOT_HERE;
  const end = to ?? size;
  if (from > size || end > size) return refusal("beyond-the-end", `the file has ${size} bytes`);
  return { status: 200, type, length: end - from, chunks: bytesOf(path, from, end) };
}

/** Opened only when it is read, and closed whatever becomes of the reader. Compressed in between: the desk asks again. */
async function* bytesOf(path: string, from: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    // One piece of memory for all of the file: the next is asked for when this one has been sent.
    const piece = Buffer.allocUnsafeSlow(Math.min(OFFICE_LIMITS.chunkBytes, end - from));
    for (let at = from; at < end;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at);
      if (bytesRead === 0) throw new Error("the file became shorter while it was read");
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* within(chunks: AsyncIterable<Uint8Array>, { from, to }: AskedStretch): AsyncGenerator<Uint8Array> {
  let at = 0;
  const end = to ?? Infinity;
  for await (const chunk of chunks) {
    if (at >= end) return;
    const piece = chunk.subarray(Math.max(0, from - at), Math.max(0, end - at));
    at += chunk.length;
    if (piece.length > 0) yield piece;
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
