/**
 * A short campaign: every named point once, in one terminal's life. And three cores that are wrong on purpose, to see that
 * the campaign finds them out. `npm run crash` is the long one.
 *
 * CRASH_SEED=… plays a printed seed again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proveTraceable } from "../powercut/strace.ts";
import { runCampaign, type CampaignResult } from "./campaign.ts";
import type { Rule } from "./judge.ts";
import { isExact, POINT_NAMES, POINTS, type PointName } from "./points.ts";

const TIME_LIMIT_MS = 300_000;
/** All points but one first day of two, and the one that is met twice. */
const ONE_LIFE = POINT_NAMES.length;
const seed = Number(process.env["CRASH_SEED"] ?? Math.floor(Math.random() * 1e9));
const exact = canTrace();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-crash-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function canTrace(): boolean {
  try {
    proveTraceable();
    return true;
  } catch {
    // Then only kills by the clock and by the service are played; `npm run crash` says so aloud.
    return false;
  }
}

/** Until the rounds are done, or something was found. */
function campaign(rounds: number, only: PointName | null, core?: string): Promise<CampaignResult> {
  let found = false;
  const onRound = (_done: number, broken: number): void => void (found = broken > 0);
  const told = { folder, rounds, lanes: 1, seed, only, exact, stopped: () => found, onRound };
  return runCampaign(core === undefined ? told : { ...told, core: join(import.meta.dirname, "spoilt", core) });
}

test("a terminal that is killed once at every named point breaks no promise", { timeout: TIME_LIMIT_MS }, async () => {
  process.stdout.write(`CRASH_SEED=${seed}\n`);
  const { broken, points, promises, checks } = await campaign(ONE_LIFE, null);
  expect(broken, `CRASH_SEED=${seed}`).toEqual([]);
  const onTheFirstDay = new Set<PointName>(["mid-first-start", "mid-migration"]);
  const wanted = POINT_NAMES.filter((name) => (exact || !isExact(name)) && !onTheFirstDay.has(name));
  expect([...points.keys()]).toEqual(expect.arrayContaining(wanted));
  // The kills must have hit something, or nothing was proven.
  expect(promises).toBeGreaterThan(ONE_LIFE / 2);
  expect(checks).toBeGreaterThan(ONE_LIFE / 2);
});

describe("the campaign finds out", () => {
  test.each<{ core: string; only: PointName; rules: readonly Rule[] }>([
    { core: "says-before-it-keeps.ts", only: "any-moment", rules: ["promise-kept"] },
    { core: "asks-without-looking.ts", only: "mid-request", rules: ["looked-up-first"] },
    { core: "asks-under-new-keys.ts", only: "mid-request", rules: ["one-check", "one-key"] },
  ])("a core that $core", { timeout: TIME_LIMIT_MS }, async ({ core, only, rules }) => {
    const { broken } = await campaign(48, only, core);
    expect(
      broken.map(({ rule }) => rule),
      `CRASH_SEED=${seed}`,
    ).toEqual(expect.arrayContaining([...rules]));
  });
});

test("every point says what it is", () => {
  for (const name of POINT_NAMES) expect(POINTS[name].what).toMatch(/^[a-z].{10,}[^.]$/);
});
