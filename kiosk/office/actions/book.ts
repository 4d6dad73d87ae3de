/**
 * What operators asked for from a desk, and what came of it, in `DATA/office-actions.json`: so that the same id does nothing
 * twice, also after a restart. A file of its own, because a store that does not open is one of the reasons for a restart.
 * Replaced as a whole, so that a power cut leaves the one before or the new one.
 *
 * An action is kept for as long as its id would be taken, and longer; an older id is not taken any more. So no id is
 * forgotten that could still be done, and the file has an end.
 *
 * Error model: a file that is missing or damaged holds none; writing throws what the disk throws, and then nothing is begun.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../../store/files.ts";
import { actionReport, madeMs } from "./action.ts";

const record = actionReport.extend({
  person: z.string().max(32),
  /** SHA-256 of who asked for what: an id stands for one thing. */
  asked: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ActionRecord = z.output<typeof record>;

const DAY_MS = 24 * 3_600_000;
export const BOOK_LIMITS = {
  /** The desk's clock and the terminal's may be so far apart, and a desk may try for so long. */
  takenMs: DAY_MS,
  keptMs: 2 * DAY_MS,
  /** More than any day has. */
  records: 200,
} as const;

const file = z.strictObject({ v: z.literal(1), records: z.array(record).max(BOOK_LIMITS.records) });

export interface ActionBook {
  find(id: string): ActionRecord | null;
  underWay(): ActionRecord | null;
  isFull(wallMs: number): boolean;
  /** Whether a desk has sent the configuration that became this version. */
  hasSent(version: number): boolean;
  /** Durable when it returns. */
  begin(record: ActionRecord, wallMs: number): void;
  end(record: ActionRecord): void;
}

export function actionBookPath(dataDir: string): string {
  return join(dataDir, "office-actions.json");
}

/** Whether an id is of these days. */
export function isOfItsTime(id: string, wallMs: number, withinMs: number = BOOK_LIMITS.takenMs): boolean {
  return Math.abs(wallMs - madeMs(id)) <= withinMs;
}

export function openActionBook(dataDir: string): ActionBook {
  const path = actionBookPath(dataDir);
  let records = readRecords(path);
  const young = (wallMs: number): readonly ActionRecord[] =>
    records.filter(({ id, state }) => state === "under-way" || isOfItsTime(id, wallMs, BOOK_LIMITS.keptMs));
  const write = (next: readonly ActionRecord[]): void => {
    replaceFile(path, `${JSON.stringify({ v: 1, records: next })}\n`);
    records = next;
  };
  return {
    find: (id) => records.find((one) => one.id === id) ?? null,
    underWay: () => records.find(({ state }) => state === "under-way") ?? null,
    hasSent: (version) => records.some(({ result }) => result?.of === "send-config" && result.version === version),
    isFull: (wallMs) => young(wallMs).length >= BOOK_LIMITS.records,
    begin: (begun, wallMs) => write([...young(wallMs), begun]),
    end(ended) {
      const next = records.map((one) => (one.id === ended.id ? ended : one));
      // What came of it is true also where the disk does not take it; the next start will not know.
      records = next;
      write(next);
    },
  };
}

function readRecords(path: string): readonly ActionRecord[] {
  try {
    const read = file.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return read.success ? read.data.records : [];
  } catch {
    return [];
  }
}
