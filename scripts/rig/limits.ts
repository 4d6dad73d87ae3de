/**
 * Every wait of the rig, in milliseconds. The machine inside is emulated, 10 to 20 times slower than this one, and this
 * one may be busy: each limit is there so that a hang ends, none decides whether the code is good.
 */
export const RIG_LIMITS = {
  /** From the start of the emulator to the first test. Measured: 9 s. */
  boot: 180_000,
  /** Between two signs of life; the machine gives one every `alive`. */
  silence: 120_000,
  alive: 2_000,
  /** The whole run. Aim: 3 minutes. */
  run: 900_000,
  /** One test, unless it says otherwise. */
  test: 60_000,
  /** Something that should happen at once in the machine inside. */
  soon: 30_000,
  /** How often a condition is looked at that nobody tells of. */
  look: 5,
  /** What an emulator that was told to end may take. */
  end: 5_000,
} as const;

/** How many times its aim a measured time may take on a slow machine before that is a failure. */
export const AIM_FACTOR = 5;
