/** The camera's decoders over many frames, and what they leave in memory. Run by ../camera.ts as a process of its own. */
import process from "node:process";
import { createEye } from "../../../ui/camera/decode/eye.ts";
import type { Luma } from "../../../ui/camera/decode/luma.ts";
import { CONDITIONS, drawSuitePicture } from "../../../ui/camera/fixture/suite.ts";
import { wasmReaderOfPackage } from "../../../ui/camera/fixture/wasm.ts";

/** Some that the library reads, some that only ZXing-C++ reads (its list of results is what leaks in careless hands), some without a code. */
const NAMES = [
  "noise σ 3",
  "noise σ 9",
  "contrast 50",
  "dark mode",
  "mild mix a",
  "blur 0.5 module",
  "receipt",
  "counter",
];
const SAMPLES = 11;
/** Code is compiled and buffers have grown by then. */
const WARM_UP = 500;
const MB = 1e6;

const frames = Number(process.argv[2]);
const collect = globalThis.gc;
if (collect === undefined) throw new Error("start it with --expose-gc");
const pictures = CONDITIONS.filter(({ name }) => NAMES.includes(name)).map(
  (condition): Luma => drawSuitePicture(condition, 1).picture,
);
const eye = createEye({ wasm: await wasmReaderOfPackage(), region: null, now: () => performance.now() });
const heapMb: number[] = [];
const rssMb: number[] = [];
let found = 0;

function sample(): void {
  collect?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  heapMb.push((heapUsed + external) / MB);
  rssMb.push(rss / MB);
}

for (let frame = -WARM_UP; frame < frames; frame += 1) {
  const picture = pictures[(frame + WARM_UP) % pictures.length];
  if (picture === undefined) throw new Error("no pictures");
  const hit = eye.look(picture);
  if (frame < 0) continue;
  if (hit !== null) found += 1;
  if (frame % Math.floor(frames / (SAMPLES - 1)) === 0) {
    sample();
    process.send?.({ at: "frames", done: frame });
  }
}
sample();
process.send?.({ at: "end", heapMb, rssMb, found }, () => {
  process.disconnect();
});
