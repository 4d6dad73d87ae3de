/** Threads that read a whole file: what hangs is given up and left alone, and the process outlives it. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { STORE_DELAYS } from "./delays.ts";
import { tasksInThread } from "./task.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-task-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test("a check that hangs is given up and not stopped, none is begun beside it, and the next one after its end is", async () => {
  // Whoever opens a pipe waits for the other end, as one waits for a disk that does not answer.
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const good = join(folder, "good");
  new Database(good).exec("CREATE TABLE a (b)").close();
  expect(await tasksInThread.check(good)).toEqual({ sound: true, faults: 0 });

  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const hangs = tasksInThread.check(pipe);
  await vi.advanceTimersByTimeAsync(STORE_DELAYS.taskLimit);
  expect(await hangs).toBeNull();
  expect(await tasksInThread.check(good)).toBeNull();
  vi.useRealTimers();

  closeSync(openSync(pipe, "w"));
  await tasksInThread.ended();
  expect(await tasksInThread.check(good)).toEqual({ sound: true, faults: 0 });
});
