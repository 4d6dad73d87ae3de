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
  /** How long a command waits for the running terminal to do what it was asked. */
  commandAnswer: 30_000,
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
