/** How a suite is written: promises, each with a test that keeps or breaks it on real kernel devices. */
import { setTimeout as sleep } from "node:timers/promises";
import { GUEST_LIMITS } from "../limits.ts";
import type { Figure } from "../report.ts";
import type { Remote } from "./remote.ts";
import type { Workshop } from "./workshop.ts";

export interface Suite {
  /** The word used with --only. */
  readonly name: string;
  readonly about: string;
  readonly tests: readonly RigTest[];
}

export interface RigTest {
  readonly title: string;
  readonly limitMs: number;
  readonly run: (t: TestContext) => Promise<void> | void;
}

export interface TestContext {
  /** The devices, in a process of their own: they go on while the drivers' event loop stands still. */
  readonly devices: Remote<Workshop>;
  /** Runs when the test is over, last one first, however it ended. */
  after(cleanUp: () => unknown): void;
  /** Resolves when `check` gives something else than false, null or undefined; rejects after `soon` with what was waited for. */
  until<Found>(what: string, check: () => Found | false | null | undefined): Promise<Found>;
  /** Prints a time of the machine's own clock; fails beyond its aim. */
  measured(what: string, ms: number, aimMs: number | null): void;
  readonly figures: readonly Figure[];
}

export type Describe = (title: string, run: RigTest["run"], limitMs?: number) => void;

export function suite(name: string, about: string, describe: (test: Describe) => void): Suite {
  const tests: RigTest[] = [];
  describe((title, run, limitMs = GUEST_LIMITS.test) => tests.push({ title, limitMs, run }));
  return { name, about, tests };
}

/** Runs one test to its end, its clean-up included. Throws what the test threw. */
export async function runTest(test: RigTest, devices: Remote<Workshop>, figures: Figure[]): Promise<void> {
  const cleanUps: (() => unknown)[] = [];
  const context: TestContext = {
    devices,
    after: (cleanUp) => void cleanUps.push(cleanUp),
    until,
    measured(what, ms, aimMs) {
      figures.push({ what, ms, aimMs });
      if (aimMs !== null && ms > aimMs) {
        throw new Error(`${what}: ${ms.toFixed(0)} ms, and the aim is ${aimMs} ms`);
      }
    },
    figures,
  };
  const failures: unknown[] = [];
  const attempt = (limitMs: number, what: string, act: () => unknown): Promise<void> =>
    within(limitMs, what, Promise.resolve().then(act)).then(
      () => undefined,
      (error: unknown) => void failures.push(error),
    );
  await attempt(test.limitMs, "the test", () => test.run(context));
  for (const cleanUp of cleanUps.reverse()) await attempt(GUEST_LIMITS.soon, "cleaning up", cleanUp);
  // What is left behind is told only where the test itself found nothing: it is most often its echo.
  if (failures.length > 0) throw failures[0];
}

async function until<Found>(what: string, check: () => Found | false | null | undefined): Promise<Found> {
  const endMs = performance.now() + GUEST_LIMITS.soon;
  for (;;) {
    const found = check();
    if (found !== false && found !== null && found !== undefined) return found;
    if (performance.now() > endMs) throw new Error(`not within ${GUEST_LIMITS.soon} ms: ${what}`);
    await sleep(GUEST_LIMITS.look);
  }
}

async function within<Result>(limitMs: number, what: string, promise: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  try {
    return await Promise.race([
      promise,
      sleep(limitMs, undefined, { signal: over.signal }).then(() => {
        throw new Error(`${what} took longer than ${limitMs} ms`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
