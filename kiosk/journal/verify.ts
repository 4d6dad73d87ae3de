/**
 * Proves what can be proven of a journal, and names exactly what cannot.
 *
 *   the chain       a line that is altered, moved, put in or missing, wherever another line follows it (verify-chain.ts)
 *   the manifests   each file, and the newest line of all: also where somebody altered a line and chained everything anew
 *   the key         that it was this terminal that signed; only where its public key was noted somewhere else before
 *
 * What it cannot prove: lines after the last manifest may have been written anew, or cut off, by whoever can write the
 * files; and whoever is root on the running terminal can sign what he likes. Both end where manifests are pulled off the
 * terminal.
 *
 * Works beside the running terminal and on a copy of the folder. Memory: a chunk, and a few words for each file and
 * each manifest.
 *
 * Error model: throws what the file system throws. Damage is no error.
 */
import { createHash } from "node:crypto";
import { NO_LINE } from "./chain.ts";
import { readExcerpt, type Excerpt } from "./excerpt.ts";
import type { Fault, Note } from "./faults.ts";
import { firstSeqOf, segmentFiles, type SegmentFile } from "./layout.ts";
import { linesOf, openSegment, UnreadableSegment } from "./lines.ts";
import type { Manifest } from "./manifest.ts";
import { orderSegments, type Placed } from "./verify-order.ts";
import { judgeChain, type ChainJudge } from "./verify-chain.ts";
import { readManifests, type Manifests } from "./verify-manifests.ts";

export interface VerifyOptions {
  readonly dir: string;
  /** Public keys of the terminal, noted elsewhere before; null where nobody did. */
  readonly keys: ReadonlySet<string> | null;
  /** A copy may begin late, if it brings the terminal's word for that (excerpt.ts); a terminal's own folder may not. */
  readonly mayBeExcerpt?: boolean;
  /** Told after each file. */
  readonly onFile?: (done: number, of: number) => void;
}

export interface Verification {
  /** Nothing is missing and nothing is altered, as far as can be proven. */
  readonly sound: boolean;
  /** In the order in which they were found; at most MOST_FAULTS, and how many there were in all. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  readonly notes: readonly Note[];
  readonly files: number;
  readonly lines: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly lastSeq: number;
  readonly manifests: number;
  /** Public keys that signed. */
  readonly keys: readonly string[];
  /** Whether the signatures are by a key that was noted before. */
  readonly keyKnown: boolean;
}

export const MOST_FAULTS = 1_000;

export async function verifyJournal({ dir, keys, mayBeExcerpt = false, onFile }: VerifyOptions): Promise<Verification> {
  const faults: Fault[] = [];
  const notes: Note[] = [];
  let faultCount = 0;
  /** Files with a fault of their own, which explains why they are not what was signed. */
  const faulty = new Set<string>();
  const fault = (found: Fault): void => {
    faultCount += 1;
    if ("segment" in found && found.fault !== "manifest-differs") faulty.add(found.segment);
    if (faults.length < MOST_FAULTS) faults.push(found);
  };
  const note = (found: Note): void => void notes.push(found);

  const manifests = await readManifests(dir, keys);
  manifests.faults.forEach(fault);
  manifests.notes.forEach(note);
  const bySegment = Map.groupBy(
    manifests.trusted.filter(({ kind }) => kind !== "deleted"),
    ({ segment }) => segment,
  );
  const deleted = new Map(
    manifests.trusted.flatMap((manifest) =>
      manifest.kind === "deleted" ? [[manifest.segment, manifest] as const] : [],
    ),
  );
  const heads = new Map(manifests.trusted.map(({ last, head }) => [last, head]));

  let sealedUpTo = 0;
  const judge = judgeChain(heads, {
    fault,
    note,
    sealed(at, n, hash) {
      sealedUpTo = Math.max(sealedUpTo, n);
      const known = manifests.hashes.get(n);
      if (known !== undefined && !known.startsWith(hash)) fault({ fault: "manifest-differs", ...at, n });
    },
  });

  const excerpt = mayBeExcerpt ? trustedExcerpt() : null;
  if (excerpt !== null && excerpt.first > 1) {
    const to = excerpt.first - 1;
    note({ note: "left-out", from: 1, to });
    judge.absent({ segment: "", first: 1, last: to, base: NO_LINE, head: excerpt.base });
  }

  const { placed, repeated } = await orderSegments(dir, segmentFiles(dir), [...bySegment.keys()]);
  for (const { segment, sameAs } of repeated) fault({ fault: "file-repeated", segment, sameAs });
  const present = new Set(placed.map(({ holds }) => holds));
  const absent = [...bySegment.keys()].filter((id) => !present.has(id));
  const all = [...placed, ...absent.map((id) => ({ id, holds: id, file: null }))].sort(inOrder);
  let lines = 0;
  let bytes = 0;
  const contents: SegmentContent[] = [];
  for (const [at, one] of all.entries()) {
    const signed = bySegment.get(one.holds) ?? [];
    if (one.id !== one.holds) fault({ fault: "file-misplaced", segment: one.id, holds: one.holds });
    const read = one.file === null ? null : await readSegment(dir, one.file, signed, judge, fault);
    if (read === null) sayAbsent(one.holds, signed);
    else {
      lines += read.lines;
      bytes += read.bytes;
      contents.push(read);
    }
    onFile?.(at + 1, all.length);
  }
  const signedUpTo = Math.max(0, ...manifests.trusted.map(({ last }) => last));
  judge.end(signedUpTo, all.at(-1)?.id ?? "");
  if (judge.last > signedUpTo) note({ note: "unsigned", from: signedUpTo + 1, to: judge.last });
  if (lines === 0 && manifests.last === 0 && faultCount === 0) fault({ fault: "no-journal" });
  compareContents();
  await compareSealed();

  function trustedExcerpt(): Excerpt | null {
    const read = readExcerpt(dir);
    if (read === null) return null;
    const signer = manifests.trusted[0]?.key;
    const known =
      read !== "forged" && (keys === null ? signer === undefined || signer === read.key : keys.has(read.key));
    if (known) return read;
    fault({ fault: "excerpt-forged" });
    return null;
  }

  function sayAbsent(id: string, signed: readonly Manifest[]): void {
    const last = signed.at(-1);
    if (last === undefined || (excerpt !== null && last.last < excerpt.first)) return;
    const why = deleted.get(id)?.why;
    const stretch = { segment: id, from: last.first, to: last.last };
    if (why === undefined) fault({ fault: "file-missing", ...stretch });
    else note({ note: "deleted", ...stretch, why });
    judge.absent(last);
  }

  /** Each file beside what was signed of it, where its lines themselves show nothing wrong. */
  function compareContents(): void {
    for (const { id, checks, bytes: held } of contents) {
      const longest = checks.at(-1)?.manifest;
      if (longest === undefined || faulty.has(id)) continue;
      const wrong = checks.find(({ same }) => !same)?.manifest;
      if (wrong !== undefined) {
        const good = checks.findLast(({ same }) => same)?.manifest;
        const from = good !== undefined && good.last < wrong.last ? good.last + 1 : wrong.first;
        if (from < wrong.last) fault({ fault: "file-rewritten", segment: id, from, to: wrong.last });
        else fault({ fault: "line-altered", segment: id, line: wrong.lines, seq: from, unproven: null });
      } else if (longest.kind === "closed" && held > longest.bytes) {
        fault({ fault: "file-grown", segment: id, after: longest.last });
      }
    }
  }

  /** Lines name manifests that were taken away; but the terminal may have signed one since we read them. */
  async function compareSealed(): Promise<void> {
    if (sealedUpTo <= manifests.last) return;
    const now = await readManifests(dir, keys);
    if (sealedUpTo > now.last) fault({ fault: "manifests-missing", from: now.last + 1, to: sealedUpTo });
  }

  return {
    sound: faultCount === 0,
    ...{ faults, faultCount, notes, files: contents.length, lines, bytes },
    lastSeq: judge.last,
    manifests: manifests.last,
    keys: manifests.keys,
    keyKnown: keys !== null && manifests.trusted.length > 0,
  };
}

type Piece = Placed | { readonly id: string; readonly holds: string; readonly file: null };

function inOrder(a: Piece, b: Piece): number {
  return (firstSeqOf(a.holds) ?? 0) - (firstSeqOf(b.holds) ?? 0) || (a.holds < b.holds ? -1 : 1);
}

interface SegmentContent {
  readonly id: string;
  readonly lines: number;
  readonly bytes: number;
  readonly checks: readonly { readonly manifest: Manifest; readonly same: boolean }[];
}

/** Null where it is not there any more. */
async function readSegment(
  dir: string,
  { id, firstSeq }: SegmentFile,
  signed: Manifests["trusted"],
  judge: ChainJudge,
  fault: (fault: Fault) => void,
): Promise<SegmentContent | null> {
  const content = createHash("sha256");
  const marks = signed.toSorted((a, b) => a.bytes - b.bytes || a.n - b.n);
  const checks: { readonly manifest: Manifest; readonly same: boolean }[] = [];
  let bytes = 0;
  let lines = 0;

  /** Hashes on, and looks at each length that was signed on the way. */
  function hashOn(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const mark = marks[checks.length];
      if (mark === undefined || mark.bytes > bytes + chunk.length - from) break;
      const upTo = from + mark.bytes - bytes;
      content.update(chunk.subarray(from, upTo));
      bytes += upTo - from;
      from = upTo;
      checks.push({ manifest: mark, same: content.copy().digest("hex") === mark.sha256 });
    }
    content.update(chunk.subarray(from));
    bytes += chunk.length - from;
  }

  async function* hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hashOn(chunk);
      yield chunk;
    }
  }

  try {
    const { chunks } = await openSegment(dir, id);
    for await (const batch of linesOf(hashed(chunks))) {
      for (const raw of batch) {
        lines += 1;
        judge.line(raw, { segment: id, line: lines }, firstSeq !== null);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    if (!(error instanceof UnreadableSegment)) throw error;
    fault({ fault: "file-unreadable", segment: id });
    judge.unreadableRest({ segment: id, line: lines + 1 });
  }
  const tooShort = marks.slice(checks.length).map((manifest) => ({ manifest, same: false }));
  return { id, lines, bytes, checks: [...checks, ...tooShort] };
}
