/** Every wait of the store's upkeep has a name and a reason. Values in milliseconds. */
export const STORE_DELAYS = {
  /** How often the upkeep looks whether nobody is there and something is due. */
  look: 30_000,
  /** How often a command of an operator in another process is looked for: somebody waits at a keyboard. */
  commandLook: 500,
  /** Between two handfuls of fields that are sealed anew: a person who comes meanwhile waits for one of them at most. */
  resealPause: 50,
  /** The whole file is checked this long after the last time, in a night hour when nobody is there… */
  checkNightly: 20 * 3_600_000,
  /** …and at any hour when nobody is there where the nights never were quiet. */
  checkAtLatest: 7 * 24 * 3_600_000,
  /** Free space is looked at this often, and after a write that failed whether the disk takes one again. */
  spaceLook: 15_000,
  /** A check or a copy in its own thread that takes longer hangs on a dying disk or stick: it is given up. */
  taskLimit: 10 * 60_000,
  /** How long the end of the terminal waits for one that is at work; systemd gives the whole end twice as long. */
  taskFarewell: 10_000,
  /** How long a command waits for the running terminal to do what it was asked. */
  commandAnswer: 30_000,
  /** How often it is written down how long the terminal has lived: as much at most is lost of it in a power cut. */
  ageMark: 3_600_000,
  /** While the machine was switched off for a time that no service has vouched for yet: how often they are listened to. */
  ageLook: 60_000,
} as const;

export type StoreDelays = Readonly<Record<keyof typeof STORE_DELAYS, number>>;

export const STORE_LIMITS = {
  /** Fields sealed anew in one commit: a few milliseconds. */
  resealBatch: 64,
  /** Below this much free space no new request is taken: what is promised already must still be answered and printed. */
  reserveBytes: 32 * 1024 * 1024,
  /** Backups kept in the folder for automatic ones. */
  backupsKept: 3,
  /** Beijing hours in which the whole file is checked. */
  nightHours: [2, 3, 4, 5] as readonly number[],
  /** Starts that a salvage may break off before it is given up: a file that kills its reader must not keep the terminal down. */
  salvageTries: 3,
} as const;

/** See age.ts. Milliseconds. */
export const AGE_LIMITS = {
  /** A calendar that moved so far against the monotonic clock was set, or wrong. */
  calendarDrift: 3_600_000,
  /** So far apart at most, the calendar and a service's clock say the same: two clocks seldom are wrong alike. */
  agreeing: 3_600_000,
  /** What a service's clock may be wrong by at both ends of a gap. */
  clockError: 60_000,
  /** Times switched off that are remembered: more than a year of nights. Older ones make things younger. */
  gaps: 400,
} as const;
