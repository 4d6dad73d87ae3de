/**
 * Decides where to look in each picture, and how. One attempt costs at most one pass of each decoder; what else could help
 * waits for the next picture, a tenth of a second later. Pure but for the time that it is given.
 */
import type { Luma } from "./luma.ts";
import { turnsOf, type Hit, type Look } from "./looks.ts";
import type { WasmReader } from "./wasm-reader.ts";

/** A part of a picture, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of every picture, in percent of its width and height: where codes are held in front of this camera. */
export interface Region {
  readonly leftPercent: number;
  readonly topPercent: number;
  readonly widthPercent: number;
  readonly heightPercent: number;
}

export interface EyeCounters {
  readonly attempts: number;
  readonly libraryHits: number;
  readonly wasmHits: number;
  /** Attempts that took longer than the budget. */
  readonly slow: number;
}

export interface Eye {
  /** Where to look in the next picture of this size. */
  area(width: number, height: number): Area;
  /** Looks at that part. Throws only what a broken decoder throws. */
  look(picture: Luma): Hit | null;
  /** What an attempt that finds nothing costs on this machine, in milliseconds. */
  costMs(): number;
  counters(): EyeCounters;
}

export interface EyeOptions {
  /** Null where WebAssembly is not to be had: the library alone then takes turns at what helps it. */
  readonly wasm: WasmReader | null;
  /** Null: the whole picture. */
  readonly region: Region | null;
  readonly now: () => number;
}

/** Milliseconds that one attempt may take. On a slower machine, or of a larger picture, each decoder gets a picture of its own. */
export const ATTEMPT_BUDGET_MS = 15;
/** Both decoders look at one picture again when that would cost no more than this share of the budget: no flutter. */
const BACK_BELOW = 0.8;
/** After so many misses in the region the whole picture is looked at once: people miss the window. */
const WHOLE_EVERY = 5;

export function createEye({ wasm, region, now }: EyeOptions): Eye {
  const together = turnsOf(wasm, now);
  // The last look of each turn, the stronger decoder, first.
  const apart: readonly (readonly Look[])[] = together.flatMap((turn) => turn.toReversed().map((look) => [look]));
  const counters = { attempts: 0, libraryHits: 0, wasmHits: 0, slow: 0 };
  let plan = together;
  let misses = 0;
  let turn = 0;

  function dearest(turns: readonly (readonly Look[])[]): number {
    return Math.max(...turns.map((looks) => looks.reduce((sum, look) => sum + look.costMs(), 0)));
  }

  function keepWithinBudget(): void {
    const cost = dearest(together);
    if (plan === together && cost > ATTEMPT_BUDGET_MS) plan = apart;
    else if (plan === apart && cost < ATTEMPT_BUDGET_MS * BACK_BELOW) plan = together;
  }

  function lookOnce(picture: Luma): Hit | null {
    for (const look of plan[turn % plan.length] ?? []) {
      const hit = look.at(picture);
      if (hit !== null) return hit;
    }
    return null;
  }

  return {
    area(width, height) {
      const whole = region === null || misses % WHOLE_EVERY === WHOLE_EVERY - 1;
      return whole ? { left: 0, top: 0, width, height } : areaOf(region, width, height);
    },
    look(picture) {
      const begunMs = now();
      const hit = lookOnce(picture);
      counters.attempts += 1;
      if (now() - begunMs > ATTEMPT_BUDGET_MS) counters.slow += 1;
      if (hit === null) {
        // A turn that has just read a code stays: a code that is held there is not lost to the next one.
        misses += 1;
        turn += 1;
        keepWithinBudget();
      } else {
        misses = 0;
        counters[hit.by === "library" ? "libraryHits" : "wasmHits"] += 1;
      }
      return hit;
    },
    costMs: () => dearest(plan),
    counters: () => ({ ...counters }),
  };
}

/** Even numbers, because the colour planes of a frame are half as fine, and a part of it must begin on both. */
function areaOf(region: Region, width: number, height: number): Area {
  const left = even((region.leftPercent * width) / 100);
  const top = even((region.topPercent * height) / 100);
  return {
    left,
    top,
    width: Math.min(width - left, even((region.widthPercent * width) / 100)),
    height: Math.min(height - top, even((region.heightPercent * height) / 100)),
  };
}

function even(value: number): number {
  return Math.floor(value / 2) * 2;
}
