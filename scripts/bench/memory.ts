import { fork } from "node:child_process";
import { join } from "node:path";
import { CORE_FLAGS } from "../../config/deploy/core-flags.ts";
import { buildUi } from "../build-ui.ts";
import type { Bench, Row } from "./measure.ts";
import type { Usage } from "./memory/usage.ts";

const CHECKS = 200;
const QUICK_CHECKS = 20;

type Told =
  | { readonly at: "start"; readonly usage: Usage }
  | { readonly at: "check"; readonly done: number }
  | { readonly at: "end"; readonly usage: Usage; readonly heapMb: number };

/**
 * The core's memory with everything in it: drivers, SQLite, journal, the page's files, and the two simulated devices, which
 * a real terminal does not have. The browser's processes are not in it. The kernel's own figures, read by the
 * process itself; nothing is collected by force.
 */
export async function measureMemory(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  const checks = bench.quick ? QUICK_CHECKS : CHECKS;
  const bare = await tellingOf("memory/bare.ts", [], bench, 0);
  const core = await tellingOf("memory/core.ts", [join(bench.scratch, "memory"), String(checks)], bench, checks);
  const bareUsage = usageAt(bare, "start");
  const heap = core.find((told) => told.at === "end")?.heapMb ?? 0;
  return [
    rowOf("memory, started", "the core process, RSS, 3 s after home was painted", usageAt(core, "start"), bareUsage),
    {
      ...rowOf(`memory, ${checks} checks`, `the same process after ${checks} checks`, usageAt(core, "end"), bareUsage),
      notes: [
        `PSS ${usageAt(core, "start").pssMb.toFixed(0)} → ${usageAt(core, "end").pssMb.toFixed(0)} MB (bare ${bareUsage.pssMb.toFixed(0)} MB); JavaScript heap in use at the end ${heap.toFixed(0)} MB.`,
        "With both device simulators in the process; without the browser.",
      ],
    },
  ];
}

function rowOf(name: string, how: string, ours: Usage, bare: Usage): Row {
  return {
    name,
    unit: "MB",
    ours: { how, values: [ours.rssMb] },
    bare: { how: "Node running an empty program, RSS", values: [bare.rssMb] },
    aims: [],
    notes: [],
  };
}

function usageAt(tellings: readonly Told[], at: "start" | "end"): Usage {
  const told = tellings.find((one) => one.at === at);
  if (told === undefined || told.at === "check") throw new Error(`the process never said its memory at the ${at}`);
  return told.usage;
}

/** Everything that a child process told until it ended. */
function tellingOf(script: string, args: readonly string[], bench: Bench, checks: number): Promise<readonly Told[]> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, script), [...args], {
      execArgv: [...CORE_FLAGS],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const tellings: Told[] = [];
    let words = "";
    // A child that loses its bench closes its terminal by itself, and then ends.
    const stop = (): void => {
      if (child.connected) child.disconnect();
    };
    bench.signal.addEventListener("abort", stop, { once: true });
    child.stderr?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-600);
    });
    child.on("message", (message) => {
      const told = message as Told;
      if (told.at === "check") bench.round(told.done, checks);
      else tellings.push(told);
    });
    child.once("exit", (code) => {
      bench.signal.removeEventListener("abort", stop);
      if (bench.signal.aborted) reject(bench.signal.reason as Error);
      else if (code === 0) resolve(tellings);
      else reject(new Error(`its process ended with ${String(code)}. ${words}`));
    });
  });
}
