/**
 * Every wait of the display has a name, an end and a reason. Values in milliseconds.
 *
 * The promise behind them: a dead or hung page is the same screen again within 3 s. A hang is noticed `proofWithin`
 * after the last proof of life, and a page load takes 0.4 to 0.95 s on two shared cores (host facts 7, measured).
 */
export const DISPLAY_DELAYS = {
  /** Between pings. Two fit into `proofWithin` twice over, so that one slow frame on a loaded machine is not a death. */
  pingEvery: 500,
  /** A live page that painted nothing for this long is dead or hung. At 2 s the screen was back 2.1 to 2.7 s after a hang. */
  proofWithin: 1_800,
  /** From hello to the first painted frame: scripts compile and fonts are decoded in this time. */
  firstProofWithin: 6_000,
  /** From the start of a page load to its hello; covers a cold browser start on a machine that is busy booting. */
  helloWithin: 20_000,
  /** The watchdog's own alarm was this late: the whole machine is starved, so the page is not to blame yet. */
  lateAlarm: 250,
  /** What a page gets on top while the machine is starved; then it is looked again. */
  secondChance: 1_000,
  /** A page that painted for this long after it came up is well: its restart helped, and the next trouble is no storm. */
  wellAfter: 10_000,
  /** Restarts that did not help are counted over this time. */
  stormWindow: 60_000,
  /** Restarts in a storm wait this long, doubling each time… */
  stormFirstWait: 1_000,
  /** …and never longer than this, because behind the wait there is a person or an empty screen. */
  stormLongestWait: 30_000,
  /** A picture of the glass is taken only after nothing personal was shown for this long: the last screen has faded. */
  captureQuiet: 2_000,
  /** For what was sent last to be painted, before a picture is taken of it, and how often that is looked at. */
  capturePainted: 2_000,
  captureLook: 50,
  /** A host that gives no picture by now gives none. */
  capture: 5_000,
} as const;

/**
 * In more of the time than this, something waited for a processor or for memory: the machine is starved. Measured on two cores:
 * about 0.5 at a load of 4, where no frame was late; 0.95 to 1 at a load of 9 and more, where the page is alive and paints late.
 */
export const STARVED_SHARE = 0.75;
/**
 * So often in a row a page is given more time: 5.8 s in all. With 24 busy processes on two cores no frame was more than 0.9 s late, so
 * that a page which paints nothing for so long hangs, however starved the machine is.
 */
export const MOST_CHANCES = 4;

export type DisplayDelays = Readonly<Record<keyof typeof DISPLAY_DELAYS, number>>;
