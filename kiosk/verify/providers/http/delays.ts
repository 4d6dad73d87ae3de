/** Every wait of this provider has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const HTTP_DELAYS = {
  /** A question is under way and the service does not say when to look again. */
  lookAgain: 1_000,
} as const;
