/** Every wait and count of the Electron host, with its reason. Values in milliseconds where the name says nothing else. */
export const ELECTRON_DELAYS = {
  /**
   * After Electron itself called the page unresponsive. The core's watchdog acts after 1.8 s without a painted frame; this is for
   * the case that the core says nothing, and long enough for a machine that is swapping.
   */
  unresponsivePatience: 10_000,
  /** From "stop" to the end of the core: it finishes a slip's bookkeeping and closes its store. Less than systemd's TimeoutStopSec. */
  coreCloses: 12_000,
  /** Deaths of the GPU process are counted over this time. */
  gpuWindow: 30_000,
  /** Deaths of the page's process are counted over this time. */
  pageWindow: 60_000,
  /** How long software rendering is kept: a driver's bad day passes, and a bad driver is found out again in seconds. */
  softwareFor: 7 * 24 * 3_600_000,
  /** Without a supervisor a terminal starts itself anew after this, doubling each time… */
  relaunchFirstWait: 1_000,
  /** …never longer than this… */
  relaunchLongestWait: 30_000,
  /** …and with a clean sheet once it had run for as long as this. */
  relaunchForgottenAfter: 300_000,
} as const;

export const ELECTRON_COUNTS = {
  /** Chromium 156 survived two kills of its GPU process and ended itself at the third (measured): act at the second. */
  gpuDeaths: 2,
  /** Pages that died within the window before the whole application is started anew. */
  pageDeaths: 6,
} as const;
