/**
 * The journal on disk: pino lines, written synchronously, one event a line, in `DATA/journal/`.
 *
 * Error model: `record` never throws and never stops the terminal. A line that cannot be written (disk full, read-only)
 * is counted; the next line that can be is preceded by a `journal.gap`. Opening does not throw either: a journal that
 * cannot be opened tries again with each event.
 */
import { pino } from "pino";
import type { EventData, EventId } from "./catalogue.ts";
import { beijingDate } from "../invoice/dates.ts";
import { bootId, type TerminalClock } from "./clock.ts";
import type { Journal } from "./journal.ts";
import { admitted, LINE_VERSION } from "./line.ts";
import { lastSequence, openSegments, type Segments } from "./segments.ts";

/** A day of a busy terminal is under 1 MB (offline facts 5.4); the cap keeps one file readable in an editor. */
export const SEGMENT_BYTES = 5 * 1024 * 1024;

export interface JournalOptions {
  readonly dir: string;
  readonly terminalId: string;
  readonly clock: TerminalClock;
  readonly boot?: string;
  readonly maxBytes?: number;
}

export interface DiskJournal extends Journal {
  close(): void;
}

export function openJournal(options: JournalOptions): DiskJournal {
  const { dir, terminalId, clock, boot = bootId(), maxBytes = SEGMENT_BYTES } = options;
  let segments: Segments | null = null;
  let seq = 0;
  let lost = 0;
  let closed = false;

  const lines = pino(
    {
      base: null,
      // pino begins every line with what this returns; the level says nothing here.
      formatters: { level: () => ({ v: LINE_VERSION }) },
      timestamp: () => `,"time":${Math.round(clock.wallMs())},"mono":${Math.round(clock.now())}`,
    },
    {
      write(line: string) {
        segments ??= openSegments(dir, maxBytes);
        segments.write(line, beijingDate(new Date(clock.wallMs())));
      },
    },
  );

  function start(): void {
    segments = openSegments(dir, maxBytes);
    // After a journal that could not be opened, the numbers already given stay given.
    seq = Math.max(seq, lastSequence(dir));
  }

  function write<Id extends EventId>(ev: Id, data: EventData<Id>): void {
    seq += 1;
    lines.info({ boot, seq, tid: terminalId, ev, ...admitted(ev, data) });
  }

  function record<Id extends EventId>(ev: Id, data: EventData<Id>): void {
    if (closed) return;
    try {
      if (segments === null) start();
      if (lost > 0) {
        write("journal.gap", { lost });
        lost = 0;
      }
      write(ev, data);
    } catch {
      lost += 1;
      abandon();
    }
  }

  /** A file that failed once is not trusted again: the next event opens anew. */
  function abandon(): void {
    const failed = segments;
    segments = null;
    try {
      failed?.close();
    } catch {
      // It is gone already; there is nobody to tell but the journal itself.
    }
  }

  return {
    record,
    close() {
      closed = true;
      abandon();
    },
  };
}
