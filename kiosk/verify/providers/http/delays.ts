/** Every wait of this provider has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const HTTP_DELAYS = {
  /** A question is under way and the service does not say when to look again. */
  lookAgain: 1_000,
  /** No Retry-After is shorter: a service in trouble that says 0 means "at once", from every terminal of a fleet. */
  retryLeast: 1_000,
  /** …nor longer: a slip of the hand at the service must not close a terminal for a day. */
  retryMost: 3_600_000,
} as const;
