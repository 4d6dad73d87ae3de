/** How patient the soak is, in milliseconds. A busy machine is no violation, nor one that is starved; what never comes is. */
export const SOAK_DELAYS = {
  /** From a code held to a ready scanner to a screen about it. */
  heard: 60_000,
  /** From a touch, or a slip's end, to the screen that follows. */
  screen: 60_000,
  /** From a repaired device to the terminal's word that it is back; the aim is a third of it. */
  recovery: 60_000,
  /** A scanner in continuous mode reads a code that lies under it again after so long. */
  readAgain: 150,
  /**
   * Either process stood still for so long: the terminal could not tell a code that lies there from one that was taken away and
   * held up again, which takes a second (`rereadMs` of the simulated scanner).
   */
  stoodStill: 600,
  /** The code that still lies there after its visit must not start anything: how long that is watched. */
  nothingHappens: 700,
  /** How long a plug stays pulled at most. */
  unplugged: 3_000,
  /** How long a printer stays silent. */
  silent: 1_200,
  /** Memory is asked for this often. */
  memory: 5_000,
  /** Progress is said this often. */
  progress: 15_000,
  /** Between two visits, so that a night of it is a night of visits and not of one busy loop. */
  betweenVisits: 20,
} as const;

/** The aim for one device's way back (issue of the field: a person waits no longer). */
export const RECOVERY_AIM_MS = 5_000;
