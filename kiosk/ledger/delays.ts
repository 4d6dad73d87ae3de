/** Every wait and limit of the ledger has a name and a reason. Waits in milliseconds; tests use the same names. */
const DAY_MS = 24 * 3_600_000;

export const LEDGER_DELAYS = {
  /** How long operators can look at the single slips; totals of paper and outcomes stay for good. */
  keepSlips: 180 * DAY_MS,
  /** How often what is too old is deleted. */
  purgeEvery: DAY_MS,
  /** A calendar that moved this far between two looks was set, or wrong: nothing is deleted by it until the next look. */
  calendarJump: 45 * DAY_MS,
} as const;

export type LedgerDelays = Readonly<Record<keyof typeof LEDGER_DELAYS, number>>;

export const RATE_LIMITS = {
  /** The rate of a printer is that of so many days on which slips came out: two weeks hold every weekday twice. */
  days: 14,
  /** From fewer days than this no rate is told. */
  leastDays: 3,
  /** Days longer ago than this say nothing about now. */
  lookBackDays: 60,
} as const;
