/** Waits and sizes of the touch page, each with its reason. Milliseconds, millimetres. */
export const TOUCH_DELAYS = {
  /** Nothing new was painted for this long: whoever cannot reach a button on dead glass is let out, and it counts as it is. */
  gridQuiet: 30_000,
  /** A glass that touches itself paints for ever: no grid takes longer than this. */
  gridLimit: 300_000,
  /** Time to step back before touches are counted as nobody's. */
  handsAway: 3_000,
  handsOff: 10_000,
  /** No touch for this long at a target, and the test ends without a result: nothing on this glass may be waited for. */
  targetQuiet: 20_000,
  /** A second touch at the same place within this is the same finger bouncing. */
  targetBounce: 400,
  /** So long a brightness stays without a word from whoever set it; then the one before is back. */
  brightnessTrial: 15_000,
} as const;

export const TOUCH_SIZES = {
  /** A cell is about as wide as two fingertips: what is dead in less than this still takes a button's 20 mm. */
  cellMm: 20,
  leastCells: 6,
  mostCells: 40,
  /** Fingers mean a point to about this; a control is at least 12.7 mm wide. */
  goodMm: 5,
  /** A finger that meant the targets on a glass with other axes lands this near to where those would put it. */
  axesMm: 15,
  /** Zones and places that are told; the rest is a number. */
  told: 6,
  /** Pixels are square: what is further from it than this is a wrong size in millimetres or a wrong resolution. */
  squareWithin: 0.03,
} as const;
