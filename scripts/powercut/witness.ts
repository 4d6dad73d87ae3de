/**
 * Starts a terminal's rooms on what a power cut left, with the product's own functions, and reads what is there. What it
 * reads is judged elsewhere (judge.ts).
 *
 * Error model: what does not open is told, not thrown; a surprise of the product is told as well.
 */
import Database from "better-sqlite3";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ManualTerminalClock } from "../../kiosk/journal/clock.ts";
import { plainName, segmentFiles } from "../../kiosk/journal/layout.ts";
import { dice, queryNumber } from "../../kiosk/outbox/fixture.ts";
import { contentsOf } from "../../kiosk/store/backup.ts";
import { integrityOf } from "../../kiosk/store/integrity.ts";
import { createSandbox } from "../../kiosk/verify/sandbox/sandbox.ts";
import type { RequestSeen, Seen, SlipSeen } from "../proof/promises.ts";
import { BACKUP, DATA, STICK, type LifeSaid } from "./messages.ts";
import { openRooms } from "./rooms.ts";

export type Witnessed =
  | { readonly opened: false; readonly why: string }
  | {
      readonly opened: true;
      readonly seen: Seen;
      readonly sound: boolean;
      /** The store was taken for damaged, or could not be read: events of the journal that say so. */
      readonly alarms: readonly string[];
      readonly journal: JournalSeen;
      /** What is at the place of the backup; null: nothing that is a sound store. */
      readonly backup: { readonly requests: ReadonlySet<string> } | null;
    };

export interface JournalSeen {
  /** Lines that can be read, by life, and by life and event. */
  readonly lines: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
  /** Stretches that are no line: torn, or never written. */
  readonly unreadable: number;
  /** The witness's own line can be read back: the journal goes on. */
  readonly goesOn: boolean;
}

const ALARMS: ReadonlySet<string> = new Set(["store.set-aside", "store.not-salvaged", "store.failed"]);
const WITNESS = "witness";
/** `wallMs`: what the calendar says as the terminal starts; answers of minutes ago are still given again. */
export async function witness(folder: string, said: readonly LifeSaid[], wallMs: number): Promise<Witnessed> {
  const clock = new ManualTerminalClock(new Date(wallMs).toISOString());
  const alarms: string[] = [];
  const requests = new Map<string, RequestSeen>();
  const slips = new Map<string, SlipSeen>();
  try {
    const rooms = openRooms({
      dataDir: join(folder, DATA),
      clock,
      random: dice(1),
      provider: createSandbox({ clock }),
      boot: WITNESS,
      heard(ev, data) {
        if (ALARMS.has(ev)) alarms.push(`${ev} ${JSON.stringify(data)}`);
      },
      opened({ store: { db } }) {
        for (const row of db.prepare<[], RequestRow>(REQUESTS).all()) {
          requests.set(row.id, { state: row.state, sent: row.sent, collected: row.collected === 1 });
        }
        for (const row of db.prepare<[], SlipRow>(SLIPS).all()) slips.set(row.id, row);
      },
    });
    const claims = new Map(
      said.flatMap((one) => {
        // Where the row is gone that is said already, and five wrong codes would lock all the others.
        if (one.said !== "promised" || !requests.has(one.request)) return [];
        const found = rooms.outbox.find(one.claimCode, one.lastFour);
        return [[one.claimCode, found.type === "found" ? found.requestId : found.type] as const];
      }),
    );
    const keptAnswers = new Set(
      said.flatMap((one) =>
        one.said === "kept-answer" && rooms.cache.find(queryNumber(Number(one.question))) !== null
          ? [one.question]
          : [],
      ),
    );
    const { sound } = integrityOf(rooms.store.db);
    rooms.journal.record("terminal.stop", { reason: WITNESS });
    const journal = journalIn(join(folder, DATA, "journal"));
    await rooms.close();
    return {
      opened: true,
      seen: { requests, claims, slips, keptAnswers },
      ...{ sound, alarms, journal, backup: backupIn(join(folder, STICK, BACKUP)) },
    };
  } catch (error) {
    return { opened: false, why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

interface RequestRow extends Pick<RequestSeen, "state" | "sent"> {
  readonly id: string;
  readonly collected: number;
}
const REQUESTS = "SELECT id, state, sent, collected_wall_ms IS NOT NULL AS collected FROM request";

interface SlipRow extends SlipSeen {
  readonly id: string;
}
const SLIPS = "SELECT id, step, outcome FROM print_jobs";

/** As the name of an event in `JournalSeen.events`. */
export function eventOf(life: string, event: string): string {
  return `${life} ${event}`;
}

function journalIn(dir: string): JournalSeen {
  const lines = new Map<string, number>();
  const events = new Map<string, number>();
  let unreadable = 0;
  for (const { id } of segmentFiles(dir)) {
    for (const text of readFileSync(join(dir, plainName(id)), "utf8").split("\n")) {
      const line = text === "" ? null : lineIn(text);
      if (line === null) {
        unreadable += text === "" ? 0 : 1;
        continue;
      }
      count(lines, line.boot);
      count(events, eventOf(line.boot, line.ev));
    }
  }
  return { lines, events, unreadable, goesOn: (lines.get(WITNESS) ?? 0) > 0 };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function lineIn(text: string): { readonly boot: string; readonly ev: string } | null {
  try {
    const { boot, ev } = JSON.parse(text) as { boot?: unknown; ev?: unknown };
    return typeof boot === "string" && typeof ev === "string" ? { boot, ev } : null;
  } catch {
    return null;
  }
}

function backupIn(path: string): { readonly requests: ReadonlySet<string> } | null {
  try {
    return contentsOf(path).sound ? { requests: requestsIn(path) } : null;
  } catch {
    return null;
  }
}

function requestsIn(path: string): ReadonlySet<string> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return new Set(
      db
        .prepare<[], { id: string }>("SELECT id FROM request")
        .all()
        .map(({ id }) => id),
    );
  } finally {
    db.close();
  }
}
