/**
 * Every wait of the rig, in milliseconds. Those of the host are there so that a hang ends; a busy host needs minutes
 * for what takes seconds inside.
 */
export const HOST_LIMITS = {
  /** From the start of the emulator to its first report. Measured: 9 s. */
  boot: 300_000,
  /** Between two reports. */
  silence: 300_000,
  /** The whole run. Aim: 3 minutes on two cores. */
  run: 1_200_000,
  /** What an emulator that was told to end may take. */
  end: 5_000,
} as const;

/** Inside, time is counted in instructions (machine.ts), so these are the same on every host. */
export const GUEST_LIMITS = {
  /** How often the machine says that it is there. */
  alive: 5_000,
  /** One test, unless it says otherwise. */
  test: 120_000,
  /** Something that should happen at once. */
  soon: 30_000,
  /** How often a condition is looked at that nobody tells of. */
  look: 20,
} as const;
