/** Every wait and every limit of the journal, by name. */

export const JOURNAL_LIMITS = {
  /** A day of a busy terminal is under 1 MB (offline facts 5.4); the cap keeps one file readable in an editor. */
  segmentBytes: 5 * 1024 * 1024,
  /** Twelve texts of the longest kind, all of them escaped, are 12 kB. */
  longestLineBytes: 64 * 1024,
  /** All of the journal on disk. At 0.2 MB a compressed day this is some years. */
  budgetBytes: 512 * 1024 * 1024,
  /** Network logs are kept half a year by law (offline facts 5.4); a week more for whoever counts months. */
  keepDays: 190,
} as const;

export const JOURNAL_DELAYS = {
  /** What was written is signed so often, also where nothing was. */
  seal: 3_600_000,
  /** Looks for closed segments to compress, for the budget, and for room on the disk. */
  tend: 30_000,
  /** The kernel's messages and the power supply are looked at so often. */
  machine: 10_000,
  /** A folder that could not be opened is left alone so long: each try may read 5 MB. */
  reopen: 1_000,
} as const;

export type JournalDelays = { readonly [Name in keyof typeof JOURNAL_DELAYS]: number };
