/** Every wait of the outbox has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const OUTBOX_DELAYS = {
  /** First pause after a try that got no answer, doubling with full jitter… */
  backoffFirst: 1_000,
  /** …up to this: with 1,000 terminals that is 341 requests a second at the worst moment after an outage (offline facts 2.1, simulated). */
  backoffCap: 60_000,
  /** No pause is shorter, whatever the dice say. */
  backoffFloor: 250,
  /** Between tries of one question that again and again got nothing usable: random pauses up to this. */
  faultCap: 60 * 60_000,
  /** A question that got nothing usable for so long is left to an operator: a weekend of a service's nonsense is over by then. */
  poisonAge: 3 * 24 * 3_600_000,
  /** After midnight, tries that had to wait for the new day are spread over this long. */
  nextDaySpread: 30 * 60_000,
  /** The disk did not take a write: how long until the same write is tried again. */
  storageTrouble: 5_000,
  /** Five wrong claims: how long the terminal takes no more of them. A thousand million codes at five tries in ten minutes. */
  claimLock: 10 * 60_000,
  /** A few wrong claims are forgotten after this long: they were slips of several people's fingers. */
  claimForget: 10 * 60_000,
  /** How often what is too old is deleted. */
  purgeEvery: 24 * 3_600_000,
} as const;

export type OutboxDelays = Readonly<Record<keyof typeof OUTBOX_DELAYS, number>>;

export const OUTBOX_LIMITS = {
  /** Requests not yet answered; beyond it the public is told that nothing more is taken. Days of outage in a busy mall. */
  maxWaiting: 2_000,
  /** The oldest has waited so long: nothing more is taken, because "later" would not be true. */
  maxWaitDays: 7,
  /** The same question got nothing usable so many times in a row: it is asked rarely from then on… */
  faultsUntilSlow: 10,
  /** …and after so many, when it is old as well, it is dead. */
  poisonFaults: 20,
  /**
   * Questions under way at once. Two keep a service that takes a second busy while an answer is committed, and work off a
   * full outbox in a quarter of an hour; a thousand terminals after an outage are then no more than two thousand questions.
   */
  concurrency: 2,
  /** How long a request and its answer are kept; the claim slip says so. */
  keepDays: 30,
  /** Wrong claims before the lock. */
  claimTries: 5,
} as const;

export type OutboxLimits = Readonly<Record<keyof typeof OUTBOX_LIMITS, number>>;
