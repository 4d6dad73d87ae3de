/**
 * Lines that fit a filter, from a terminal into one file at the desk. A batch is taken whole, checked by its hash, appended
 * and synced, and only then does the cursor beside the file move; what a kill left behind it is cut off again. So each line
 * that fits is there once.
 *
 *   lines.jsonl          the lines as they were written
 *   lines.jsonl.cursor   {filter, next, bytes}: where to go on, and how much of the file counts
 *
 * Error model: throws DeskTrouble.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { JournalQuery } from "../../journal/read.ts";
import { syncFolder } from "../../store/files.ts";
import { parametersOf } from "../asked.ts";
import { batchEnd, type BatchEnd } from "../journal-lines.ts";
import type { Desk } from "./desk.ts";
import { DeskTrouble } from "./trouble.ts";

const cursorShape = z.strictObject({
  /** As it was typed: "7d" goes on from where it was, and does not mean another week today. */
  filter: z.string(),
  parameters: z.string(),
  next: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});
type Cursor = z.output<typeof cursorShape>;

export interface PulledLines {
  /** That came now. */
  readonly lines: number;
  readonly bytes: number;
  readonly next: number;
}

/** `filter` names the question: a file that answers another one is not mixed with this. */
export async function pullLines(
  desk: Desk,
  path: string,
  filter: string,
  query: JournalQuery,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<PulledLines> {
  const fresh = { filter, parameters: parametersOf({ after: 0, query }).toString(), next: 0, bytes: 0 };
  let cursor = cursorAt(path) ?? fresh;
  if (cursor.filter !== filter) throw new DeskTrouble({ trouble: "another-filter", was: cursor.filter });
  const had = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (had < cursor.bytes) throw new DeskTrouble({ trouble: "shorter", file: path });
  const file = await open(path, had === 0 ? "w" : "r+", 0o600);
  const begunAt = cursor.bytes;
  let lines = 0;
  try {
    // What came after the cursor was written was not finished, and is asked for again.
    await file.truncate(cursor.bytes);
    for (let done = false; !done;) {
      const parameters = new URLSearchParams(cursor.parameters);
      parameters.set("after", String(cursor.next));
      const { bytes, end } = splitBatch(await desk.text(`/v1/journal/lines?${parameters.toString()}`));
      if (end.next < cursor.next) throw new DeskTrouble({ trouble: "not-understood", what: "a step backwards" });
      await file.write(bytes, 0, bytes.length, cursor.bytes);
      await file.sync();
      cursor = { ...cursor, next: end.next, bytes: cursor.bytes + bytes.length };
      await writeCursor(path, cursor);
      lines += end.lines;
      done = end.done;
      onProgress(cursor.bytes - begunAt);
    }
  } finally {
    await file.close();
  }
  return { lines, bytes: cursor.bytes - begunAt, next: cursor.next };
}

/** The lines, and what the terminal says of them; throws where they are not what it says. */
export function splitBatch(text: string): { readonly bytes: Buffer; readonly end: BatchEnd } {
  const at = text.lastIndexOf("\n", text.length - 2) + 1;
  const read = batchEnd.safeParse(text.endsWith("\n") ? parsed(text.slice(at)) : null);
  if (!read.success) throw new DeskTrouble({ trouble: "cut-off" });
  const bytes = Buffer.from(text.slice(0, at));
  const lines = bytes.reduce((count, byte) => count + Number(byte === LINE_FEED), 0);
  if (lines !== read.data.lines || createHash("sha256").update(bytes).digest("hex") !== read.data.sha256) {
    throw new DeskTrouble({ trouble: "cut-off" });
  }
  return { bytes, end: read.data };
}

const LINE_FEED = 0x0a;

function cursorAt(path: string): Cursor | null {
  let text: string;
  try {
    text = readFileSync(`${path}.cursor`, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const read = cursorShape.safeParse(parsed(text));
  if (!read.success) throw new DeskTrouble({ trouble: "shorter", file: `${path}.cursor` });
  return read.data;
}

async function writeCursor(path: string, cursor: Cursor): Promise<void> {
  const beside = `${path}.cursor.part`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(cursor));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, `${path}.cursor`);
  syncFolder(dirname(path));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
