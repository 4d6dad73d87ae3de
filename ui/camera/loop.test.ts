/** The worker's loop: the newest picture when one is due, every frame closed, one presentation told from the next. */
import { expect, test } from "vitest";
import { CAMERA_DELAYS } from "./delays.ts";
import type { Eye } from "./decode/eye.ts";
import { createFrameReader } from "./frames.ts";
import { lookOn, type Picture } from "./loop.ts";
import type { Pace } from "./messages.ts";
import { createSightings, type Sighting } from "./sightings.ts";

interface Film {
  readonly frames: number;
  readonly everyMs: number;
  /** What the eye sees in the frame with this number, and what it costs. */
  readonly sees?: (frame: number) => string | null;
  readonly costMs?: number;
  readonly pace?: Pace;
}

/** Plays a film to the loop; the clock moves with the frames and with the work. */
async function play({ frames, everyMs, sees = () => null, costMs = 0, pace = "idle" }: Film): Promise<{
  readonly attempts: readonly number[];
  readonly told: readonly Sighting[];
  readonly open: number;
}> {
  let nowMs = 0;
  let frame = -1;
  let open = 0;
  const attempts: number[] = [];
  const told: Sighting[] = [];
  const area = { left: 0, top: 0, width: 2, height: 2 };
  const eye: Eye = {
    area: () => area,
    look: () => {
      attempts.push(frame);
      nowMs += costMs;
      const text = sees(frame);
      return text === null ? null : { bytes: new TextEncoder().encode(text), by: "library" };
    },
    costMs: () => 0,
    counters: () => ({ attempts: 0, libraryHits: 0, wasmHits: 0, slow: 0 }),
  };
  await lookOn({
    next: () => {
      // The newest only: while the eye was busy, frames have passed.
      frame = Math.max(frame + 1, Math.floor(nowMs / everyMs));
      if (frame >= frames) return Promise.resolve(null);
      nowMs = Math.max(nowMs, frame * everyMs);
      open += 1;
      return Promise.resolve<Picture>({
        ...{ widthPx: 2, heightPx: 2 },
        luma: () => Promise.resolve({ data: new Uint8Array(4), width: 2, height: 2 }),
        close: () => (open -= 1),
      });
    },
    eye,
    now: () => nowMs,
    pace: () => pace,
    onFrame: () => undefined,
    onCode: (sighting) => told.push(sighting),
  });
  return { attempts, told, open };
}

test("of thirty frames a second ten are looked at while nobody is asked for a code, fifteen while one is, and all are closed", async () => {
  const idle = await play({ frames: 300, everyMs: 1000 / 30 });
  expect(idle.attempts.length).toBeGreaterThanOrEqual(99);
  expect(idle.attempts.length).toBeLessThanOrEqual(101);
  const active = await play({ frames: 300, everyMs: 1000 / 30, pace: "active" });
  expect(active.attempts.length).toBeGreaterThanOrEqual(145);
  expect(active.attempts.length).toBeLessThanOrEqual(151);
  expect([idle.open, active.open]).toEqual([0, 0]);
});

test("however slow the machine, looking takes no more than a quarter of a core", async () => {
  const { attempts } = await play({ frames: 300, everyMs: 1000 / 30, pace: "active", costMs: 100 });
  expect(attempts.length * 100).toBeLessThanOrEqual(2_600);
  expect(attempts.length).toBeGreaterThan(20);
});

test("a code that stays is told four times a second with one number; gone and back it has another", async () => {
  const sees = (frame: number): string | null => (frame < 100 || frame > 200 ? "A" : null);
  const { told } = await play({ frames: 300, everyMs: 33, sees });
  expect(told.length).toBeGreaterThan(20);
  expect(told.length).toBeLessThan(30);
  expect([...new Set(told.map(({ presentation }) => presentation))]).toEqual([1, 2]);
});

test("a decoder that breaks ends the loop, and the frame in hand is closed", async () => {
  const breaking = play({
    frames: 3,
    everyMs: 100,
    sees: () => {
      throw new Error("memory");
    },
  });
  await expect(breaking).rejects.toThrow("memory");
});

test("a machine that stood still for ten seconds has seen no code go away; one that looked and did not see it has", () => {
  const sightings = createSightings();
  const code = Uint8Array.of(1, 2, 3);
  expect(sightings.note(code, 0)?.presentation).toBe(1);
  expect(sightings.note(null, 5_000)).toBeNull();
  expect(sightings.note(code, 10_000)?.presentation).toBe(1);
  for (let attempt = 1; attempt <= 40; attempt += 1) sightings.note(null, 10_000 + attempt * 100);
  expect(sightings.note(code, 14_100)?.presentation).toBe(2);
});

test("two codes side by side keep their numbers, whichever is seen", () => {
  const sightings = createSightings();
  const numbers = new Set<string>();
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const which = attempt % 3 === 0 ? 7 : 9;
    const told = sightings.note(Uint8Array.of(which), attempt * CAMERA_DELAYS.activeAttempt);
    if (told !== null) numbers.add(`${String(which)}: ${String(told.presentation)}`);
  }
  expect([...numbers]).toEqual(["7: 1", "9: 2"]);
});

/** A frame whose rows have gaps, as real cameras have them. */
function frameOf(format: VideoPixelFormat, width: number, height: number, stride: number): VideoFrame {
  const bytesPerPixel = format === "I420" ? 1 : 4;
  return {
    format,
    visibleRect: { x: 0, y: 0, width, height },
    allocationSize: ({ rect }: { rect: DOMRectInit }) => stride * (rect.height ?? 0) + 8,
    copyTo(to: Uint8Array, { rect }: { rect: { x: number; y: number; width: number; height: number } }) {
      to.fill(255);
      for (let y = 0; y < rect.height; y += 1) {
        for (let x = 0; x < rect.width; x += 1) {
          to.fill(
            (rect.y + y) * 16 + rect.x + x,
            8 + y * stride + x * bytesPerPixel,
            8 + y * stride + (x + 1) * bytesPerPixel,
          );
        }
      }
      return Promise.resolve([{ offset: 8, stride }]);
    },
    close: () => undefined,
  } as unknown as VideoFrame;
}

test.each([
  ["I420" as const, 12],
  ["I420" as const, 4],
  ["BGRX" as const, 40],
])(
  "the brightness of a part of an %s frame is taken row by row, whatever lies between the rows",
  async (format, stride) => {
    const picture = createFrameReader()(frameOf(format, 8, 6, stride));
    expect([picture.widthPx, picture.heightPx]).toEqual([8, 6]);
    const luma = await picture.luma({ left: 2, top: 1, width: 4, height: 2 });
    expect([luma.width, luma.height, ...luma.data]).toEqual([4, 2, 18, 19, 20, 21, 34, 35, 36, 37]);
  },
);
