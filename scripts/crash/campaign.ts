/** Terminal after terminal, several side by side, until the rounds are done; what was found. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { dealDeck } from "./deck.ts";
import type { Violation } from "./judge.ts";
import { POINT_NAMES, type PointName } from "./points.ts";
import { Reach } from "./reach.ts";
import { World } from "./world.ts";

export interface CampaignOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly lanes: number;
  readonly seed: number;
  readonly only: PointName | null;
  /** System calls can be waited for on this machine. */
  readonly exact: boolean;
  /** The core that is killed; the campaign's own tests have spoilt ones. */
  readonly core?: string;
  readonly stopped: () => boolean;
  readonly onRound: (done: number, broken: number) => void;
}

export interface PointCount {
  readonly rounds: number;
  /** The kill fell where it was meant to. */
  readonly asMeant: number;
}

export interface Broken extends Violation {
  readonly world: number;
  readonly round: number;
  readonly point: PointName | "at the end";
  /** The folder of this terminal, kept. */
  readonly kept: string;
}

export interface CampaignResult {
  readonly points: ReadonlyMap<PointName, PointCount>;
  readonly worlds: number;
  readonly promises: number;
  readonly checks: number;
  readonly broken: readonly Broken[];
}

const CORE = join(import.meta.dirname, "core.ts");

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { folder, rounds, lanes, seed, only, exact, core = CORE, stopped, onRound } = options;
  const points = new Map<PointName, PointCount>();
  const broken: Broken[] = [];
  const reach = new Reach();
  // Compiled once: a killed process keeps nothing of what it compiled.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") };
  const sums = { worlds: 0, promises: 0, checks: 0 };
  let begun = 0;
  let done = 0;

  async function live(number: number): Promise<void> {
    const home = join(folder, `terminal-${number}`);
    mkdirSync(home);
    const world = await World.begin({ folder: home, seed: worldSeed(seed, number), reach, core, env });
    const found: Broken[] = [];
    const note = (round: number, point: Broken["point"], violations: readonly Violation[]): void =>
      void found.push(...violations.map((one) => ({ ...one, world: number, round, point, kept: home })));
    try {
      for (const [round, point] of dealDeck({ only, exact, random: dice(worldSeed(seed, number) + 1) }).entries()) {
        if (begun >= rounds || stopped() || found.length > 0) break;
        begun += 1;
        const { asMeant, violations } = await world.kill(point);
        const before = points.get(point) ?? { rounds: 0, asMeant: 0 };
        points.set(point, { rounds: before.rounds + 1, asMeant: before.asMeant + Number(asMeant) });
        note(round, point, violations);
        done += 1;
        onRound(done, broken.length + found.length);
      }
      // What comes after a violation would mostly be its consequence.
      if (found.length === 0) note(-1, "at the end", await world.settle());
      const { promises, checks } = world.counts();
      sums.promises += promises;
      sums.checks += checks;
    } finally {
      await world.close();
      broken.push(...found);
      if (found.length === 0) rmSync(home, { recursive: true, force: true });
    }
  }

  async function lane(): Promise<void> {
    while (begun < rounds && !stopped()) {
      sums.worlds += 1;
      await live(sums.worlds);
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  const inOrder = POINT_NAMES.flatMap((name) => {
    const count = points.get(name);
    return count === undefined ? [] : [[name, count] as const];
  });
  return { ...sums, points: new Map(inOrder), broken };
}

/** Far enough apart that no two terminals roll the same dice. */
function worldSeed(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e37_79b1) + Math.imul(number, 0x85eb_ca6b)) >>> 0;
}
