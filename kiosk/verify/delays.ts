/** Every wait of asking a service has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const VERIFY_DELAYS = {
  /** A person stands there: after this long without an answer the request is offered to the outbox instead. */
  deadline: 8_000,
  /**
   * Nobody waits for a queued request, so a slow service gets more time before a check of the day is at risk. A person's
   * question that has left goes on this long too after the person gave up: its check is spent, and its answer is kept.
   */
  backgroundDeadline: 20_000,
  /** After a deadline or a cancel: how long a provider may take to say whether the question had left. */
  abortGrace: 250,
  /** While another service could be asked: how long one may take to open a connection before the other gets its turn. */
  unsent: 2_500,
  /**
   * A question that left and was not seen may still be on its way, in a modem or a proxy: for so long it is asked nowhere
   * else. A signed one is refused after five minutes (providers/http/contract.ts), whoever held it.
   */
  onItsWay: 6 * 60_000,
  /** With less than this left of everybody's deadline, no further service is asked: its answer would come too late. */
  enoughToAsk: 1_000,
  /** A probe that takes longer than this has failed. */
  probe: 3_000,
  /** Between probes while the service is well, so that the home screen does not promise what is gone. */
  probeIdle: 60_000,
  /** First pause after a failed probe, doubling with full jitter… */
  probeFirst: 1_000,
  /** …up to this: a person who walks up after an outage should not find it still closed; 1,000 terminals make about 130 probes a second. */
  probeCap: 15_000,
  /** No pause between probes is shorter, whatever the dice say. */
  probeFloor: 250,
  /** A service that can be reached and answers nothing usable is left alone this long, doubling with jitter… */
  circuitFirst: 30_000,
  /** …up to this: long enough for it to be mended, short enough that nobody has to come and close the circuit. */
  circuitCap: 300_000,
} as const;

export type VerifyDelays = Readonly<Record<keyof typeof VERIFY_DELAYS, number>>;

export const VERIFY_LIMITS = {
  /** Questions in a row, about different invoices, that got no usable reply: then the circuit opens. */
  circuitFailures: 3,
  /** Questions that may have been taken, remembered so that nobody asks them again: a day's outage of a busy terminal. */
  maybeTaken: 2_000,
} as const;
