/** The worker: pictures in, codes and counts out. It keeps nothing; when it is ended, the last picture goes with it. */
import { createEye, type Eye } from "./decode/eye.ts";
import { createWasmReader, type WasmReader } from "./decode/wasm-reader.ts";
import { CAMERA_DELAYS } from "./delays.ts";
import { createFrameReader } from "./frames.ts";
import { lookOn } from "./loop.ts";
import type { FromWorker, Pace, ToWorker } from "./messages.ts";

/** The worker's own global; the project's types are those of a window. */
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

let pace: Pace = "idle";

scope.onmessage = ({ data }) => {
  pace = data.pace;
  if (data.t === "look") {
    look(data).then(
      // A stream that ends is the page's business: it hears of its track before we do.
      () => undefined,
      () => {
        scope.postMessage({ t: "broken" });
      },
    );
  }
};

async function look({ frames, wasm, region }: Extract<ToWorker, { t: "look" }>): Promise<void> {
  const now = (): number => performance.now();
  const reader = wasm === null ? null : await readerOf(wasm);
  const eye = createEye({ wasm: reader, region, now });
  const size = { frames: 0, widthPx: 0, heightPx: 0 };
  const pictures = frames.getReader();
  const pictureOf = createFrameReader();
  const beat = (): void => {
    scope.postMessage({ t: "beat", tally: { ...size, ...tallyOf(eye), bothDecoders: reader !== null } });
  };
  setInterval(beat, CAMERA_DELAYS.beat);
  await lookOn({
    next: async () => {
      const { value } = await pictures.read();
      return value === undefined ? null : pictureOf(value);
    },
    eye,
    now,
    pace: () => pace,
    onFrame(widthPx, heightPx) {
      size.frames += 1;
      size.widthPx = widthPx;
      size.heightPx = heightPx;
      // That there are pictures is said before what is in them.
      if (size.frames === 1) beat();
    },
    onCode(sighting) {
      scope.postMessage({ t: "code", sighting });
    },
  });
}

/** A second decoder that cannot be had is a poorer camera, not a broken one. */
async function readerOf(wasm: WebAssembly.Module): Promise<WasmReader | null> {
  try {
    return await createWasmReader((imports) => WebAssembly.instantiate(wasm, imports as WebAssembly.Imports));
  } catch {
    return null;
  }
}

function tallyOf(eye: Eye): ReturnType<Eye["counters"]> & { readonly attemptMs: number } {
  return { ...eye.counters(), attemptMs: Math.round(eye.costMs() * 10) / 10 };
}
