/** Waits of the staff's side, each with its reason; how long they may stay is with the shell's. Milliseconds. */
export const STAFF_DELAYS = {
  /** How often the page on the glass is looked at anew: clocks and counters on it move without an event. */
  look: 1_000,
  /** How often the devices page looks for what was plugged in and asks the printer: a hand on a cable sees it move. */
  devicesLook: 2_000,
  /** How often the printer is asked while somebody changes its paper: a cover that opens is seen at once. */
  paperLook: 500,
  /** A sensor that says nothing for so long after the hands were told what to do is perhaps broken: then a button goes on too. */
  sensorPatience: 20_000,
  /** How often the journal on the glass is looked at for new lines while it is followed. */
  journalLook: 2_000,
  /** How often it is looked whether the command changed an account, so that the journal says so. */
  changesLook: 10_000,
  /** A demonstration makes its PINs when the first screen stands: hashing them would take the browser's turn. */
  demoAccounts: 2_000,
} as const;

export const KNOCKS = 7;
