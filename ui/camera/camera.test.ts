/** The page's camera is pulled out, hangs, is refused, or its worker dies: it comes back by itself, and says what was wrong. */
import { expect, test } from "vitest";
import { CAMERA_DELAYS, REOPEN_DELAYS_MS } from "./delays.ts";
import { createFakePage, ORDER, type FakePage } from "./fixture/page.ts";
import { RECYCLE_AFTER_HITS } from "./run.ts";

async function looking(): Promise<FakePage> {
  const page = createFakePage();
  page.camera.obey(ORDER);
  await page.clock.advance(1_000);
  expect(page.states()).toEqual(["starting", "looking"]);
  return page;
}

test("nothing is opened before the core asks for a camera; asked, it looks, and reports while nothing changes", async () => {
  const page = createFakePage();
  await page.clock.advance(10_000);
  expect([page.tracks.length, page.sent.length]).toEqual([0, 0]);
  page.camera.obey(ORDER);
  await page.clock.advance(1_000 + 3 * CAMERA_DELAYS.report);
  expect(page.states()).toEqual(["starting", "looking"]);
  expect(page.sent.filter(({ t }) => t === "camera-report")).toHaveLength(5);
  expect(page.sent.at(-1)).toMatchObject({ widthPx: 640, heightPx: 480, counters: { workers: 1, reopened: 0 } });
});

test("another pace goes to the same worker; another camera is opened anew and the old one let go", async () => {
  const page = await looking();
  page.camera.obey({ ...ORDER, pace: "active" });
  expect(page.workers[0]?.heard.at(-1)).toEqual({ t: "pace", pace: "active" });
  expect(page.workers).toHaveLength(1);
  page.camera.obey({ ...ORDER, device: "HD Camera" });
  await page.clock.advance(1_000);
  expect(page.workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  expect(page.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
});

test("what the worker reads goes up as bytes with the number of the presentation, which no later worker uses again", async () => {
  const page = await looking();
  const bytes = Uint8Array.of(0x30, 0x31, 0xff);
  page.workers[0]?.say({ t: "code", sighting: { bytes, presentation: 1 } });
  page.workers[0]?.say({ t: "code", sighting: { bytes, presentation: 2 } });
  page.pull();
  await page.clock.advance(2_000);
  page.workers[1]?.say({ t: "code", sighting: { bytes, presentation: 1 } });
  expect(page.sent.filter(({ t }) => t === "camera-code")).toEqual(
    [1, 2, 3].map((presentation) => ({ t: "camera-code", presentation, bytes: "MDH/" })),
  );
});

test("a cable that is pulled is said at once, and the camera is back within two seconds of being there again", async () => {
  const page = await looking();
  page.plugged = "no-camera";
  page.pull();
  expect(page.states().at(-1)).toBe("ended");
  await page.clock.advance(120_000);
  expect(page.states().at(-1)).toBe("no-camera");
  page.plugged = "works";
  page.devicesChanged();
  await page.clock.advance(2_000);
  expect(page.states().at(-1)).toBe("looking");
});

test("a camera that stays away is asked for less and less often, and never less than every twenty seconds", async () => {
  const page = createFakePage();
  page.plugged = "no-camera";
  page.camera.obey(ORDER);
  const quick = REOPEN_DELAYS_MS.reduce((sum, ms) => sum + ms, 0);
  await page.clock.advance(quick);
  const attempts = (): number =>
    page.sent.reduce((last, up) => (up.t === "camera-report" ? up.counters.reopened : last), 0);
  expect(attempts()).toBe(REOPEN_DELAYS_MS.length);
  await page.clock.advance(10 * 20_000);
  expect(attempts()).toBe(REOPEN_DELAYS_MS.length + 10);
});

test("a camera that is on but sends no picture any more is closed and opened again", async () => {
  const page = await looking();
  page.films = false;
  await page.clock.advance(CAMERA_DELAYS.noFrames + 2 * CAMERA_DELAYS.beat);
  expect(page.states().at(-1)).toBe("no-frames");
  expect([page.tracks[0]?.stopped, page.workers[0]?.terminated]).toEqual([true, true]);
  page.films = true;
  await page.clock.advance(2_000);
  expect(page.states().slice(-2)).toEqual(["no-frames", "looking"]);
});

test("a camera that never sends its first picture has more time, and then the same fate", async () => {
  const page = createFakePage();
  page.films = false;
  page.camera.obey(ORDER);
  await page.clock.advance(CAMERA_DELAYS.firstFrame);
  expect(page.states()).toEqual(["starting"]);
  await page.clock.advance(2 * CAMERA_DELAYS.beat);
  expect(page.states()).toEqual(["starting", "no-frames"]);
});

test("a worker that hangs, and one that dies, are replaced", async () => {
  const page = await looking();
  const [first] = page.workers;
  if (first === undefined) throw new Error("no worker");
  first.hangs = true;
  await page.clock.advance(CAMERA_DELAYS.workerSilent + 2 * CAMERA_DELAYS.watch);
  expect(page.states()).toContain("decoder-failed");
  await page.clock.advance(2_000);
  expect([page.workers.length, first.terminated]).toEqual([2, true]);
  page.workers[1]?.say(null);
  await page.clock.advance(5_000);
  page.workers[2]?.say({ t: "broken" });
  await page.clock.advance(5_000);
  expect(page.workers).toHaveLength(4);
  expect(page.states().at(-1)).toBe("looking");
});

test("when the whole machine stood still, nobody in it is to blame", async () => {
  const page = await looking();
  page.clock.starve(30_000);
  await page.clock.advance(5_000);
  expect(page.states().at(-1)).toBe("looking");
  expect(page.workers).toHaveLength(1);
});

test("a browser that neither gives nor refuses the camera is not waited for, and a camera that comes too late is given back", async () => {
  const page = createFakePage();
  page.plugged = null;
  page.camera.obey(ORDER);
  await page.clock.advance(CAMERA_DELAYS.open);
  expect(page.states()).toEqual(["starting", "not-opened"]);
  page.answerLate();
  page.plugged = "works";
  await page.clock.advance(2_000);
  expect(page.states().at(-1)).toBe("looking");
  expect(page.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
});

test("a worker that has read many codes is replaced without a word, and nothing of the count is lost", async () => {
  const page = await looking();
  const [first] = page.workers;
  if (first === undefined) throw new Error("no worker");
  first.tally = { ...first.tally, wasmHits: RECYCLE_AFTER_HITS };
  await page.clock.advance(1_000 + CAMERA_DELAYS.report);
  expect(page.states()).toEqual(["starting", "looking"]);
  expect([first.terminated, page.workers.length, page.tracks.length]).toEqual([true, 2, 1]);
  expect(page.sent.at(-1)).toMatchObject({ counters: { wasmHits: RECYCLE_AFTER_HITS, workers: 2 } });
});

test("at rest the camera's light is out, nothing is said and no timer is left", async () => {
  const page = await looking();
  page.camera.rest();
  const said = page.sent.length;
  page.devicesChanged();
  await page.clock.advance(60_000);
  expect([page.tracks[0]?.stopped, page.workers[0]?.terminated, page.sent.length]).toEqual([true, true, said]);
  expect(page.clock.pending).toBe(0);
  page.camera.obey(ORDER);
  await page.clock.advance(1_000);
  expect(page.states().at(-1)).toBe("looking");
});
