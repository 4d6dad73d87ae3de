/**
 * Which file holds which stretch of the journal: by its first line, not only by its name, because files can be renamed,
 * exchanged and copied.
 *
 * Error model: throws what the file system throws. A file whose first lines cannot be read is believed by its name.
 */
import { firstSeqOf, type SegmentFile } from "./layout.ts";
import { linesOf, openSegment, UnreadableSegment } from "./lines.ts";
import { parseEntry } from "./read.ts";

export interface Placed {
  /** What it is called. */
  readonly id: string;
  /** What it should be called, by what is in it. */
  readonly holds: string;
  readonly file: SegmentFile;
}

export interface Order {
  readonly placed: readonly Placed[];
  /** Files that hold what another one holds already. */
  readonly repeated: readonly { readonly segment: string; readonly sameAs: string }[];
}

/** `signed`: ids of segments that manifests speak of. */
export async function orderSegments(
  dir: string,
  files: readonly SegmentFile[],
  signed: readonly string[],
): Promise<Order> {
  const idByFirst = new Map<number, string>();
  for (const id of [...files.map((file) => file.id), ...signed]) {
    const first = firstSeqOf(id);
    if (first !== null) idByFirst.set(first, id);
  }
  const placed = new Map<string, Placed>();
  const repeated: { readonly segment: string; readonly sameAs: string }[] = [];
  const looked: Placed[] = [];
  for (const file of files) looked.push({ id: file.id, holds: await holdsOf(dir, file, idByFirst), file });
  // Those that are called what they hold come first: a copy under another name is the copy.
  for (const one of looked.toSorted((a, b) => Number(a.id !== a.holds) - Number(b.id !== b.holds))) {
    const same = placed.get(one.holds);
    if (same === undefined) placed.set(one.holds, one);
    else repeated.push({ segment: one.id, sameAs: same.id });
  }
  return { placed: [...placed.values()], repeated };
}

async function holdsOf(
  dir: string,
  { id, firstSeq }: SegmentFile,
  idByFirst: ReadonlyMap<number, string>,
): Promise<string> {
  if (firstSeq === null) return id;
  const [first, second] = await firstNumbers(dir, id);
  // A number that the next line does not bear out is an altered one, and says nothing of the file.
  if (first === undefined || (second !== undefined && second !== first + 1)) return id;
  return idByFirst.get(first) ?? id;
}

async function firstNumbers(dir: string, id: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  try {
    const { chunks } = await openSegment(dir, id);
    for await (const lines of linesOf(chunks)) {
      for (const { bytes, whole } of lines.slice(0, 2 - numbers.length)) {
        const entry = whole ? parseEntry(bytes.toString("utf8"), id) : null;
        if (entry === null) return [];
        numbers.push(entry.seq);
      }
      if (numbers.length === 2) break;
    }
  } catch (error) {
    if (!(error instanceof UnreadableSegment) && (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
  return numbers;
}
