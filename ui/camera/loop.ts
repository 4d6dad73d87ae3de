/**
 * Takes the newest picture whenever an attempt is due, and nothing of the others. Runs in the worker; everything it touches is given,
 * so that a test can be the camera.
 */
import { CAMERA_DELAYS } from "./delays.ts";
import type { Area, Eye } from "./decode/eye.ts";
import type { Luma } from "./decode/luma.ts";
import type { Pace } from "./messages.ts";
import { createSightings, type Sighting } from "./sightings.ts";

/** One picture of a stream, as much of a VideoFrame as is used. */
export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The brightness of a part of it. */
  luma(area: Area): Promise<Luma>;
  close(): void;
}

export interface LoopParts {
  /** Resolves with the newest picture; null when the stream has ended. */
  readonly next: () => Promise<Picture | null>;
  readonly eye: Eye;
  readonly now: () => number;
  readonly pace: () => Pace;
  readonly onFrame: (widthPx: number, heightPx: number) => void;
  readonly onCode: (sighting: Sighting) => void;
}

/** An attempt takes at most this share of a core, whatever the machine: the screen's own work comes first. */
const DUTY = 0.25;

/** Resolves when the stream ends. Rejects when pictures cannot be read or a decoder breaks. */
export async function lookOn({ next, eye, now, pace, onFrame, onCode }: LoopParts): Promise<void> {
  let dueMs = -Infinity;
  const sightings = createSightings();

  for (;;) {
    const picture = await next();
    if (picture === null) return;
    onFrame(picture.widthPx, picture.heightPx);
    const begunMs = now();
    if (begunMs < dueMs) {
      picture.close();
      continue;
    }
    const hit = eye.look(await lumaOf(picture, eye));
    const endedMs = now();
    const sighting = sightings.note(hit?.bytes ?? null, endedMs);
    if (sighting !== null) onCode(sighting);
    const interval = pace() === "active" ? CAMERA_DELAYS.activeAttempt : CAMERA_DELAYS.idleAttempt;
    // Counted from when it was due, so that a camera's own rhythm does not make fifteen a second ten.
    const rhythmMs = begunMs - dueMs < interval ? dueMs + interval : begunMs + interval;
    dueMs = Math.max(rhythmMs, begunMs + (endedMs - begunMs) / DUTY);
  }
}

async function lumaOf(picture: Picture, eye: Eye): Promise<Luma> {
  try {
    return await picture.luma(eye.area(picture.widthPx, picture.heightPx));
  } finally {
    picture.close();
  }
}
