/** Waits of the self-check, each with its reason. Milliseconds. */
export const CHECK_DELAYS = {
  /** A journal that fills its share of a slow disk is read in two minutes; longer, and it does not end. */
  journalLimit: 300_000,
  /** How long a code may take to come before the scanner: a technician has it in the hand. */
  code: 45_000,
  /** A live page proves itself twice a second; this many seconds without a frame are no accident. */
  paint: 5_000,
  paintLook: 250,
} as const;
