/** The few numbers that a row of the bench is made of. Pure. */

/** The middle value; the mean of the two middle ones of an even count. Throws RangeError where there is nothing to count. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.floor((sorted.length - 1) / 2);
  return (at(sorted, lower) + at(sorted, upper)) / 2;
}

/**
 * The value that 95 of 100 do not exceed, by nearest rank: always one that was really measured, never one between two.
 * Under 20 values it is therefore the largest.
 */
export function p95(values: readonly number[]): number {
  return percentile(values, 95);
}

/** The same for another hundredth. */
export function percentile(values: readonly number[], hundredth: number): number {
  const sorted = ascending(values);
  return at(sorted, Math.ceil((hundredth / 100) * sorted.length) - 1);
}

/** How many times longer, larger, heavier than the bare way: the medians' quotient, so that one stall decides nothing. */
export function ratio(ours: readonly number[], bare: readonly number[]): number {
  return median(ours) / median(bare);
}

export interface InterleaveOptions<Way extends string> {
  /** Rounds that are run first and not counted: caches fill, code is compiled. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Each runs once a round and returns its figure. */
  readonly ways: Readonly<Record<Way, (round: number) => number | Promise<number>>>;
  /** Told after each round, warm-up included; may throw to stop. */
  readonly onRound: (done: number, of: number) => void;
}

/**
 * Ours, bare, ours, bare, …: what slows the machine for a while slows both, and the ratio stays true where the
 * figures alone do not. `round` counts on from the warm-up, so that no round repeats another's input.
 */
export async function interleave<Way extends string>(
  options: InterleaveOptions<Way>,
): Promise<Readonly<Record<Way, readonly number[]>>> {
  const { warmUp, rounds, onRound } = options;
  const ways = Object.entries(options.ways) as [Way, (round: number) => number | Promise<number>][];
  const values = Object.fromEntries(ways.map(([way]) => [way, []])) as unknown as Record<Way, number[]>;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const [way, run] of ways) {
      const value = await run(round);
      if (round >= warmUp) values[way].push(value);
    }
    onRound(round + 1, warmUp + rounds);
  }
  return values;
}

function ascending(values: readonly number[]): readonly number[] {
  if (values.length === 0) throw new RangeError("nothing was measured");
  return values.toSorted((a, b) => a - b);
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no value at ${index}`);
  return value;
}
