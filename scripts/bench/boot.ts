import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { buildUi } from "../build-ui.ts";
import { PROJECT_ROOT } from "../lib/root.ts";
import { buildBarePage } from "./bare-page.ts";
import type { BootEvent } from "./boot/events.ts";
import type { Bench, Row } from "./measure.ts";
import { interleave, median, ratio } from "./statistics.ts";

const AIM_RATIO = 1.25;
/** A browser on a cold disk and a busy machine; after this something is wrong. */
const PAINTED_WITHIN_MS = 60_000;
const CLOSED_WITHIN_MS = 15_000;
const WATCH = join(import.meta.dirname, "boot/watch.ts");
const COMMAND = join(PROJECT_ROOT, "scripts/yanpiao.ts");
const BARE = join(import.meta.dirname, "boot/bare-run.ts");

/**
 * The real command, started as systemd starts it, up to home in its own letters on the glass; beside it a program that
 * opens the same host with the same flags for a bare Preact page. boot/watch.ts says how both are observed. The
 * data folder is that of a terminal which has run before: its first start ever is the warm-up.
 */
export async function measureBoot(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  const folder = await buildBarePage(bench.scratch);
  const env = { YANPIAO_DATA: join(bench.scratch, "boot"), YANPIAO_DISPLAY_HOST: "chromium" };
  const starts: Start[] = [];
  const bareStarts: Start[] = [];
  const warmUp = 1;
  const pair = await interleave({
    warmUp,
    rounds: bench.rounds(15, 2),
    ways: {
      ours: async () => lettersAt(await start([COMMAND, "run"], env, bench.signal), starts),
      bare: async () => lettersAt(await start([BARE, folder], {}, bench.signal), bareStarts),
    },
    onRound: bench.round,
  });
  return [
    {
      name: "boot",
      unit: "ms",
      ours: {
        how: "`yanpiao run`, Chromium headless by its pipe → home painted in its own letters",
        values: pair.ours,
      },
      bare: { how: "a program that opens the same host with the same flags for a bare Preact page", values: pair.bare },
      aims: [{ text: `≤ ${AIM_RATIO} × bare`, value: ratio(pair.ours, pair.bare), limit: AIM_RATIO }],
      notes: [
        `Stations, median ms since the start: ${stations(starts.slice(warmUp))}.`,
        `The bare program's: ${stations(bareStarts.slice(warmUp))}.`,
      ],
    },
  ];
}

interface Start {
  readonly events: readonly BootEvent[];
  readonly begunMs: number;
}

function lettersAt(one: Start, all: Start[]): number {
  all.push(one);
  const painted = one.events.find(({ what }) => what === "letters-painted");
  if (painted === undefined) throw new Error("the page was never painted");
  return painted.atMs - one.begunMs;
}

/** Starts a program, waits until its page is painted, ends it, and returns what was seen on the way. */
async function start(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Start> {
  const [program = "", ...args] = argv;
  const events: BootEvent[] = [];
  const begunMs = Number(process.hrtime.bigint()) / 1e6;
  const child = fork(program, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    execArgv: ["--import", WATCH],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  try {
    await paintedBy(child, events, signal);
  } finally {
    await end(child);
  }
  return { events, begunMs };
}

function paintedBy(child: ChildProcess, events: BootEvent[], signal: AbortSignal): Promise<void> {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-600);
  });
  return new Promise((resolve, reject) => {
    const stop = (): void => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`not painted within ${PAINTED_WITHIN_MS / 1000} s. ${words}`))),
      PAINTED_WITHIN_MS,
    );
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      how();
    };
    signal.addEventListener("abort", stop, { once: true });
    child.once("exit", (code) =>
      settle(() => reject(new Error(`it ended (${String(code)}) before it painted. ${words}`))),
    );
    child.on("message", (message) => {
      const event = message as BootEvent;
      events.push(event);
      if (event.what === "letters-painted") settle(resolve);
    });
  });
}

/** Told to stop as systemd does it; its browser goes with it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), CLOSED_WITHIN_MS);
  await gone;
  clearTimeout(insist);
}

/** "program begins 40, browser spawned 120, …": where the time goes. */
function stations(starts: readonly Start[]): string {
  const names = starts[0]?.events.map(nameOf) ?? [];
  return [...new Set(names)]
    .map((name) => ({ name, ms: median(starts.flatMap(({ events, begunMs }) => timeOf(events, name, begunMs))) }))
    .sort((a, b) => a.ms - b.ms)
    .map(({ name, ms }) => `${name} ${ms.toFixed(0)}`)
    .join(", ");
}

function timeOf(events: readonly BootEvent[], name: string, begunMs: number): readonly number[] {
  const event = events.find((one) => nameOf(one) === name);
  return event === undefined ? [] : [event.atMs - begunMs];
}

function nameOf({ what, detail }: BootEvent): string {
  const program = detail.slice(detail.lastIndexOf("/") + 1);
  return what.startsWith("helper") ? what.replace("helper", program) : what.replaceAll("-", " ");
}
