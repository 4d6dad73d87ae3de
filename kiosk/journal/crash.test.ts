/**
 * Kills the writer at random moments, again and again on the same folder, and then asks: is every line there that was
 * acknowledged, is the chain whole over all lives, and does verifyJournal find nothing to complain of?
 *
 * JOURNAL_CRASH_SEED=… plays a printed seed again.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dice } from "../outbox/fixture.ts";
import { readJournal } from "./read.ts";
import { verifyJournal } from "./verify.ts";

const KILLS = 10;
const LATEST_KILL_MS = 250;
const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-journal-crash-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** One life, ended by SIGKILL `afterMs` after it was ready. Returns what it acknowledged. */
function liveAndDie(dir: string, round: number, afterMs: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    // A file and no pipe: a full pipe would make the child wait for us.
    const path = join(base, `acknowledged-${round}`);
    const acknowledged = openSync(path, "w");
    const child = spawn(process.execPath, [CHILD, dir, String(round)], { stdio: ["ignore", acknowledged, "pipe"] });
    closeSync(acknowledged);
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (said === "") setTimeout(() => child.kill("SIGKILL"), afterMs);
      said += text;
    });
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      // The last line may be cut; what was not said whole was not acknowledged.
      if (signal === "SIGKILL") resolve(readFileSync(path, "utf8").split("\n").slice(0, -1));
      else reject(new Error(`round ${round} ended by itself: ${said}`));
    });
  });
}

test(`over ${KILLS} kills no acknowledged line is lost, none is there twice, and the journal proves whole`, async () => {
  const seed = Number(process.env["JOURNAL_CRASH_SEED"] ?? Math.floor(Math.random() * 1e9));
  process.stdout.write(`JOURNAL_CRASH_SEED=${seed}\n`);
  const random = dice(seed);
  const dir = join(base, "journal");
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    acknowledged.push(...(await liveAndDie(dir, round, random(LATEST_KILL_MS))));
  }
  const written: unknown[] = [];
  let last = 0;
  for await (const { seq, ev, fields } of readJournal(dir)) {
    expect(seq).toBe(last + 1);
    last = seq;
    if (ev === "outbox.attempt" || ev === "operator.request") written.push(fields["request"]);
  }
  const there = new Set(written);
  expect(there.size).toBe(written.length);
  expect(acknowledged.filter((request) => !there.has(request))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(1_000);
  // Of each life at most the one line that it was killed in was written and not acknowledged.
  expect(written.length - acknowledged.length).toBeLessThanOrEqual(KILLS);
  expect((await verifyJournal({ dir, keys: null })).faults).toEqual([]);
});
