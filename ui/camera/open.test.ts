/** Which camera is taken, and in which one word it is said why none is. */
import { expect, test } from "vitest";
import { openCamera } from "./open.ts";

interface FakeDevices {
  readonly labels: readonly string[];
  /** Names are told only after a camera was given. */
  readonly shy?: boolean;
  readonly refuses?: string;
}

function devicesOf({ labels, shy = false, refuses }: FakeDevices): {
  readonly devices: MediaDevices;
  readonly asked: unknown[];
  readonly stopped: () => number;
} {
  const asked: unknown[] = [];
  let stopped = 0;
  let known = !shy;
  const track = { kind: "video", stop: () => (stopped += 1) };
  const devices = {
    enumerateDevices: () =>
      Promise.resolve([
        { kind: "audioinput", label: known ? "Microphone HD Camera" : "", deviceId: "m" },
        ...labels.map((label, at) => ({ kind: "videoinput", label: known ? label : "", deviceId: `c${String(at)}` })),
      ]),
    getUserMedia: (constraints: unknown) => {
      asked.push(constraints);
      if (refuses !== undefined) return Promise.reject(new DOMException("no", refuses));
      known = true;
      return Promise.resolve({ getVideoTracks: () => [track], getTracks: () => [track] });
    },
  };
  return { devices: devices as unknown as MediaDevices, asked, stopped: () => stopped };
}

const WANTED = { device: null, widthPx: 1280, heightPx: 720 };
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

test("without a name the first camera is taken, and sound is never asked for", async () => {
  const { devices, asked } = devicesOf({ labels: ["A", "B"] });
  expect((await openCamera(devices, WANTED)).ok).toBe(true);
  expect(asked).toEqual([{ video: SIZE, audio: false }]);
});

test("the camera with the configured name is taken, also where names are told only after one was given", async () => {
  for (const shy of [false, true]) {
    const { devices, asked, stopped } = devicesOf({ labels: ["Laptop", "HD Camera (1bcf:2281)"], shy });
    expect((await openCamera(devices, { ...WANTED, device: "HD Camera" })).ok).toBe(true);
    expect(asked.at(-1)).toEqual({ video: { ...SIZE, deviceId: { exact: "c1" } }, audio: false });
    expect(stopped()).toBe(shy ? 1 : 0);
  }
});

test.each([
  ["no camera at all, one wanted by name", { labels: [] }, "HD Camera", "no-camera"],
  ["another one than the configured", { labels: ["Laptop"] }, "HD Camera", "no-such-camera"],
  ["no camera at all", { labels: [], refuses: "NotFoundError" }, null, "no-camera"],
  ["refused", { labels: ["A"], refuses: "NotAllowedError" }, null, "denied"],
  ["held by another program", { labels: ["A"], refuses: "NotReadableError" }, null, "busy"],
  ["something new", { labels: ["A"], refuses: "SomethingNewError" }, null, "busy"],
] as const)("%s", async (_, fake, device, trouble) => {
  const { devices } = devicesOf(fake);
  expect(await openCamera(devices, { ...WANTED, device })).toEqual({ ok: false, trouble });
});

test("a browser without the interface says so instead of failing", async () => {
  expect(await openCamera(undefined, WANTED)).toEqual({ ok: false, trouble: "no-interface" });
});
