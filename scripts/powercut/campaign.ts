/**
 * One scenario: a life is traced once, its disk is cut at many moments, and each time a terminal starts on what is left.
 *
 * Error model: throws where a life ends otherwise than it should, or its trace is not understood.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { systemTerminalClock } from "../../kiosk/journal/clock.ts";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { brokenPromises, type Seen } from "../proof/promises.ts";
import { afternoonMs } from "./clock.ts";
import { Disk, FATES, type Dice, type Fate, type Image } from "./disk.ts";
import { readImage, writeImage } from "./image.ts";
import { isBesidePromises, violationsOf } from "./judge.ts";
import { CONTROL_LIFE, type Scenario } from "./scenarios.ts";
import { STICK, type LifeSaid } from "./messages.ts";
import type { Operation } from "./operations.ts";
import { saidIn, tracedLife } from "./strace.ts";
import { witness } from "./witness.ts";

export interface CutResult {
  readonly scenario: string;
  /** Of how many operations the last one before the cut. */
  readonly at: number;
  readonly operations: number;
  readonly fate: Fate;
  readonly violations: readonly string[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly cuts: number;
  readonly operations: number;
  readonly promises: number;
  readonly syncs: number;
  /** Lines of the journal that were written before the cuts, and how many of them were gone: it is not synced. */
  readonly journalLines: number;
  readonly journalLinesLost: number;
  /** The cuts that broke something. */
  readonly broken: readonly CutResult[];
}

export interface CampaignOptions {
  /** Empty, and this campaign's own; what is cut lies on a file system in memory where there is one. */
  readonly work: string;
  readonly seed: number;
  readonly stopped: () => boolean;
  readonly onCut: () => void;
}

interface Story {
  readonly start: Image;
  /** Said before the trace begins. */
  readonly before: readonly LifeSaid[];
  readonly operations: readonly Operation[];
  /** When the afternoon began, and when the traced life was over; whoever looks at a cut does so as of then. */
  readonly zeroMs: number;
  readonly endMs: number;
}

export async function cutScenario(scenario: Scenario, cuts: number, options: CampaignOptions): Promise<ScenarioResult> {
  const { work, seed } = options;
  const root = join(work, scenario.name);
  mkdirSync(join(root, STICK), { recursive: true });
  const zeroMs = systemTerminalClock.now();
  const prepared = await scenario.prepare(root, seed, zeroMs);
  const start = readImage(root);
  const before = await keptAnyway(scenario, { said: prepared, start, zeroMs }, work);
  const trace = join(work, `${scenario.name}.trace`);
  const operations = await tracedLife(
    { root, life: scenario.life, seed, round: 1, zeroMs, unsynced: false, killed: false },
    trace,
  );
  rmSync(root, { recursive: true });
  const story = { start, before, operations, zeroMs, endMs: systemTerminalClock.now() };
  return cutAll(scenario, story, cuts, options);
}

/** The control: the same, and the commits are not synced. The judge must see it. */
export async function cutControl(cuts: number, options: CampaignOptions): Promise<ScenarioResult> {
  const { work, seed } = options;
  const root = join(work, "control");
  mkdirSync(join(root, STICK), { recursive: true });
  const start = readImage(root);
  const zeroMs = systemTerminalClock.now();
  const lifeOptions = { root, life: CONTROL_LIFE, seed, round: 1, zeroMs, unsynced: true, killed: false } as const;
  const operations = await tracedLife(lifeOptions, join(work, "control.trace"));
  rmSync(root, { recursive: true });
  const story = { start, before: [], operations, zeroMs, endMs: systemTerminalClock.now() };
  return cutAll({ name: "control" }, story, cuts, options);
}

/** What every outcome without a power cut keeps. */
async function keptAnyway(
  { name, outcomes = [] }: Scenario,
  { said, start, zeroMs }: { readonly said: readonly LifeSaid[] } & Pick<Story, "start" | "zeroMs">,
  work: string,
): Promise<readonly LifeSaid[]> {
  let kept = said;
  for (const outcome of outcomes) {
    const folder = join(work, "without-a-cut");
    writeImage(folder, start);
    outcome(folder);
    const found = await witness(folder, said, afternoonMs(zeroMs, systemTerminalClock.now()));
    rmSync(folder, { recursive: true });
    if (!found.opened) throw new Error(`${name} does not open even without a power cut: ${found.why}`);
    kept = kept.filter((one) => one.said === "may-be-purged" || keeps(one, found.seen));
  }
  if (outcomes.length > 0 && kept.length === said.length) throw new Error(`${name} loses nothing without a power cut`);
  return kept;
}

function keeps(one: LifeSaid, seen: Seen): boolean {
  return isBesidePromises(one) || brokenPromises([one], seen).length === 0;
}

async function cutAll(
  { name, damaged }: Pick<Scenario, "name" | "damaged">,
  { start, before, operations, zeroMs, endMs }: Story,
  cuts: number,
  { work, seed, stopped, onCut }: CampaignOptions,
): Promise<ScenarioResult> {
  const random = dice(seed ^ operations.length);
  const folder = join(work, "cut");
  const disk = new Disk(start);
  const said: LifeSaid[] = [...before];
  const broken: CutResult[] = [];
  let done = 0;
  let at = 0;
  let journalWritten = 0;
  let journalLines = 0;
  let journalLinesLost = 0;
  const journalHandles = new Set<number>();
  for (const { after, fate } of planned(operations, cuts, random)) {
    if (stopped()) break;
    for (; at < after; at += 1) {
      const operation = operations[at];
      if (operation === undefined) break;
      disk.apply(operation);
      if (operation.op === "said") said.push(...saidIn(operation.text));
      if (operation.op === "open" && SEGMENT.test(operation.path)) journalHandles.add(operation.handle);
      if (operation.op === "write" && journalHandles.has(operation.handle)) journalWritten += 1;
    }
    writeImage(folder, disk.after(fate, random));
    const aged = said.some((one) => one.said === "may-be-purged");
    const found = await witness(folder, said, afternoonMs(zeroMs, endMs, aged));
    const violations = violationsOf(said, found, { damaged: damaged === true });
    if (violations.length > 0) broken.push({ scenario: name, at, operations: operations.length, fate, violations });
    journalLines += journalWritten;
    if (found.opened) journalLinesLost += journalWritten - (found.journal.lines.get("life1") ?? 0);
    done += 1;
    onCut();
  }
  rmSync(folder, { recursive: true, force: true });
  const { length: promises } = operations.filter(({ op }) => op === "said");
  const { length: syncs } = operations.filter(({ op }) => op === "sync");
  const counted = { operations: operations.length, promises, syncs, journalLines, journalLinesLost };
  return { name, cuts: done, ...counted, broken };
}

/** A segment of the journal, see kiosk/journal/layout.ts. */
const SEGMENT = /\/journal\/\d+\.\d{4}-\d{2}-\d{2}\.jsonl$/;

interface Planned {
  readonly after: number;
  readonly fate: Fate;
}

/**
 * A third in the moment in which something has just been said, when most is owed; a third when a name has just been made,
 * moved or removed, which is rare and where a store can be lost as a whole; the others anywhere.
 */
function planned(operations: readonly Operation[], cuts: number, random: Dice): readonly Planned[] {
  const after = (which: (operation: Operation) => boolean): readonly number[] =>
    operations.flatMap((operation, index) => (which(operation) ? [index + 1] : []));
  const moments = [after(({ op }) => op === "said"), after(({ op }) => NAMING.has(op)), operations.map((_, n) => n)];
  return Array.from({ length: cuts }, (_, n): Planned => {
    const fate = FATES[n % FATES.length] ?? { contents: "nothing", names: "nothing" };
    const chosen = moments[n % moments.length] ?? [];
    return { after: chosen[random(chosen.length)] ?? operations.length, fate };
  }).sort((a, b) => a.after - b.after);
}

const NAMING: ReadonlySet<Operation["op"]> = new Set(["rename", "link", "unlink", "make-folder"]);
