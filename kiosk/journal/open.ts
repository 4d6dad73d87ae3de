/**
 * The journal on disk: one event a line, chained, written synchronously, in `DATA/journal/`; what is written is signed at
 * every rotation, whenever `seal` is called, and at the end.
 *
 * Error model: `record` never throws and never stops the terminal. A line that cannot be written (disk full, read-only)
 * is counted; the next line that can be is preceded by a `journal.gap`. Opening does not throw either: a journal that
 * cannot be opened tries again. What cannot be signed is written all the same.
 */
import { beijingDate } from "../invoice/dates.ts";
import { KeyRefused } from "../store/key.ts";
import { CATALOGUE, type EventData, type EventId } from "./catalogue.ts";
import { lineHash, NO_LINE } from "./chain.ts";
import { bootId, type TerminalClock } from "./clock.ts";
import { JOURNAL_DELAYS, JOURNAL_LIMITS } from "./delays.ts";
import type { Journal } from "./journal.ts";
import { lineWriter } from "./line.ts";
import { openManifestBook, type Statement } from "./manifest-book.ts";
import type { Manifest } from "./manifest.ts";
import { recover, type LastLine } from "./recover.ts";
import { reserveIn } from "./reserve.ts";
import { openSegments, prepareFolder, systemIo, type JournalIo, type Segments } from "./segments.ts";

export interface JournalOptions {
  readonly dir: string;
  readonly terminalId: string;
  readonly clock: TerminalClock;
  readonly boot?: string;
  readonly maxBytes?: number;
  readonly io?: JournalIo;
}

export interface DiskJournal extends Journal {
  /** Signs everything up to now, and says so in a line. False where it could not be signed. */
  seal(): boolean;
  /** Signs a statement about a segment that is not written any more. False where it could not be signed. */
  state(statement: Statement): boolean;
  /** The segment that is being written; null where there is none. */
  openSegment(): string | null;
  /** The number of the last line of the run before this one; 0 where there was none, or nothing is written yet. */
  before(): number;
  /** Looks whether a full disk has room again, and takes the reserve back. */
  lookForRoom(): void;
  close(): void;
}

/** How much of a manifest's hash a line of the journal names. */
const HASH_CHARS = 32;
const LINE_FEED = Buffer.from("\n");

export function openJournal(options: JournalOptions): DiskJournal {
  const { dir, terminalId, clock, boot = bootId(), maxBytes = JOURNAL_LIMITS.segmentBytes, io = systemIo } = options;
  const lineOf = lineWriter(boot, terminalId);
  const buffer = Buffer.allocUnsafe(JOURNAL_LIMITS.longestLineBytes);
  const book = openManifestBook(dir);
  const reserve = reserveIn(dir);
  let segments: Segments | null = null;
  let last: LastLine = { seq: 0, hash: NO_LINE };
  /** Lines lost since the last one that was written; their numbers are given. */
  let lost = 0;
  let before: number | null = null;
  let diskFull = false;
  /** Lines that no manifest speaks of yet. */
  let unsigned = false;
  let signing: "works" | "failed" | "said" = "works";
  let unsignedReason = "";
  let notBeforeMs = -Infinity;
  let closed = false;

  function ready(): Segments {
    if (segments !== null) return segments;
    if (clock.now() < notBeforeMs) throw new Error("tried a moment ago");
    try {
      prepareFolder(dir);
      const { open, endsOpen, tornBytes, missingLines, altered, ...recovered } = recover(dir, recentManifests());
      last = recovered.last;
      before ??= last.seq;
      segments = openSegments({
        ...{ dir, maxBytes, io },
        resume: open === null ? null : { open, last: last.seq, head: last.hash },
        onClosed: (stretch) => void sign({ kind: "closed", ...stretch }),
      });
      // What a power cut left of a line is ended, not deleted: it is evidence, and the file may be append-only.
      if (endsOpen) segments.appendRaw(LINE_FEED);
      const lostBefore = lost;
      lost = 0;
      if (tornBytes > 0 || missingLines > 0) write(segments, "journal.torn", { bytes: tornBytes, lines: missingLines });
      if (altered !== null) write(segments, "journal.altered", { segment: altered });
      lost = lostBefore;
      return segments;
    } catch (error) {
      abandon();
      throw error;
    }
  }

  function put<Id extends EventId>(ev: Id, data: EventData<Id>): void {
    const open = ready();
    if (lost > 0) write(open, "journal.gap", { lost });
    write(open, ev, data);
  }

  function write<Id extends EventId>(open: Segments, ev: Id, data: EventData<Id>): void {
    const seq = last.seq + lost + 1;
    const wallMs = clock.wallMs();
    const length = buffer.write(lineOf(ev, data, { seq, prev: last.hash, wallMs, monoMs: clock.now() }));
    const hash = lineHash(buffer.subarray(0, length - 1));
    open.append({ bytes: buffer, length, seq, prev: last.hash, hash, date: beijingDate(new Date(wallMs)) });
    last = { seq, hash };
    lost = 0;
    unsigned = true;
    if (CATALOGUE[ev].audit) open.sync();
  }

  /** False where it could not be done; a segment that is not to be trusted is left then. */
  function attempt(act: () => void): { readonly done: true } | { readonly done: false; readonly full: boolean } {
    try {
      act();
      return { done: true };
    } catch (error) {
      if (segments?.broken === true) abandon();
      return { done: false, full: isFull(error) };
    }
  }

  function record<Id extends EventId>(ev: Id, data: EventData<Id>): void {
    if (closed) return;
    const { audit } = CATALOGUE[ev];
    if (diskFull && !audit) {
      lost += 1;
      return;
    }
    const before = last.seq;
    let outcome = attempt(() => put(ev, data));
    if (!outcome.done && outcome.full && !diskFull) {
      diskFull = true;
      const had = reserve.release() ? "used" : "none";
      attempt(() => put("journal.disk-full", { reserve: had }));
      if (audit) outcome = attempt(() => put(ev, data));
    }
    if (!outcome.done && last.seq === before) lost += 1;
    if (signing === "failed") {
      signing = "said";
      attempt(() => put("journal.unsigned", { reason: unsignedReason }));
    }
  }

  function recentManifests(): readonly Manifest[] {
    try {
      return book.recent();
    } catch (error) {
      notSigned(error);
      return [];
    }
  }

  function sign(statement: Statement): { readonly n: number; readonly hash: string } | null {
    try {
      const signed = book.append(statement, { tid: terminalId, boot, time: clock.wallMs(), mono: clock.now() });
      signing = "works";
      return signed;
    } catch (error) {
      notSigned(error);
      return null;
    }
  }

  function notSigned(error: unknown): void {
    if (signing === "works") signing = "failed";
    const { code } = error as NodeJS.ErrnoException;
    unsignedReason = error instanceof KeyRefused ? error.code : (code ?? "unknown");
  }

  function checkpoint(): { readonly n: number; readonly hash: string } | null {
    let signed: { readonly n: number; readonly hash: string } | null = null;
    attempt(() => {
      const stretch = ready().stretch();
      if (stretch !== null) signed = sign({ kind: "checkpoint", ...stretch });
      if (signed !== null) unsigned = false;
    });
    return signed;
  }

  function abandon(): void {
    const failed = segments;
    segments = null;
    notBeforeMs = clock.now() + JOURNAL_DELAYS.reopen;
    try {
      failed?.close();
    } catch {
      // It is gone already; there is nobody to tell but the journal itself.
    }
  }

  return {
    record,
    seal() {
      if (closed) return false;
      const signed = checkpoint();
      if (signed === null) return false;
      record("journal.sealed", { manifest: signed.n, hash: signed.hash.slice(0, HASH_CHARS) });
      return true;
    },
    state: (statement) => !closed && sign(statement) !== null,
    before: () => before ?? 0,
    openSegment: () => segments?.openId() ?? null,
    lookForRoom() {
      if (closed || !reserve.restore() || !diskFull) return;
      diskFull = false;
      record("journal.disk-free", {});
    },
    close() {
      if (unsigned && !closed) checkpoint();
      closed = true;
      abandon();
    },
  };
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
