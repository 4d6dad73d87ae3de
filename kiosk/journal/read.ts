/**
 * Reads the journal in order, by cursor and by filter, over closed, compressed and open segments, in constant memory,
 * while the terminal goes on writing. A line that the writer has not finished is not read yet.
 *
 * Nothing is proven here: lines are given as they lie there, and what cannot be read is passed over. What is missing or
 * altered is for `verifyJournal` to say (verify.ts).
 *
 * Error model: throws what the file system throws; a segment deleted while it is read is passed over.
 */
import { eventKind, type EventId } from "./catalogue.ts";
import type { Role } from "./event.ts";
import { linesOf, openSegment, UnreadableSegment } from "./lines.ts";
import { segmentFiles, type SegmentFile } from "./layout.ts";
import { roleOf, troubleOf } from "./telling.ts";

export interface JournalEntry {
  readonly seq: number;
  /** UTC milliseconds, as the terminal's calendar had it. */
  readonly timeMs: number;
  /** An id of the catalogue, or one of another version. */
  readonly ev: EventId | (string & {});
  readonly role: Role | null;
  /** The line says that something is wrong. */
  readonly trouble: boolean;
  /** All fields of the line, as parsed. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The line's exact text, without its line feed: what is pulled, shown raw, and hashed. */
  readonly text: string;
  /** The segment that holds it. */
  readonly segment: string;
}

/** All that are given must fit. */
export interface JournalQuery {
  /** Lines with a higher number only: the cursor of whoever has read up to here. */
  readonly after?: number;
  /** Lines up to this number. */
  readonly upTo?: number;
  /** By the terminal's calendar: from this moment on, before that one. UTC milliseconds. */
  readonly fromMs?: number;
  readonly beforeMs?: number;
  /** Event ids, or the first word of several: `print`, `print.done`. */
  readonly events?: readonly string[];
  /** A visit, by its pseudonym. */
  readonly session?: string;
  /** A request, by its id. */
  readonly request?: string;
  /** An invoice, by its keyed hash (hash.ts). */
  readonly invoice?: string;
  readonly device?: string;
  readonly role?: Role;
  /** Only what says that something is wrong. */
  readonly troubleOnly?: boolean;
}

/** Oldest first. Stop early by leaving the loop: files are closed then. */
export async function* readJournal(dir: string, query: JournalQuery = {}): AsyncGenerator<JournalEntry> {
  const { upTo = Infinity } = query;
  const fits = filterOf(query);
  for (const segment of segmentsFor(segmentFiles(dir), query)) {
    for await (const entry of entriesOf(dir, segment)) {
      if (entry.seq > upTo) break;
      if (fits(entry)) yield entry;
    }
  }
}

/** The newest `count` that fit, oldest first; reads back no further than it must. */
export async function readLatest(
  dir: string,
  count: number,
  query: JournalQuery = {},
): Promise<readonly JournalEntry[]> {
  const fits = filterOf(query);
  const { upTo = Infinity } = query;
  let found: readonly JournalEntry[] = [];
  for (const segment of segmentsFor(segmentFiles(dir), query).toReversed()) {
    const here: JournalEntry[] = [];
    for await (const entry of entriesOf(dir, segment)) {
      if (entry.seq > upTo || !fits(entry)) continue;
      here.push(entry);
      // Twice what is wanted, then cut: shifting each time would move every entry for each new one.
      if (here.length >= 2 * count) here.splice(0, here.length - count);
    }
    found = [...here, ...found].slice(-count);
    if (found.length === count) break;
  }
  return found;
}

/** The number of the newest line; 0 where there is none. */
export async function newestSeq(dir: string): Promise<number> {
  const [newest] = await readLatest(dir, 1);
  return newest?.seq ?? 0;
}

/** One line as it lies on disk; null where it is none. */
export function parseEntry(text: string, segment: string): JournalEntry | null {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(fields)) return null;
  const { seq, time, ev } = fields;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || typeof time !== "number" || typeof ev !== "string") {
    return null;
  }
  const kind = eventKind(ev);
  const role = kind === null ? null : roleOf(kind, fields);
  return { seq, timeMs: time, ev, role, trouble: kind !== null && troubleOf(kind, fields), fields, text, segment };
}

async function* entriesOf(dir: string, { id }: SegmentFile): AsyncGenerator<JournalEntry> {
  try {
    const { chunks } = await openSegment(dir, id);
    for await (const lines of linesOf(chunks)) {
      for (const { bytes, whole } of lines) {
        const entry = whole ? parseEntry(bytes.toString("utf8"), id) : null;
        if (entry !== null) yield entry;
      }
    }
  } catch (error) {
    // Deleted to keep the budget between the listing and now; or damaged, which verifyJournal names.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" && !(error instanceof UnreadableSegment)) throw error;
  }
}

/** Without those that end before the cursor or begin after the last number asked for. */
function segmentsFor(
  segments: readonly SegmentFile[],
  { after = 0, upTo = Infinity }: JournalQuery,
): readonly SegmentFile[] {
  return segments.filter((segment, at) => {
    const next = segments[at + 1]?.firstSeq ?? null;
    return (next === null || next > after + 1) && (segment.firstSeq ?? 0) <= upTo;
  });
}

const NAMED = ["session", "request", "invoice", "device"] as const;

/** Whether a line fits, for whoever reads them all and shows some. */
export function filterOf(query: JournalQuery): (entry: JournalEntry) => boolean {
  const { after = 0, fromMs = -Infinity, beforeMs = Infinity, events, role, troubleOnly = false } = query;
  const named = NAMED.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]));
  return (entry) =>
    entry.seq > after &&
    entry.timeMs >= fromMs &&
    entry.timeMs < beforeMs &&
    (!troubleOnly || entry.trouble) &&
    (role === undefined || entry.role === role) &&
    (events === undefined || events.some((event) => entry.ev === event || entry.ev.startsWith(`${event}.`))) &&
    named.every(([name, value]) => entry.fields[name] === value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
