/** The camera with what a real browser gives it. What is loaded here is loaded only where a camera is wanted. */
import type { CameraUp } from "../../kiosk/display/contract/camera.ts";
import { createCamera, type Camera } from "./camera.ts";
import type { FrameProcessor, FromWorker } from "./messages.ts";
import { openCamera } from "./open.ts";
import { offerPreview } from "./preview.ts";
import type { EyeWorker } from "./run.ts";

/** The decoder's file, which the build puts beside the page: nothing is read from anywhere else. */
const WASM = new URL("../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url);

declare global {
  interface Window {
    /** Of Chromium, and in no standard library of types yet. */
    readonly MediaStreamTrackProcessor?: new (options: {
      readonly track: MediaStreamTrack;
      readonly maxBufferSize: number;
    }) => FrameProcessor;
  }
}

export function cameraOfBrowser(window: Window, send: (up: CameraUp) => void): Camera {
  // Undefined on a page that is not a secure context; the standard types know no such page.
  const devices = window.navigator.mediaDevices as MediaDevices | undefined;
  let compiled: Promise<WebAssembly.Module | null> | null = null;
  return createCamera({
    clock: {
      now: () => performance.now(),
      after: (ms, run) => {
        const timer = window.setTimeout(run, ms);
        return () => {
          window.clearTimeout(timer);
        };
      },
    },
    open: async (wanted) => offerPreview(await openCamera(devices, wanted)),
    wasm: () => (compiled ??= WebAssembly.compileStreaming(fetch(WASM)).catch(() => null)),
    framesOf(track) {
      const Processor = window.MediaStreamTrackProcessor;
      // One picture at most waits: when an attempt is due, it is the newest.
      return Processor === undefined ? null : new Processor({ track, maxBufferSize: 1 }).readable;
    },
    newWorker,
    send,
    onDevices(listener) {
      devices?.addEventListener("devicechange", listener);
    },
  });
}

function newWorker(): EyeWorker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return {
    post(message, transfer) {
      worker.postMessage(message, [...transfer]);
    },
    onMessage(listener) {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        listener(data);
      };
      worker.onerror = (event) => {
        // Handled here; the console of a terminal is read by nobody.
        event.preventDefault();
        listener(null);
      };
      worker.onmessageerror = () => {
        listener(null);
      };
    },
    terminate: () => {
      worker.terminate();
    },
  };
}
