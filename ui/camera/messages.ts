/** What page and worker say to each other. Both are built together, so nothing is checked here. */
import type { EyeCounters, Region } from "./decode/eye.ts";
import type { Sighting } from "./sightings.ts";

export type ToWorker =
  | {
      readonly t: "look";
      readonly frames: ReadableStream<VideoFrame>;
      /** Compiled by the page, once; null where that failed. */
      readonly wasm: WebAssembly.Module | null;
      readonly region: Region | null;
      readonly pace: Pace;
    }
  | { readonly t: "pace"; readonly pace: Pace };

export type FromWorker =
  | { readonly t: "code"; readonly sighting: Sighting }
  | { readonly t: "beat"; readonly tally: Tally }
  /** The decoder broke, or no picture can be read: the worker is of no more use. */
  | { readonly t: "broken" };

export type Pace = "idle" | "active";

/** Of one worker, since it began. */
export interface Tally extends EyeCounters {
  readonly frames: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bothDecoders: boolean;
  readonly attemptMs: number;
}

/** Of Chromium, and in no standard library of types yet: pictures of a track as a stream. */
export interface FrameProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
