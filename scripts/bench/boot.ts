import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findElectron } from "../../kiosk/display/electron/find.ts";
import { commandOf, processTree } from "../../kiosk/e2e/processes.ts";
import { buildUi } from "../build-ui.ts";
import { PROJECT_ROOT } from "../lib/root.ts";
import { buildBarePage } from "./bare-page.ts";
import type { BootEvent } from "./boot/events.ts";
import { msToLine, startAndEnd, type Start } from "./boot/start.ts";
import type { Bench, Row } from "./measure.ts";
import { SETTLE_MS } from "./memory/settle.ts";
import { usageOf, usageOfAll, type Usage } from "./memory/usage.ts";
import { interleave, median, ratio } from "./statistics.ts";

const AIM_RATIO = 1.25;
const COMMAND = join(PROJECT_ROOT, "scripts/yanpiao.ts");
const BARE = join(import.meta.dirname, "boot/bare-run.ts");
const BARE_CORE = join(import.meta.dirname, "boot/bare-core.ts");
const WARM_UP = 1;
/** Memory varies little from start to start, and settling takes its time. */
const WEIGHED_ROUNDS = 5;

/**
 * The real command, started as systemd starts it, up to home in its own letters on the glass; beside it a program that
 * opens the same host with the same flags for a bare Preact page. boot/watch.ts says how both are observed. The
 * data folder is that of a terminal which has run before: its first start ever is the warm-up. Of the first rounds both
 * are weighed as well, process by process, when they have settled. Then the core alone, without a display.
 */
export async function measureBoot(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  const folder = await buildBarePage(bench.scratch);
  const data = { YANPIAO_DATA: join(bench.scratch, "boot") };
  const ours = watched([COMMAND, "run"], { ...data, YANPIAO_DISPLAY_HOST: "chromium" }, bench);
  const bare = watched([BARE, folder], {}, bench);
  const rounds = bench.rounds(15, 2);
  const painted = await interleave({
    warmUp: WARM_UP,
    rounds,
    ways: { ours: ours.run, bare: bare.run },
    onRound: bench.round,
  });
  const core = await interleave({
    warmUp: WARM_UP,
    rounds,
    ways: {
      ours: () => msToLine([COMMAND, "run"], { ...data, YANPIAO_DISPLAY_HOST: "none" }, "is running"),
      bare: () => msToLine([BARE_CORE], {}, "is running"),
    },
    onRound: bench.round,
  });
  return [
    {
      name: "boot",
      unit: "ms",
      ours: {
        how: "`yanpiao run`, Chromium headless by its pipe → home painted in its own letters",
        values: painted.ours,
      },
      bare: {
        how: "a program that opens the same host with the same flags for a bare Preact page",
        values: painted.bare,
      },
      aims: [{ text: `≤ ${AIM_RATIO} × bare`, value: ratio(painted.ours, painted.bare), limit: AIM_RATIO }],
      notes: [
        `Stations, median ms since the start: ${stations(ours.starts.slice(WARM_UP))}.`,
        `The bare program's: ${stations(bare.starts.slice(WARM_UP))}.`,
        findElectron() === null
          ? "In Electron: skipped: no Electron binary."
          : "An Electron is here; its start is not measured by this bench.",
      ],
    },
    {
      name: "boot, core alone",
      unit: "ms",
      ours: { how: "`yanpiao run` without a display → the terminal runs", values: core.ours },
      bare: { how: "Node running an empty program → its first line", values: core.bare },
      aims: [],
      notes: [],
    },
    weightRow("boot, core memory", "the core's process", ours.core, bare.core, "the bare program's process"),
    weightRow(
      "boot, display memory",
      "all of the browser's processes",
      ours.display,
      bare.display,
      "the same of the bare page",
    ),
  ];
}

interface Watched {
  readonly run: () => Promise<number>;
  readonly starts: Start[];
  readonly core: Usage[];
  readonly display: Usage[];
}

function watched(argv: readonly string[], env: Readonly<Record<string, string>>, { signal }: Bench): Watched {
  const starts: Start[] = [];
  const core: Usage[] = [];
  const display: Usage[] = [];
  const weigh = async (pid: number): Promise<void> => {
    // The warm-up is not counted here either.
    if (starts.length < WARM_UP || core.length >= WEIGHED_ROUNDS) return;
    await pause(SETTLE_MS, undefined, { signal });
    core.push(usageOf(pid));
    display.push(usageOfAll(browserProcesses(pid)));
  };
  return {
    starts,
    core,
    display,
    run: async () => lettersAt(await startAndEnd({ argv, env, signal, whenPainted: weigh }), starts),
  };
}

/** What the core started beside the browser (a simulated cable's socat) is not the display's. */
function browserProcesses(core: number): readonly number[] {
  return processTree(core).filter((pid) => pid !== core && /chrom|chrome|edge/i.test(commandOf(pid)));
}

/** PSS: what the machine would have back; shared pages counted by their share. */
function weightRow(name: string, what: string, ours: readonly Usage[], bare: readonly Usage[], bareWhat: string): Row {
  const pss = (all: readonly Usage[]): readonly number[] => all.map(({ pssMb }) => pssMb);
  const rss = (all: readonly Usage[]): string => median(all.map(({ rssMb }) => rssMb)).toFixed(0);
  return {
    name,
    unit: "MB",
    ours: { how: `${what}, PSS, ${SETTLE_MS / 1000} s after home was painted`, values: pss(ours) },
    bare: { how: `${bareWhat}, PSS`, values: pss(bare) },
    aims: [],
    notes: [`RSS, shared pages counted whole in each process: ${rss(ours)} MB, bare ${rss(bare)} MB.`],
  };
}

function lettersAt(one: Start, all: Start[]): number {
  all.push(one);
  const painted = one.events.find(({ what }) => what === "letters-painted");
  if (painted === undefined) throw new Error("the page was never painted");
  return painted.atMs - one.begunMs;
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
