/**
 * The journal, some rows at a time, newest first, by filter: read from the disk by cursor and never as a whole. What is new comes
 * in while it is followed; nothing is read while it is not. A filter that fits nothing reads all there is, once.
 */
import type { Cancel } from "../../../drivers/clock.ts";
import type {
  JournalAction,
  JournalKind,
  JournalPageView,
  JournalRowView,
  JournalSpan,
} from "../../display/contract/staff/journal.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import { eventKind, type EventId } from "../../journal/catalogue.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import { newestSeq, readLatest, type JournalEntry, type JournalQuery } from "../../journal/read.ts";
import { STAFF_DELAYS } from "../delays.ts";
import { EVENT_NAMES } from "../journal/names.ts";
import { EVERYBODY, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface JournalPageRooms {
  readonly dir: string;
  readonly clock: TerminalClock;
  readonly onSurprise: (error: unknown) => void;
}

export function journalPage(rooms: JournalPageRooms): StaffPage<"journal"> {
  return {
    id: "journal",
    roles: EVERYBODY,
    actions: {
      kind: EVERYBODY,
      span: EVERYBODY,
      "trouble-only": EVERYBODY,
      request: EVERYBODY,
      follow: EVERYBODY,
      older: EVERYBODY,
      newer: EVERYBODY,
    },
    open: (room) => openJournalPage(rooms, room),
  };
}

/** What fits on the glass, both ways round. */
export const JOURNAL_ROWS = 8;

/** A device by its name, anything else by the first words of its events. */
const KINDS: Readonly<Record<JournalKind, JournalQuery>> = {
  all: {},
  scanner: { device: "scanner" },
  printer: { device: "printer" },
  camera: { device: "camera" },
  print: { events: ["print", "paper"] },
  visit: { events: ["session", "scan", "verify", "claim"] },
  outbox: { events: ["outbox", "delivery", "operator"] },
  store: { events: ["store", "journal"] },
  staff: { events: ["staff", "config"] },
  machine: { events: ["terminal", "display", "machine", "clock", "provider", "service", "office"] },
};

const HOUR_MS = 3_600_000;
const SPANS: Readonly<Record<Exclude<JournalSpan, "all">, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
};

function openJournalPage({ dir, clock, onSurprise }: JournalPageRooms, { changed }: PageRoom): OpenPage<"journal"> {
  let kind: JournalKind = "all";
  let span: JournalSpan = "all";
  let troubleOnly = false;
  let request: string | null = null;
  let follow = true;
  /** The highest number on each page so far, the newest page first; the last one is shown. */
  let tops: readonly number[] = [];
  let entries: readonly JournalEntry[] = [];
  let more = false;
  let unreadable = false;
  /** Up to here all was looked at. */
  let head = 0;
  /** Counts what was asked: an answer that comes late is of another filter. */
  let asked = 0;
  let reading = false;
  let closed = false;
  let cancelLook: Cancel = () => undefined;

  function query(): JournalQuery {
    return {
      troubleOnly,
      ...KINDS[kind],
      ...(span === "all" ? {} : { fromMs: clock.wallMs() - SPANS[span] }),
      ...(request === null ? {} : { request }),
    };
  }

  /** Reads, and tells `take` what came, where nothing else was asked meanwhile. */
  async function read(take: () => Promise<() => void>): Promise<void> {
    const mine = (asked += 1);
    reading = true;
    changed();
    let keep = (): void => undefined;
    let failed = false;
    try {
      keep = await take();
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      failed = true;
    }
    if (mine !== asked || closed) return;
    [reading, unreadable] = [false, failed];
    keep();
    changed();
  }

  async function pageUpTo(top: number): Promise<() => void> {
    const found = await readLatest(dir, JOURNAL_ROWS + 1, { ...query(), upTo: top });
    return () => {
      more = found.length > JOURNAL_ROWS;
      entries = found.slice(-JOURNAL_ROWS);
    };
  }

  function start(): Promise<void> {
    entries = [];
    return read(async () => {
      const newest = await newestSeq(dir);
      const keep = await pageUpTo(newest);
      return () => {
        [head, tops] = [newest, [newest]];
        keep();
      };
    });
  }

  /** What was written since; files that are read already are passed over. */
  function catchUp(): Promise<void> {
    return read(async () => {
      const newest = await newestSeq(dir);
      const found = await readLatest(dir, JOURNAL_ROWS, { ...query(), after: head, upTo: newest });
      return () => {
        more ||= entries.length + found.length > JOURNAL_ROWS;
        entries = [...entries, ...found].slice(-JOURNAL_ROWS);
        [head, tops] = [newest, [newest]];
      };
    });
  }

  function look(): void {
    cancelLook = clock.setTimeout(look, STAFF_DELAYS.journalLook);
    if (follow && !reading && tops.length === 1) catchUp().catch(onSurprise);
  }

  function turn(next: readonly number[]): Promise<void> {
    const top = next.at(-1);
    if (top === undefined) return Promise.resolve();
    follow = false;
    return read(async () => {
      const keep = await pageUpTo(top);
      return () => {
        tops = next;
        keep();
      };
    });
  }

  function act(action: JournalAction): Promise<void> {
    switch (action.do) {
      case "kind":
        kind = action.kind;
        return start();
      case "span":
        span = action.span;
        return start();
      case "trouble-only":
        troubleOnly = action.on;
        return start();
      case "request":
        request = action.request;
        return start();
      case "follow":
        follow = action.on;
        return follow ? start() : Promise.resolve();
      case "older": {
        const [oldest] = entries;
        return more && oldest !== undefined ? turn([...tops, oldest.seq - 1]) : Promise.resolve();
      }
      case "newer":
        return tops.length > 1 ? turn(tops.slice(0, -1)) : Promise.resolve();
    }
  }

  start().catch(onSurprise);
  cancelLook = clock.setTimeout(look, STAFF_DELAYS.journalLook);

  return {
    view: (): JournalPageView => ({
      ...{ page: "journal", kind, span, troubleOnly, request, follow, reading, more, unreadable },
      rows: entries.map(rowOf).toReversed(),
      at: Math.max(0, tops.length - 1),
    }),
    async act(action) {
      await act(action);
      changed();
      return "done";
    },
    close() {
      closed = true;
      cancelLook();
    },
  };
}

/** What every line has, and the row says in its own place. */
const OWN = new Set(["v", "time", "mono", "boot", "seq", "prev", "tid", "ev"]);
const LONGEST_FIELDS = 150;

function rowOf({ seq, timeMs, ev, trouble, fields }: JournalEntry): JournalRowView {
  const said = Object.entries(fields).flatMap(([name, value]) =>
    OWN.has(name) ? [] : [`${name}=${name === "invoice" ? `…${String(value).slice(-4)}` : shown(value)}`],
  );
  const { request } = fields;
  return {
    seq,
    at: beijingDateTime(new Date(timeMs)).slice(5),
    code: ev,
    zh: isEvent(ev) ? EVENT_NAMES[ev] : null,
    en: eventKind(ev)?.means ?? "",
    trouble,
    fields: said.join(" ").slice(0, LONGEST_FIELDS),
    request: typeof request === "string" && /^[\w-]{1,64}$/.test(request) ? request : null,
  };
}

/** Not one that an older or a newer version wrote. */
function isEvent(ev: string): ev is EventId {
  return Object.hasOwn(EVENT_NAMES, ev);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
