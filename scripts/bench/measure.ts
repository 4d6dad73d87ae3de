/** What a measure is given and what it gives back. */

/** Times in milliseconds or microseconds, memory in MB (1,000,000 bytes), files in kB (1,000 bytes). */
export type Unit = "ms" | "µs" | "MB" | "kB";

/** One side of a comparison: how it was done, and each value in the order taken. */
export interface Series {
  readonly how: string;
  readonly values: readonly number[];
}

export interface Aim {
  /** "p95 ≤ 100 ms" */
  readonly text: string;
  readonly value: number;
  readonly limit: number;
}

/** One row of the table. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: Series;
  readonly bare: Series | null;
  readonly aims: readonly Aim[];
  /** What a reader must know to trust the figure, a sentence each. */
  readonly notes: readonly string[];
}

export interface Bench {
  /** Counted rounds; `usual` is the measure's own number, `quick` the one for --quick. */
  readonly rounds: (usual: number, quick: number) => number;
  /** Frames of the camera's memory, likewise. */
  readonly frames: (usual: number, quick: number) => number;
  /** Lines of the journal, likewise. */
  readonly lines: (usual: number, quick: number) => number;
  readonly quick: boolean;
  /** A folder on the project's own disk, gone when the bench ends. */
  readonly scratch: string;
  /** One line on stderr. */
  readonly say: (line: string) => void;
  /** Told after each round: keeps the person informed, and throws when the person stopped the bench. */
  readonly round: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** Throws when it cannot be taken; the other measures go on. */
export type Measure = (bench: Bench) => Promise<readonly Row[]>;

export function isMet({ value, limit }: Aim): boolean {
  return value <= limit;
}
