/**
 * How many random cases a codec is tried with: the whole number in CI, where nobody waits, a hundredth of it at the
 * desk. YANPIAO_FUZZ_RUNS overrides both, for a night of it.
 */
export function fuzzRuns(inCi = 100_000, env: Readonly<Record<string, string | undefined>> = process.env): number {
  const asked = Number(env["YANPIAO_FUZZ_RUNS"] ?? "");
  if (Number.isSafeInteger(asked) && asked > 0) return asked;
  return env["CI"] === undefined ? Math.max(100, Math.round(inCi / 100)) : inCi;
}
