import { fork } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createLibraryReader } from "../../ui/camera/decode/library-reader.ts";
import { turnsOf, type Look } from "../../ui/camera/decode/looks.ts";
import type { Luma } from "../../ui/camera/decode/luma.ts";
import { ATTEMPT_BUDGET_MS, createEye } from "../../ui/camera/decode/eye.ts";
import { CONDITIONS, drawSuitePicture, HEIGHT_PX, WIDTH_PX, type PictureSet } from "../../ui/camera/fixture/suite.ts";
import { wasmReaderOfPackage } from "../../ui/camera/fixture/wasm.ts";
import { conditionLines, isRight, readShare, type Judged } from "./camera/judge.ts";
import type { Aim, Bench, Row } from "./measure.ts";
import { median } from "./statistics.ts";

/** Pictures of each condition. With 16, as in the scanning facts, it takes twice as long and says the same. */
const PICTURES = 8;
const QUICK_PICTURES = 1;
const BARE = "@zxing/library's QRCodeReader alone, TRY_HARDER";
const WAITING_ATTEMPTS = 150;
const QUICK_WAITING_ATTEMPTS = 30;
/** The eye has learnt by then what an attempt costs here. */
const WAITING_WARM_UP = 30;
const FRAMES = 3_000;
const QUICK_FRAMES = 1_000;

const AIM_READ_PERCENT = 96;
/** Collected garbage, fragments of pages: what is no leak over any number of frames. */
const AIM_GROWTH_MB = 4;

/**
 * The camera's own decoders on pictures of 1280 × 720, each picture drawn from its seed. An attempt is what a terminal does with one
 * frame; the two turns that it takes are both measured on each picture, because a code may meet either first. Counted is the
 * processor's time: what a camera costs the screen beside it, and what other programs on the machine do not lengthen by making it wait.
 */
export async function measureCamera(bench: Bench): Promise<readonly Row[]> {
  const judged = await judgeSuite(bench);
  const ofSet = (set: PictureSet): readonly Judged[] => judged.filter(({ condition }) => condition.set === set);
  const wrong = judged.reduce((sum, { attempts }) => sum + attempts.filter(({ right }) => right === "wrong").length, 0);
  const medianAim = { limit: ATTEMPT_BUDGET_MS, text: `median ≤ ${ATTEMPT_BUDGET_MS} ms` };
  return [
    {
      ...rowOf("camera, ordinary", ofSet("ordinary")),
      aims: [
        {
          text: `≥ ${AIM_READ_PERCENT} % read in one attempt`,
          value: 100 - readShare(ofSet("ordinary"), "attempts"),
          limit: 100 - AIM_READ_PERCENT,
        },
        { text: "0 wrong texts in all pictures", value: wrong, limit: 0 },
        { ...medianAim, value: medianMs(ofSet("ordinary")) },
      ],
    },
    { ...rowOf("camera, hard", ofSet("hard")), aims: [{ ...medianAim, value: medianMs(ofSet("hard")) }] },
    await measureWaiting(bench, ofSet("empty"), medianAim),
    await measureEndurance(bench),
  ];
}

async function judgeSuite(bench: Bench): Promise<readonly Judged[]> {
  const count = bench.rounds(PICTURES, QUICK_PICTURES);
  const turns = turnsOf(await wasmReaderOfPackage(), () => performance.now());
  const library = createLibraryReader();
  // Compiled by the time that counts.
  const [first] = CONDITIONS;
  if (first === undefined) throw new Error("the suite is empty");
  for (let warmUp = 0; warmUp < 8; warmUp += 1) {
    const { picture } = drawSuitePicture(first, warmUp);
    for (const turn of turns) for (const look of turn) look.at(picture);
  }
  const judged: Judged[] = [];
  for (const condition of CONDITIONS) {
    for (let index = 0; index < count; index += 1) {
      const { picture, bytes } = drawSuitePicture(condition, index);
      const attempts = turns.map((looks) => {
        const { ms, read } = timed(() => firstOf(looks, picture));
        return { ms, right: isRight(read, bytes) };
      });
      const { ms, read } = timed(() => library.read(picture, "hybrid"));
      judged.push({ condition, attempts, bare: { ms, right: isRight(read, bytes) } });
    }
    bench.round(judged.length, CONDITIONS.length * count);
  }
  return judged;
}

/**
 * What a terminal's camera does nearly all of its life: it looks, and there is nothing. Here the eye itself decides, as on a terminal,
 * whether both decoders may look at one picture on this machine.
 */
async function measureWaiting(bench: Bench, judged: readonly Judged[], aim: Pick<Aim, "limit" | "text">): Promise<Row> {
  const pictures = CONDITIONS.filter(({ set }) => set === "empty").map((one) => drawSuitePicture(one, 0).picture);
  const eye = createEye({ wasm: await wasmReaderOfPackage(), region: null, now: () => performance.now() });
  const attempts = bench.quick ? QUICK_WAITING_ATTEMPTS : WAITING_ATTEMPTS;
  const values: number[] = [];
  for (let attempt = -WAITING_WARM_UP; attempt < attempts; attempt += 1) {
    const picture = pictures[(attempt + WAITING_WARM_UP) % pictures.length];
    if (picture === undefined) throw new Error("the suite has no empty picture");
    const { ms } = timed(() => eye.look(picture)?.bytes ?? null);
    if (attempt >= 0) values.push(ms);
  }
  const read = judged.filter(({ attempts: each, bare }) => [...each, bare].some(({ right }) => right !== "missed"));
  return {
    name: "camera, empty",
    unit: "ms",
    ours: { how: "processor time of one attempt of an eye that has looked at empty pictures for a while", values },
    bare: { how: BARE, values: judged.map(({ bare }) => bare.ms) },
    aims: [{ ...aim, value: median(values) }],
    notes: [
      `Both decoders on one picture took ${medianMs(judged).toFixed(1)} ms; over ${ATTEMPT_BUDGET_MS} ms by the clock each gets a picture of its own.`,
      `No code is there; something was read from ${read.length} of ${judged.length} pictures, by anyone.`,
    ],
  };
}

function firstOf(looks: readonly Look[], picture: Luma): Uint8Array | null {
  for (const look of looks) {
    const hit = look.at(picture);
    if (hit !== null) return hit.bytes;
  }
  return null;
}

/** Milliseconds of processor time, of all threads: what the collector and the compiler do for it is part of the price. */
function timed(read: () => Uint8Array | null): { readonly ms: number; readonly read: Uint8Array | null } {
  const before = process.cpuUsage();
  const result = read();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, read: result };
}

function rowOf(name: string, judged: readonly Judged[]): Omit<Row, "aims"> {
  return {
    name,
    unit: "ms",
    ours: {
      how: "processor time of one attempt: @zxing/library, on a miss ZXing-C++, in turn on the picture and on the sharpened one",
      values: judged.flatMap(({ attempts }) => attempts.map(({ ms }) => ms)),
    },
    bare: { how: BARE, values: judged.map(({ bare }) => bare.ms) },
    notes: [
      `Read in one attempt: ${readShare(judged, "attempts").toFixed(1)} %, within two: ${readShare(judged, "either").toFixed(1)} %; the library alone: ${readShare(judged, "bare").toFixed(1)} %. By condition:`,
      ...conditionLines(judged),
    ],
  };
}

function medianMs(judged: readonly Judged[]): number {
  return median(judged.flatMap(({ attempts }) => attempts.map(({ ms }) => ms)));
}

/** Memory in a process of its own, so that what other measures left behind is not taken for the camera's. */
async function measureEndurance(bench: Bench): Promise<Row> {
  const frames = bench.frames(FRAMES, QUICK_FRAMES);
  const { heapMb, rssMb, found } = await enduranceOf(frames, bench);
  const growth = (values: readonly number[]): number => (values.at(-1) ?? 0) - (values[0] ?? 0);
  return {
    name: "camera, memory",
    unit: "MB",
    ours: {
      how: `heap and buffers in use after a forced collection, ${heapMb.length} times over ${frames} frames of ${WIDTH_PX} × ${HEIGHT_PX}, ${found} of them with a code`,
      values: heapMb,
    },
    bare: null,
    aims: [{ text: `grows ≤ ${AIM_GROWTH_MB} MB`, value: growth(heapMb), limit: AIM_GROWTH_MB }],
    notes: [
      `Heap and buffers ${growth(heapMb).toFixed(2)} MB more at the end than at the beginning; resident ${rssMb[0]?.toFixed(0) ?? "?"} → ${rssMb.at(-1)?.toFixed(0) ?? "?"} MB.`,
      ...(frames < 50_000 ? ["--frames 50000 is the figure to quote; it takes some ten minutes."] : []),
    ],
  };
}

interface Endurance {
  readonly heapMb: readonly number[];
  readonly rssMb: readonly number[];
  readonly found: number;
}

type Told = { readonly at: "frames"; readonly done: number } | ({ readonly at: "end" } & Endurance);

function enduranceOf(frames: number, bench: Bench): Promise<Endurance> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "camera/endure.ts"), [String(frames)], {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let end: Endurance | null = null;
    let words = "";
    const stop = (): void => void child.kill();
    bench.signal.addEventListener("abort", stop, { once: true });
    child.stderr?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-600);
    });
    child.on("message", (message) => {
      const told = message as Told;
      if (told.at === "end") end = told;
      else if (!bench.signal.aborted) bench.round(told.done, frames);
    });
    child.once("exit", (code) => {
      bench.signal.removeEventListener("abort", stop);
      if (bench.signal.aborted) reject(bench.signal.reason as Error);
      else if (end !== null) resolve(end);
      else reject(new Error(`its process ended with ${String(code)}. ${words}`));
    });
  });
}
