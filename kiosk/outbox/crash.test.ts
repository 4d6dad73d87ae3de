/**
 * Kills the back rooms at random moments, again and again on the same files, and then asks: is everything there that was
 * promised, was anything asked twice, does every claim code still work? What the service was asked is its own account,
 * in a ledger that the terminal does not write.
 *
 * CRASH_SEED=… plays a printed seed again.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beijingDate } from "../invoice/dates.ts";
import { lastFour } from "../invoice/mask.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import { loadOrCreateKey } from "../store/key.ts";
import { openStore } from "../store/open.ts";
import { createVerifier } from "../verify/policy.ts";
import { readLedger } from "../verify/sandbox/ledger.ts";
import { createSandbox } from "../verify/sandbox/sandbox.ts";
import { askedBefore } from "./asked-before.ts";
import { ANSWERED } from "./crash-child.ts";
import { dice, queryNumber } from "./fixture.ts";
import { createOutbox, type Receipt } from "./outbox.ts";

const KILLS = 25;
/** From before the first commit to well into the queue: after so many lines of the child at most… */
const LATEST_KILL_LINE = 24;
/** …and a moment that no line marks. */
const KILL_SPREAD_MS = 30;
const TIME_LIMIT_MS = 120_000;
const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));

interface PromiseMade extends Receipt {
  readonly n: number;
}

interface Life {
  readonly dir: string;
  readonly round: number;
  readonly seed: number;
  /** How far it comes: by what it has done, so that a slow machine kills as late in the work as a quick one. */
  readonly lines: number;
  readonly afterMs: number;
}

/** Runs one life of the child and ends it by SIGKILL. Returns what it promised. */
function liveAndDie({ dir, round, seed, lines: lastLine, afterMs }: Life): Promise<readonly PromiseMade[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, dir, String(round), String(seed)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    let complaints = "";
    let doomed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (doomed || said.split("\n").length - 1 <= lastLine) return;
      doomed = true;
      setTimeout(() => child.kill("SIGKILL"), afterMs);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      if (signal !== "SIGKILL") {
        reject(new Error(`round ${round} ended by itself: ${complaints}`));
        return;
      }
      // The last line may be cut; a promise that was not said whole was not made.
      const lines = said.split("\n").slice(1, -1);
      resolve(lines.filter((line) => line !== ANSWERED).map((line) => JSON.parse(line) as PromiseMade));
    });
  });
}

describe("a terminal killed at random moments", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "yanpiao-crash-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test(
    `keeps every promise over ${KILLS} kills, asks nothing twice, and every claim code still works`,
    { timeout: TIME_LIMIT_MS },
    async () => {
      const seed = Number(process.env["CRASH_SEED"] ?? Math.floor(Math.random() * 1e9));
      process.stdout.write(`CRASH_SEED=${seed}\n`);
      const random = dice(seed);
      const promises: PromiseMade[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        const end = { lines: random(LATEST_KILL_LINE), afterMs: random(KILL_SPREAD_MS) };
        promises.push(...(await liveAndDie({ dir, round, seed, ...end })));
      }
      const ledgerPath = join(dir, "ledger.jsonl");
      const answeredBefore = readLedger(ledgerPath).length;

      const clock = new ManualTerminalClock(new Date().toISOString());
      const journal = memoryJournal();
      const store = openStore({
        path: join(dir, "store.sqlite"),
        key: loadOrCreateKey(join(dir, "key")),
        journal,
        clock,
      });
      const provider = createSandbox({ clock, ledgerPath, latencyMs: 1 });
      const promised = askedBefore({ store, journal });
      const verifier = createVerifier({ providers: [provider], clock, journal, hashInvoice: () => "hash", promised });
      const outbox = createOutbox({ store, verifier, clock, journal });
      try {
        verifier.start();
        outbox.start();
        await clock.advance(10 * 60_000);

        const states = promises.map(({ n, claimCode, requestId }) => {
          const found = outbox.find(claimCode, lastFour(queryNumber(n).invoiceNumber));
          return found.type === "found" && found.requestId === requestId ? found.state : `lost (${found.type})`;
        });
        expect(new Set(states), `CRASH_SEED=${seed}`).toEqual(new Set(["answered"]));
        expect(outbox.counts().waiting, `CRASH_SEED=${seed}`).toBe(0);

        const asked = readLedger(ledgerPath).map(({ key }) => key);
        const twice = asked.filter((key, index) => asked.indexOf(key) !== index);
        expect(twice, `CRASH_SEED=${seed}`).toEqual([]);
        // Nor is any invoice, whoever asked: on another day it could be a check of that day.
        const checks = readLedger(ledgerPath).map(({ invoice, at }) => `${invoice} ${beijingDate(new Date(at))}`);
        expect(new Set(checks).size, `CRASH_SEED=${seed}`).toBe(checks.length);

        // The kills must have hit something, or nothing was proven.
        expect(promises.length).toBeGreaterThan(KILLS);
        expect(answeredBefore).toBeGreaterThan(KILLS / 5);
        expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
        process.stdout.write(
          `${promises.length} promises, ${asked.length} questions, ${answeredBefore} before the last start\n`,
        );
      } finally {
        const stopped = outbox.stop();
        await clock.advance(1_000);
        await stopped;
        verifier.close();
        store.close();
      }
    },
  );
});
