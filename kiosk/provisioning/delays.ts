/** Every wait and limit of provisioning, with its reason. */
export const PROVISIONING_DELAYS = {
  /** So long a change that could lock the technician out stays without a word from them; then the one before is back. */
  confirmWithin: 120_000,
  /** A disk that did not take it back then is asked again after. */
  takeBackAgain: 10_000,
  /** A stick that takes longer for a megabyte, or gives nothing back for so long, is dying, and is given up. */
  stickWrite: 30_000,
} as const;

export const PROVISIONING_LIMITS = {
  /** Configurations that can be gone back to. */
  keptVersions: 10,
  /** Of the sentences about one change that are kept with it. */
  keptChanges: 100,
} as const;
