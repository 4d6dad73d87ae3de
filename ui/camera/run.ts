/**
 * One camera from its opening to its first trouble, with the worker that reads it. Whether and when there is another run is for
 * camera.ts to say. A run ends once, cleans up behind itself, and says why.
 */
import type { CameraOrder } from "../../kiosk/display/contract/camera.ts";
import { CAMERA_DELAYS } from "./delays.ts";
import type { FromWorker, Pace, Tally, ToWorker } from "./messages.ts";
import type { Opened, Trouble, WantedCamera } from "./open.ts";
import type { Sighting } from "./sightings.ts";

export interface PageClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}

export interface EyeWorker {
  post(message: ToWorker, transfer: readonly Transferable[]): void;
  /** `null`: the worker could not be started or threw. */
  onMessage(listener: (message: FromWorker | null) => void): void;
  terminate(): void;
}

export interface RunParts {
  readonly clock: PageClock;
  readonly open: (wanted: WantedCamera) => Promise<Opened>;
  /** Compiled once a page; null where it cannot be had. Never rejects. */
  readonly wasm: () => Promise<WebAssembly.Module | null>;
  /** Null where the browser has no such interface. */
  readonly framesOf: (track: MediaStreamTrack) => ReadableStream<VideoFrame> | null;
  readonly newWorker: () => EyeWorker;
}

export interface RunListeners {
  /** The first picture is there. */
  onLooking(): void;
  onCode(sighting: Sighting): void;
  onTally(tally: Tally): void;
  /** A worker begins; it counts from nothing, and numbers its presentations from 1. */
  onWorker(): void;
  /** The run is over. */
  onTrouble(trouble: Trouble): void;
}

export interface Run {
  setPace(pace: Pace): void;
  /** Ends it without a word. */
  end(): void;
}

/**
 * Codes that one worker reads before a fresh one takes over. Our calls leak nothing that could be measured (bench: 50,000
 * frames); a decoder's WebAssembly memory only ever grows, and this is the end of that.
 */
export const RECYCLE_AFTER_HITS = 20_000;

export function startRun(parts: RunParts, order: CameraOrder, listeners: RunListeners): Run {
  const { clock } = parts;
  let pace = order.pace;
  let ended = false;
  let camera: Extract<Opened, { ok: true }> | null = null;
  let worker: EyeWorker | null = null;
  let looking = false;
  let frames = 0;
  let frameMs = 0;
  let beatMs = 0;
  let stopWatch = clock.after(CAMERA_DELAYS.open, () => {
    fail("not-opened");
  });

  function end(): void {
    ended = true;
    stopWatch();
    worker?.terminate();
    camera?.stop();
  }

  function fail(trouble: Trouble): void {
    if (ended) return;
    end();
    listeners.onTrouble(trouble);
  }

  /** Gives the camera to a worker; the one before is ended first. */
  function employ(track: MediaStreamTrack, wasm: WebAssembly.Module | null): void {
    worker?.terminate();
    const stream = parts.framesOf(track);
    if (stream === null) {
      fail("no-interface");
      return;
    }
    listeners.onWorker();
    const mine = parts.newWorker();
    worker = mine;
    frames = 0;
    frameMs = beatMs = clock.now();
    mine.onMessage((message) => {
      if (ended || worker !== mine) return;
      if (message === null || message.t === "broken") fail("decoder-failed");
      else if (message.t === "code") listeners.onCode(message.sighting);
      else hearBeat(message.tally, track, wasm);
    });
    mine.post({ t: "look", frames: stream, wasm, region: order.region, pace }, [stream]);
  }

  function hearBeat(tally: Tally, track: MediaStreamTrack, wasm: WebAssembly.Module | null): void {
    beatMs = clock.now();
    if (tally.frames > frames) {
      frames = tally.frames;
      frameMs = beatMs;
    } else if (beatMs - frameMs > (looking ? CAMERA_DELAYS.noFrames : CAMERA_DELAYS.firstFrame)) {
      fail("no-frames");
      return;
    }
    listeners.onTally(tally);
    if (!looking && frames > 0) {
      looking = true;
      listeners.onLooking();
    }
    if (tally.libraryHits + tally.wasmHits >= RECYCLE_AFTER_HITS) employ(track, wasm);
  }

  /** A worker that hangs cannot say so. */
  function watch(): void {
    const dueMs = clock.now() + CAMERA_DELAYS.watch;
    stopWatch = clock.after(CAMERA_DELAYS.watch, () => {
      const nowMs = clock.now();
      if (nowMs - dueMs > CAMERA_DELAYS.lateWatch) beatMs = frameMs = nowMs;
      if (nowMs - beatMs > CAMERA_DELAYS.workerSilent) fail("decoder-failed");
      else watch();
    });
  }

  void Promise.all([parts.open(order), parts.wasm()]).then(([opened, wasm]) => {
    stopWatch();
    if (ended) {
      // Too late: a camera that nobody waits for any more is given back.
      if (opened.ok) opened.stop();
      return;
    }
    if (!opened.ok) {
      fail(opened.trouble);
      return;
    }
    camera = opened;
    opened.track.addEventListener("ended", () => {
      fail("ended");
    });
    watch();
    employ(opened.track, wasm);
  });

  return {
    setPace(next) {
      pace = next;
      worker?.post({ t: "pace", pace }, []);
    },
    end,
  };
}
