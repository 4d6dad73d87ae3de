/**
 * The camera of the page: opened when the core says that one is wanted, opened again whenever it is lost, reported either way.
 * It lives in a chunk of its own, which a terminal without a camera never reads.
 */
import type { CameraOrder, CameraUp } from "../../kiosk/display/contract/camera.ts";
import { CAMERA_DELAYS, REOPEN_DELAYS_MS } from "./delays.ts";
import type { Tally } from "./messages.ts";
import type { Trouble } from "./open.ts";
import { startRun, type Run, type RunParts } from "./run.ts";

export interface Camera {
  obey(order: CameraOrder): void;
  /** Ends it until the next order. */
  rest(): void;
}

export interface CameraParts extends RunParts {
  readonly send: (up: CameraUp) => void;
  /** Something was plugged in or pulled out. */
  readonly onDevices: (listener: () => void) => void;
}

const NOTHING: Tally = {
  frames: 0,
  attempts: 0,
  libraryHits: 0,
  wasmHits: 0,
  slow: 0,
  widthPx: 0,
  heightPx: 0,
  bothDecoders: true,
  attemptMs: 0,
};

export function createCamera(parts: CameraParts): Camera {
  const { clock, send } = parts;
  let order: CameraOrder | null = null;
  let run: Run | null = null;
  let state: "starting" | "looking" | "trouble" = "starting";
  let trouble: Trouble | null = null;
  let failures = 0;
  let lookingSinceMs = 0;
  /** What earlier workers counted, and what the present one has. */
  let before = NOTHING;
  let tally = NOTHING;
  const counters = { workers: 0, reopened: 0 };
  /** The last one told, over all workers of this page. */
  let presentation = 0;
  let presentationsBefore = 0;
  let stopRetry = (): void => undefined;
  let stopReport = (): void => undefined;

  function report(): void {
    stopReport();
    if (order === null) return;
    const { widthPx, heightPx, bothDecoders, attemptMs, ...now } = tally;
    send({
      t: "camera-report",
      ...{ state, trouble, widthPx, heightPx, bothDecoders, attemptMs },
      counters: {
        frames: before.frames + now.frames,
        attempts: before.attempts + now.attempts,
        libraryHits: before.libraryHits + now.libraryHits,
        wasmHits: before.wasmHits + now.wasmHits,
        slow: before.slow + now.slow,
        ...counters,
      },
    });
    stopReport = clock.after(CAMERA_DELAYS.report, report);
  }

  function enter(next: typeof state, why: Trouble | null): void {
    state = next;
    trouble = why;
    report();
  }

  function closeAccount(): void {
    before = {
      ...before,
      frames: before.frames + tally.frames,
      attempts: before.attempts + tally.attempts,
      libraryHits: before.libraryHits + tally.libraryHits,
      wasmHits: before.wasmHits + tally.wasmHits,
      slow: before.slow + tally.slow,
    };
    tally = { ...tally, frames: 0, attempts: 0, libraryHits: 0, wasmHits: 0, slow: 0 };
  }

  function begin(): void {
    stopRetry();
    if (order === null) return;
    run?.end();
    run = startRun(parts, order, {
      onLooking() {
        lookingSinceMs = clock.now();
        enter("looking", null);
      },
      onCode(sighting) {
        presentation = presentationsBefore + sighting.presentation;
        send({ t: "camera-code", presentation, bytes: btoa(String.fromCharCode(...sighting.bytes)) });
      },
      onTally(next) {
        tally = next;
      },
      onWorker() {
        counters.workers += 1;
        presentationsBefore = presentation;
        closeAccount();
      },
      onTrouble: retry,
    });
  }

  function retry(why: Trouble): void {
    if (state === "looking" && clock.now() - lookingSinceMs >= CAMERA_DELAYS.stable) failures = 0;
    closeAccount();
    enter("trouble", why);
    run = null;
    const pauseMs = REOPEN_DELAYS_MS[Math.min(failures, REOPEN_DELAYS_MS.length - 1)] ?? 0;
    failures += 1;
    stopRetry = clock.after(pauseMs, reopen);
  }

  function reopen(): void {
    counters.reopened += 1;
    begin();
  }

  function stop(): void {
    stopRetry();
    stopReport();
    run?.end();
    run = null;
    closeAccount();
  }

  parts.onDevices(() => {
    // A camera that is missing may have come; one that works is left alone.
    if (order === null || run !== null) return;
    stopRetry();
    stopRetry = clock.after(CAMERA_DELAYS.settle, reopen);
  });

  return {
    obey(next) {
      const known = order;
      order = next;
      if (known !== null && isSameCamera(known, next)) {
        run?.setPace(next.pace);
        return;
      }
      stop();
      failures = 0;
      enter("starting", null);
      begin();
    },
    rest() {
      stop();
      order = null;
    },
  };
}

function isSameCamera(a: CameraOrder, b: CameraOrder): boolean {
  return JSON.stringify({ ...a, pace: null }) === JSON.stringify({ ...b, pace: null });
}
