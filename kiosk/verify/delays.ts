/** Every wait of asking a service has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const VERIFY_DELAYS = {
  /** A person stands there: after this long without an answer the request is offered to the outbox instead. */
  deadline: 8_000,
  /** Nobody waits for a queued request, so a slow service gets more time before a check of the day is at risk. */
  backgroundDeadline: 20_000,
  /** After a deadline or a cancel: how long a provider may take to say whether the question had left. */
  abortGrace: 250,
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
} as const;

export type VerifyDelays = Readonly<Record<keyof typeof VERIFY_DELAYS, number>>;
