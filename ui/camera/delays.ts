/** Every wait of the page's camera, by name, in milliseconds. */
export const CAMERA_DELAYS = {
  /** Between attempts while nobody is asked for a code: ten a second are quick enough for a hand, and leave the machine alone. */
  idleAttempt: 100,
  /** Between attempts while a screen asks for a code. */
  activeAttempt: 67,
  /** A code that is still there is told again after this. */
  sightingAgain: 250,
  /** A code that was not seen for this long, in attempts that were made, has gone; the core thinks so too (DRIVER_DELAYS.cameraReread). */
  gone: 2_000,
  /** The worker counts for the page this often; its silence is what the page watches. */
  beat: 500,
  /** A worker that does not count for this long hangs or died. */
  workerSilent: 5_000,
  /** A camera without a picture for this long is dead: an unplugged one says so at once, a hung one never. */
  noFrames: 2_000,
  /** From the start of a camera to its first picture: it measures the light first. */
  firstFrame: 6_000,
  /** getUserMedia neither gives nor refuses a camera whose driver hangs. */
  open: 8_000,
  /** How often the worker's silence is looked at. */
  watch: 1_000,
  /** The look came this late: the whole machine stood still, and nobody in it is to blame yet. */
  lateWatch: 1_000,
  /** The core is told of the camera this often while nothing changes (three of these are its patience). */
  report: 5_000,
  /** A camera that was just plugged in is listed before it can be opened. */
  settle: 300,
  /** A camera that looked for this long starts the next back-off at its quick end. */
  stable: 10_000,
} as const;

/** Pauses between attempts to open a camera; the last repeats. A change of what is plugged in cuts the present one short. */
export const REOPEN_DELAYS_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000] as const;
