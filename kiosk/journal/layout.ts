/**
 * What lies in the journal's folder, and how its files are named:
 *
 *   000000000001.2026-11-24.jsonl       lines from number 1 on, begun on that day in Beijing
 *   000000004711.2026-11-25.jsonl.zst   the same, closed and compressed
 *   manifests.jsonl                     what was signed about each of them (manifest.ts)
 *   2026-11-24.000.jsonl                written by version 1, before there was a chain
 *
 * The number of the first line comes first in a name, so that order by name is the order of writing also where the
 * calendar jumped, and a reader with a cursor skips whole files without opening them.
 */
import { readdirSync } from "node:fs";

export const MANIFESTS_FILE = "manifests.jsonl";
/** Freed when the disk is full, so that what staff do is still written (reserve.ts). */
export const RESERVE_FILE = "reserve";
const PLAIN = ".jsonl";
export const PACKED = ".jsonl.zst";

const NAME = /^(\d{12})\.(\d{4}-\d{2}-\d{2})(\.jsonl|\.jsonl\.zst)$/;
const OLD_NAME = /^\d{4}-\d{2}-\d{2}\.\d{3,}\.jsonl$/;
const SEQ_DIGITS = 12;

/** One stretch of the journal. Plain and packed both lie there for a moment, while it is compressed. */
export interface SegmentFile {
  /** The name without its ending; manifests name it so. */
  readonly id: string;
  /** By its name; null where version 1 wrote it. */
  readonly firstSeq: number | null;
  readonly plain: boolean;
  readonly packed: boolean;
}

export function segmentId(firstSeq: number, date: string): string {
  return `${String(firstSeq).padStart(SEQ_DIGITS, "0")}.${date}`;
}

export function plainName(id: string): string {
  return id + PLAIN;
}

export function packedName(id: string): string {
  return id + PACKED;
}

/** Whether a text is the name of a segment, of this or of an earlier version, and nothing else. */
export function isSegmentId(text: string): boolean {
  return NAME.test(plainName(text)) || OLD_NAME.test(plainName(text));
}

/** The number of the first line that a segment's id promises; null where it is no such id. */
export function firstSeqOf(id: string): number | null {
  const match = NAME.exec(plainName(id));
  return match === null ? null : Number(match[1]);
}

/** The segments in the order in which they were written; none where there is no folder. Throws what the disk throws. */
export function segmentFiles(dir: string): readonly SegmentFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const found = new Map<string, SegmentFile>();
  for (const name of names) {
    const match = NAME.exec(name);
    if (match !== null) {
      const [, first = "", date = "", ending] = match;
      const id = `${first}.${date}`;
      const before = found.get(id);
      found.set(id, {
        id,
        firstSeq: Number(first),
        plain: ending === PLAIN || before?.plain === true,
        packed: ending === PACKED || before?.packed === true,
      });
    } else if (OLD_NAME.test(name)) {
      const id = name.slice(0, -PLAIN.length);
      found.set(id, { id, firstSeq: null, plain: true, packed: false });
    }
  }
  return [...found.values()].sort((a, b) => (a.firstSeq ?? 0) - (b.firstSeq ?? 0) || (a.id < b.id ? -1 : 1));
}
