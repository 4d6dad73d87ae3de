/**
 * Lines of the journal that fit a filter, a batch at a time, evaluated on the terminal so that only what is wanted goes
 * over the line. A batch ends in a line of its own that says where the next begins and what the bytes before it hash to:
 *
 *   {"v":2,…}            lines as they were written
 *   {"next":4711,"done":true,"lines":12,"sha256":"…"}
 *
 * `next` counts what was looked at, not what fitted, so that a rare event does not make the next batch look again.
 * `done`: the end of the journal, or of what was asked for, was reached.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { filterOf, readJournal } from "../journal/read.ts";
import type { AskedLines } from "./asked.ts";
import { OFFICE_LIMITS } from "./delays.ts";
import { LINES_TYPE, type Reply } from "./reply.ts";

export const batchEnd = z.strictObject({
  next: z.int().nonnegative(),
  done: z.boolean(),
  lines: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BatchEnd = z.output<typeof batchEnd>;

export function linesReply(dir: string, asked: AskedLines): Reply {
  return { status: 200, type: LINES_TYPE, length: null, chunks: batch(dir, asked) };
}

async function* batch(dir: string, { after, query }: AskedLines): AsyncGenerator<Uint8Array> {
  const fits = filterOf(query);
  const hash = createHash("sha256");
  let next = after;
  let looked = 0;
  let lines = 0;
  let bytes = 0;
  let done = true;
  let waiting: string[] = [];
  const taken = (): Buffer => {
    const chunk = Buffer.from(waiting.join(""));
    waiting = [];
    hash.update(chunk);
    return chunk;
  };
  for await (const entry of readJournal(dir, { after })) {
    if (looked >= OFFICE_LIMITS.batchLooked || bytes >= OFFICE_LIMITS.batchBytes) {
      done = false;
      break;
    }
    looked += 1;
    next = entry.seq;
    if (fits(entry)) {
      const line = `${entry.text}\n`;
      waiting.push(line);
      lines += 1;
      bytes += Buffer.byteLength(line);
    }
    // Between two of these the public's events have their turn: to read on, the file and the connection are waited for.
    if (looked % LINES_A_TURN === 0) {
      if (waiting.length > 0) yield taken();
      await new Promise((resume) => setImmediate(resume));
    }
  }
  if (waiting.length > 0) yield taken();
  const end: BatchEnd = { next, done, lines, sha256: hash.digest("hex") };
  yield Buffer.from(`${JSON.stringify(end)}\n`);
}

/** About a millisecond of work. */
const LINES_A_TURN = 200;
