import type { Cancel, Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { DeviceHealth } from "../health.ts";
import { CAMERA_TROUBLES, type CameraTrouble } from "./camera-trouble.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeats.ts";
import type { Scan, Scanner } from "./scanner.ts";
import { decodeScanText } from "./text.ts";

/**
 * What the page says of its camera, already checked by the display's contract. The page sends it with each change and
 * again every few seconds, so that its silence means something.
 */
export interface CameraReport {
  readonly state: "starting" | "looking" | "trouble";
  /** Set with `trouble`. */
  readonly trouble: CameraTrouble | null;
  /** Of the pictures; 0 before the first. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** False where the second decoder could not be loaded: ordinary defects are then read less often. */
  readonly bothDecoders: boolean;
  /** What an attempt that finds nothing costs, in milliseconds. */
  readonly attemptMs: number;
  readonly counters: CameraPageCounters;
}

/** Since the page was loaded. */
export interface CameraPageCounters {
  readonly frames: number;
  readonly attempts: number;
  readonly libraryHits: number;
  readonly wasmHits: number;
  /** Attempts beyond their budget of time. */
  readonly slow: number;
  /** Workers that were started: one is replaced after many codes, and with each opening of the camera. */
  readonly workers: number;
  /** How often the camera was opened again after a trouble. */
  readonly reopened: number;
}

/** What a technician is shown: numbers only, never a scanned byte. */
export interface CameraCounters {
  readonly scans: number;
  /** Sightings, by this camera, of codes that were there before. */
  readonly repeats: number;
  /** Sightings of new codes while the screen had no use for one. */
  readonly early: number;
  /** The last report; null before the first. */
  readonly page: CameraReport | null;
}

export type CameraUse = "asks" | "takes" | "next" | "no-use";

/** A camera whose pictures are decoded in the page, as a scanner. The display feeds it; nothing here throws. */
export interface CameraScanner extends Scanner {
  /**
   * The page sees this code; it says so again and again while the code is there. `no-use`: the screen has no use for a code
   * now. One that was not there before is then left for the screen that asks or takes. `next`: the screen shows what became of one
   * code and goes on to a code that comes after it, not to one that lay beside it all the time. `presentation` is the page's number for it, the same until the code has left the picture: on a
   * machine that stood still for seconds, only the page knows that it never did.
   */
  sighted(bytes: Uint8Array, use: CameraUse, presentation: number): void;
  reported(report: CameraReport): void;
  /** The page is gone; its host makes a new one. */
  pageLost(): void;
  counters(): CameraCounters;
}

export interface CameraScannerOptions {
  readonly clock: Clock;
  /** Shared with the other scanners of the terminal: a code that two of them see at once is one scan. */
  readonly repeats?: RepeatFilter;
}

/** More than lie before a camera at once. */
const REMEMBERED_PRESENTATIONS = 64;

const STARTING: DeviceHealth = { state: "inconclusive", reason: "the screen is starting its camera" };
const SILENT = "the screen says nothing about its camera";
const PAGE_LOST = "the screen that reads the camera is being started again";

export function createCameraScanner(options: CameraScannerOptions): CameraScanner {
  const { clock } = options;
  const scanListeners = new Set<(scan: Scan) => void>();
  const healthListeners = new Set<(health: DeviceHealth) => void>();
  const repeats = options.repeats ?? createRepeatFilter(DRIVER_DELAYS.cameraReread, clock);
  /** Of the present page, those that were a scan or a repeat of one; the oldest first. */
  const presentations = new Set<number>();
  /** Those that came when there was no use for them. */
  const left = new Set<number>();
  const counts = { scans: 0, repeats: 0, early: 0 };
  let page: CameraReport | null = null;
  let health = STARTING;
  let stopGrace: Cancel | null = null;
  let stopSilence: Cancel = () => undefined;
  /** Set while there is no picture: a code that lay there does not go away by not being seen. */
  let seesAgain: (() => void) | null = null;

  function remember(presentation: number, among: Set<number>): void {
    among.delete(presentation);
    among.add(presentation);
    const [oldest] = among;
    if (among.size > REMEMBERED_PRESENTATIONS && oldest !== undefined) among.delete(oldest);
  }

  function see(): void {
    seesAgain?.();
    seesAgain = null;
  }

  function setHealth(next: DeviceHealth): void {
    if (next.state === health.state && next.reason === health.reason) return;
    health = next;
    for (const listener of [...healthListeners]) listener(next);
  }

  function endGrace(): void {
    stopGrace?.();
    stopGrace = null;
  }

  function expectReport(): void {
    stopSilence();
    stopSilence = clock.setTimeout(() => {
      lose(SILENT, DRIVER_DELAYS.lossGrace);
    }, DRIVER_DELAYS.cameraSilence);
  }

  /** A camera that was well may be back in a moment: people are told when it is not. */
  function lose(reason: string, graceMs: number): void {
    seesAgain ??= repeats.blind();
    // At the start nothing is known yet: a page that has to be loaded twice is no fault of the camera.
    if (health.state === "connected" || (health === STARTING && reason === PAGE_LOST)) {
      endGrace();
      stopGrace = clock.setTimeout(() => {
        stopGrace = null;
        setHealth({ state: "disconnected", reason: health.reason });
      }, graceMs);
    }
    setHealth({ state: stopGrace === null ? "disconnected" : "inconclusive", reason });
  }

  expectReport();

  return {
    onScan(listener) {
      scanListeners.add(listener);
      return () => void scanListeners.delete(listener);
    },
    health: () => health,
    onHealth(listener) {
      healthListeners.add(listener);
      return () => void healthListeners.delete(listener);
    },
    sighted(bytes, use, presentation) {
      // The code is often quicker than the report that there are pictures again.
      see();
      const text = decodeScanText(bytes);
      const handled = presentations.has(presentation);
      const useless = use === "no-use" || (use === "next" && left.has(presentation));
      if (useless && !handled && !repeats.isInFront(text)) {
        counts.early += 1;
        remember(presentation, left);
        return;
      }
      remember(presentation, presentations);
      // Asked in any case: each sighting prolongs the time.
      if (!repeats.isNew(text) || handled) {
        counts.repeats += 1;
        return;
      }
      counts.scans += 1;
      for (const listener of [...scanListeners]) listener({ text, bytes, atMs: clock.now() });
    },
    reported(report) {
      page = report;
      expectReport();
      switch (report.state) {
        case "looking":
          endGrace();
          see();
          setHealth({ state: "connected", reason: reasonOf(report) });
          return;
        case "trouble":
          lose(CAMERA_TROUBLES[report.trouble ?? "no-camera"], DRIVER_DELAYS.lossGrace);
          return;
        case "starting":
          // Says nothing yet: what was known of the camera stands until it looks or fails.
          return;
      }
    },
    pageLost() {
      presentations.clear();
      left.clear();
      lose(PAGE_LOST, DRIVER_DELAYS.cameraPageGrace);
    },
    counters: () => ({ ...counts, page }),
    close() {
      endGrace();
      stopSilence();
      if (options.repeats === undefined) repeats.forget();
      scanListeners.clear();
      healthListeners.clear();
      return Promise.resolve();
    },
  };
}

/** A technician learns here what the pictures are like; words that stay the same while nothing changes. */
function reasonOf({ widthPx, heightPx, bothDecoders }: CameraReport): string {
  const size = `pictures of ${widthPx} × ${heightPx}`;
  return bothDecoders ? size : `${size}; only one of the two decoders could be loaded`;
}
