/**
 * Where an earlier run of the writer stopped: the line that the next one follows, and whether its file can be gone on
 * with. Found from what is on the disk, because a power cut asks nobody; and from what was signed, because the disk may
 * have lost or been robbed of what had been there.
 *
 * Error model: throws what the file system throws. Damage is no error; it is told.
 */
import { createHash, type Hash } from "node:crypto";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { lineHash, NO_LINE } from "./chain.ts";
import { segmentFiles, packedName, plainName, type SegmentFile } from "./layout.ts";
import type { Manifest, Stretch } from "./manifest.ts";
import { parseEntry } from "./read.ts";

/** A segment has 5 MB; what is far larger is none of ours and is not taken into memory. */
const LARGEST_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

export interface LastLine {
  readonly seq: number;
  readonly hash: string;
}

/** A segment as far as it is written. */
export interface OpenStretch {
  readonly id: string;
  readonly first: number;
  /** The hash that its first line follows. */
  readonly base: string;
  readonly lines: number;
  readonly bytes: number;
  /** Over these bytes. */
  readonly content: Hash;
}

export interface Recovered {
  readonly last: LastLine;
  /** The file to go on with; null where a new one must be begun. */
  readonly open: OpenStretch | null;
  /** No line feed ends it: a line is torn, or lacks nothing else. */
  readonly endsOpen: boolean;
  /** Bytes after the last whole line that are none: what a power cut left of lines. */
  readonly tornBytes: number;
  /** Lines that were signed once and are not there any more. */
  readonly missingLines: number;
  /** The newest segment, where what was signed of it is not what it holds. */
  readonly altered: string | null;
}

export function recover(dir: string, manifests: readonly Manifest[]): Recovered {
  const newest = found(dir);
  const signed = manifests.filter(({ kind }) => kind !== "deleted").at(-1);
  if (signed !== undefined && signed.last > newest.last.seq) {
    return {
      ...newest,
      last: { seq: signed.last, hash: signed.head },
      open: null,
      missingLines: signed.last - newest.last.seq,
      altered: null,
    };
  }
  const { open } = newest;
  if (open === null) return { ...newest, missingLines: 0, altered: null };
  const ofOpen = manifests.filter(({ kind, segment }) => kind !== "deleted" && segment === open.id).at(-1);
  const altered = ofOpen !== undefined && newest.prefixHash(ofOpen.bytes) !== ofOpen.sha256;
  // A closed file stays as it is, and one that was tampered with is not mixed with what comes now.
  const goOn = ofOpen?.kind !== "closed" && !altered;
  return { ...newest, open: goOn ? open : null, missingLines: 0, altered: altered ? open.id : null };
}

/** What a plain segment holds now, for one that was not signed when it was closed; null where there is no line in it. */
export function stretchOnDisk(dir: string, segment: SegmentFile): Stretch | null {
  const content = contentOf(dir, segment);
  const scanned = content === null ? null : scan(content);
  if (content === null || scanned?.last == null || segment.firstSeq === null) return null;
  const { last, base, lines } = scanned;
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    ...{ segment: segment.id, first: segment.firstSeq, last: last.seq, lines, bytes: content.length, sha256, base },
    head: last.hash,
  };
}

interface Found extends Pick<Recovered, "last" | "open" | "endsOpen" | "tornBytes"> {
  readonly prefixHash: (bytes: number) => string | null;
}

const NOTHING: Found = {
  last: { seq: 0, hash: NO_LINE },
  open: null,
  endsOpen: false,
  tornBytes: 0,
  prefixHash: () => null,
};

function found(dir: string): Found {
  let inNewest: Found | null = null;
  for (const segment of segmentFiles(dir).toReversed()) {
    const content = contentOf(dir, segment);
    if (content?.length === 0) {
      // Begun and never written to, on a full disk for example.
      rmSync(join(dir, plainName(segment.id)));
      continue;
    }
    const scanned = content === null ? null : scan(content);
    const last = scanned?.last ?? null;
    if (inNewest === null && scanned !== null && content !== null && segment.plain && segment.firstSeq !== null) {
      inNewest = resumable(segment.id, segment.firstSeq, content, scanned);
    }
    inNewest ??= NOTHING;
    if (last === null) continue;
    const { open } = inNewest;
    if (open === null || last.seq >= open.first) return { ...inNewest, last };
    // The newest holds no whole line at all; it goes on after the last one of the file before.
    const fits = open.first === last.seq + 1;
    return { ...inNewest, last, open: fits ? { ...open, base: last.hash } : null };
  }
  return inNewest ?? NOTHING;
}

function resumable(id: string, first: number, content: Buffer, { base, lines, wholeBytes }: Scanned): Found {
  return {
    last: NOTHING.last,
    open: { id, first, base, lines, bytes: content.length, content: createHash("sha256").update(content) },
    endsOpen: content.at(-1) !== LINE_FEED,
    tornBytes: content.length - wholeBytes,
    prefixHash: (bytes) =>
      bytes > content.length ? null : createHash("sha256").update(content.subarray(0, bytes)).digest("hex"),
  };
}

interface Scanned {
  readonly last: LastLine | null;
  readonly base: string;
  readonly lines: number;
  /** Up to and with the last whole line. */
  readonly wholeBytes: number;
}

function scan(content: Buffer): Scanned {
  let lines = 0;
  for (let at = content.indexOf(LINE_FEED); at !== -1; at = content.indexOf(LINE_FEED, at + 1)) lines += 1;
  const firstEnd = content.indexOf(LINE_FEED);
  const first = parseEntry(content.toString("utf8", 0, firstEnd === -1 ? content.length : firstEnd), "");
  const prev = first?.fields["prev"];
  const base = typeof prev === "string" ? prev : NO_LINE;
  // From the end back to the last line that is one.
  for (let end = content.length; end > 0;) {
    const terminated = content[end - 1] === LINE_FEED;
    const stop = terminated ? end - 1 : end;
    const start = stop === 0 ? 0 : content.lastIndexOf(LINE_FEED, stop - 1) + 1;
    const bytes = content.subarray(start, stop);
    const entry = parseEntry(bytes.toString("utf8"), "");
    if (entry !== null) {
      const last = { seq: entry.seq, hash: lineHash(bytes) };
      return { last, base, lines, wholeBytes: end };
    }
    end = start;
  }
  return { last: null, base, lines, wholeBytes: 0 };
}

/** Null where it cannot be had: too large, or compressed bytes that are damaged. */
function contentOf(dir: string, { id, plain }: SegmentFile): Buffer | null {
  const path = join(dir, plain ? plainName(id) : packedName(id));
  if (statSync(path).size > LARGEST_BYTES) return null;
  const bytes = readFileSync(path);
  if (plain) return bytes;
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: LARGEST_BYTES });
  } catch {
    return null;
  }
}
