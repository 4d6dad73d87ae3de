/** A camera that sees the same code fifteen times a second, goes blind, and comes back. */
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import type { DeviceHealth } from "../health.ts";
import { createCameraScanner, type CameraReport, type CameraScanner, type CameraUse } from "./camera-scanner.ts";
import { CAMERA_TROUBLES } from "./camera-trouble.ts";
import { combineScanners } from "./combined.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeats.ts";
import type { Scan, Scanner } from "./scanner.ts";

const LOOKING: CameraReport = {
  state: "looking",
  trouble: null,
  widthPx: 1280,
  heightPx: 720,
  bothDecoders: true,
  attemptMs: 9,
  counters: { frames: 1, attempts: 1, libraryHits: 0, wasmHits: 0, slow: 0, workers: 1, reopened: 0 },
};
const trouble = (name: keyof typeof CAMERA_TROUBLES): CameraReport => ({ ...LOOKING, state: "trouble", trouble: name });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As a page numbers them: the same number while the code is in the picture. */
let lastPresentation = 0;
const presentations = new Map<string, number>();
function presentationOf(text: string): number {
  const known = presentations.get(text);
  if (known !== undefined) return known;
  lastPresentation += 1;
  presentations.set(text, lastPresentation);
  return lastPresentation;
}
beforeEach(() => {
  presentations.clear();
});

interface Bench {
  /** The page sees the code once. */
  readonly sees: (text: string, use?: CameraUse) => void;
  /** All codes leave the picture. */
  readonly clear: () => void;
  readonly clock: ManualClock;
  readonly camera: CameraScanner;
  readonly texts: string[];
  readonly healths: DeviceHealth[];
  /** The code lies before a camera that looks for so long, seen every 100 ms. */
  readonly lies: (text: string, ms: number) => Promise<void>;
}

function start(repeats?: RepeatFilter, clock = new ManualClock()): Bench {
  const camera = createCameraScanner({ clock, ...(repeats === undefined ? {} : { repeats }) });
  const texts: string[] = [];
  const healths: DeviceHealth[] = [];
  camera.onScan(({ text }) => texts.push(text));
  camera.onHealth((health) => healths.push(health));
  const sees = (text: string, use: CameraUse = "takes"): void => {
    camera.sighted(bytesOf(text), use, presentationOf(text));
  };
  const lies = async (text: string, ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      if (passed % 5_000 === 0) camera.reported(LOOKING);
      sees(text);
      await clock.advance(100);
    }
  };
  return { clock, camera, texts, healths, lies, sees, clear: () => presentations.clear() };
}

test("a code held before the camera for a minute is one scan, and shown again after a pause it is another", async () => {
  const { clock, camera, texts, lies, clear } = start();
  camera.reported(LOOKING);
  await lies("A", 60_000);
  expect(texts).toEqual(["A"]);
  clear();
  await clock.advance(DRIVER_DELAYS.cameraReread);
  await lies("A", 300);
  expect(texts).toEqual(["A", "A"]);
  expect(camera.counters()).toMatchObject({ scans: 2, repeats: 601 });
});

test("a hand that shakes loses the code for a second, and it is still the same presentation", async () => {
  const { clock, camera, texts, lies } = start();
  camera.reported(LOOKING);
  await lies("A", 500);
  await clock.advance(1_000);
  await lies("A", 500);
  expect(texts).toEqual(["A"]);
});

test("a machine that stands still for ten seconds has seen no code go away", async () => {
  const { clock, texts, lies } = start();
  await lies("A", 1_000);
  await clock.advance(10_000);
  await lies("A", 1_000);
  expect(texts).toEqual(["A"]);
});

test("two codes lying side by side are read once each, whichever is seen in which picture", async () => {
  const { camera, texts, lies } = start();
  camera.reported(LOOKING);
  for (let turn = 0; turn < 20; turn += 1) {
    await lies("A", 100);
    await lies("B", 200);
  }
  expect(texts).toEqual(["A", "B"]);
});

test("a code that is left lying starts no visit when the page that crashed is back, nor after the cable was out", async () => {
  const { clock, camera, texts, lies, sees, clear } = start();
  camera.reported(LOOKING);
  await lies("A", 1_000);
  camera.pageLost();
  clear();
  await clock.advance(7_000);
  camera.reported({ ...LOOKING, state: "starting" });
  await clock.advance(1_500);
  sees("A");
  camera.reported(LOOKING);
  await lies("A", 3_000);
  camera.reported(trouble("ended"));
  clear();
  await clock.advance(20_000);
  camera.reported(LOOKING);
  await lies("A", 3_000);
  expect(texts).toEqual(["A"]);
  clear();
  await clock.advance(DRIVER_DELAYS.cameraReread);
  await lies("A", 100);
  expect(texts).toEqual(["A", "A"]);
});

test("of a code that lay before a camera that stays blind nothing is kept beyond a minute", async () => {
  const { clock, camera, texts, lies, clear } = start();
  camera.reported(LOOKING);
  await lies("A", 1_000);
  camera.reported(trouble("ended"));
  clear();
  await clock.advance(DRIVER_DELAYS.repeatBlind);
  camera.reported(LOOKING);
  await lies("A", 100);
  expect(texts).toEqual(["A", "A"]);
});

test("the next invoice, held up while the result of the first stands, is read as soon as the screen takes one; the first is not read again", async () => {
  const { clock, camera, texts, sees } = start();
  camera.reported(LOOKING);
  sees("first");
  for (let passed = 0; passed < 10_000; passed += 500) {
    sees("first", "no-use");
    sees("next", "no-use");
    await clock.advance(500);
  }
  expect(texts).toEqual(["first"]);
  sees("first");
  sees("next");
  expect(texts).toEqual(["first", "next"]);
  expect(camera.counters()).toMatchObject({ scans: 2, early: 20 });
});

test("while a result stands, the invoice that is held up next is read, and the one that lay beside it is left", async () => {
  const { clock, camera, texts, sees, clear } = start();
  camera.reported(LOOKING);
  sees("first");
  sees("beside it", "no-use");
  for (let passed = 0; passed < 3_000; passed += 500) {
    sees("first", "next");
    sees("beside it", "next");
    await clock.advance(500);
  }
  expect(texts).toEqual(["first"]);
  sees("held up next", "next");
  expect(texts).toEqual(["first", "held up next"]);
  // Taken away and held up again, it is meant.
  clear();
  sees("beside it", "next");
  expect(texts).toEqual(["first", "held up next", "beside it"]);
});

test("bytes in UTF-8 and in GBK both become the text that was printed", () => {
  const { camera, texts, sees } = start();
  camera.reported(LOOKING);
  sees("发票");
  camera.sighted(Uint8Array.of(0xb7, 0xa2, 0xc6, 0xb1, 0x31), "takes", 1_000);
  expect(texts).toEqual(["发票", "发票1"]);
});

test("a missing camera is said at once, in words that a technician can act on", () => {
  const { camera, healths } = start();
  expect(camera.health().state).toBe("inconclusive");
  camera.reported(trouble("no-camera"));
  expect(healths).toEqual([{ state: "disconnected", reason: CAMERA_TROUBLES["no-camera"] }]);
  expect(camera.health().reason).toMatch(/check its cable/);
});

test("a camera that was well has a grace before people are told, and a reader that comes back in it was never missing", async () => {
  const { clock, camera, healths } = start();
  camera.reported(LOOKING);
  camera.reported(trouble("no-frames"));
  expect(camera.health()).toEqual({ state: "inconclusive", reason: CAMERA_TROUBLES["no-frames"] });
  await clock.advance(DRIVER_DELAYS.lossGrace - 1);
  camera.reported(LOOKING);
  await clock.advance(10_000);
  expect(healths.map(({ state }) => state)).toEqual(["connected", "inconclusive", "connected"]);
  camera.reported(trouble("no-frames"));
  await clock.advance(DRIVER_DELAYS.lossGrace);
  expect(camera.health()).toEqual({ state: "disconnected", reason: CAMERA_TROUBLES["no-frames"] });
});

test("a screen that stops speaking of its camera is not believed to have one", async () => {
  const { clock, camera } = start();
  camera.reported(LOOKING);
  for (let reports = 0; reports < 10; reports += 1) {
    await clock.advance(5_000);
    camera.reported(LOOKING);
  }
  expect(camera.health().state).toBe("connected");
  await clock.advance(DRIVER_DELAYS.cameraSilence + DRIVER_DELAYS.lossGrace);
  expect(camera.health()).toEqual({
    state: "disconnected",
    reason: "the screen says nothing about its camera",
  });
});

test("a page that has to be loaded twice at the start is no fault of the camera", async () => {
  const { clock, camera } = start();
  camera.pageLost();
  expect(camera.health().state).toBe("inconclusive");
  await clock.advance(3_000);
  camera.reported(LOOKING);
  expect(camera.health().state).toBe("connected");
});

test("whatever a page says it sees, closing leaves no timer and nothing is heard afterwards", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 60 }), async (codes) => {
      const { clock, camera, texts } = start();
      camera.reported(LOOKING);
      for (const [at, code] of codes.entries()) camera.sighted(code, "takes", (at % 7) + 1);
      await camera.close();
      const heard = texts.length;
      camera.sighted(bytesOf("late"), "takes", 99);
      expect(texts).toHaveLength(heard);
      await camera.close();
      expect(clock.pending).toBe(0);
    }),
    { numRuns: fuzzRuns(30) },
  );
});

class HandScanner implements Scanner {
  readonly #listeners = new Set<(scan: Scan) => void>();
  #health: DeviceHealth = { state: "connected", reason: "open" };
  readonly #healthListeners = new Set<(health: DeviceHealth) => void>();

  onScan(listener: (scan: Scan) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  beep(text: string): void {
    for (const listener of this.#listeners) listener({ text, bytes: bytesOf(text), atMs: 0 });
  }
  unplug(): void {
    this.#health = { state: "disconnected", reason: "no such file: /dev/ttyACM0" };
    for (const listener of this.#healthListeners) listener(this.#health);
  }
  health(): DeviceHealth {
    return this.#health;
  }
  onHealth(listener: (health: DeviceHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

test("a code that scanner and camera see at once is one scan, whichever is quicker", async () => {
  const clock = new ManualClock();
  const repeats = createRepeatFilter(DRIVER_DELAYS.cameraReread, clock);
  const { camera, lies } = start(repeats, clock);
  const hand = new HandScanner();
  const both = combineScanners(hand, camera, repeats);
  const heard: string[] = [];
  const alsoHeard: string[] = [];
  both.onScan(({ text }) => heard.push(text));
  both.onScan(({ text }) => alsoHeard.push(text));
  camera.reported(LOOKING);
  hand.beep("A");
  await lies("A", 2_000);
  await lies("B", 500);
  hand.beep("B");
  await lies("B", 500);
  expect(heard).toEqual(["A", "B"]);
  expect(alsoHeard).toEqual(heard);
});

test("codes can be read while the scanner or the camera is there, and the reason names both", () => {
  const { clock, camera } = start();
  const hand = new HandScanner();
  const both = combineScanners(hand, camera, createRepeatFilter(DRIVER_DELAYS.cameraReread, clock));
  const states: string[] = [];
  both.onHealth(({ state }) => states.push(state));
  camera.reported(trouble("denied"));
  expect(both.health().state).toBe("connected");
  hand.unplug();
  expect(both.health().state).toBe("disconnected");
  camera.reported(LOOKING);
  expect(both.health()).toEqual({
    state: "connected",
    reason: "scanner: no such file: /dev/ttyACM0; camera: pictures of 1280 × 720",
  });
  expect(states).toEqual(["connected", "disconnected", "connected"]);
});
