/** Runs the steps of `npm test`: some side by side with their output kept back, some alone with their output shown. */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import process from "node:process";
import { PROJECT_ROOT } from "./root.ts";

export interface Step {
  /** The word used with --only. */
  readonly name: string;
  /** One clause for --help and the progress line. */
  readonly what: string;
  /** Executable in node_modules/.bin and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** `kept`: shown only when the step fails. `shown`: as it comes, for steps that take minutes. */
  readonly output: "kept" | "shown";
}

export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly seconds: number;
}

export type Print = (line: string) => void;

/** Runs at most `lanes` steps at a time in the order given; a failing step never stops the others. */
export async function runSteps(
  steps: readonly Step[],
  lanes: number,
  print: Print,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined && !signal.aborted; step = waiting.shift()) {
      results.push(await runStep(step, print, signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, steps.length) }, lane));
  return results;
}

const HEARTBEAT_MS = 10_000;

async function runStep(step: Step, print: Print, signal: AbortSignal): Promise<StepResult> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  print(`▶ ${step.name}: ${step.what}`);
  const [program, ...args] = step.command;
  const bin = join(PROJECT_ROOT, "node_modules/.bin");
  const child = spawn(join(bin, program), args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter) },
    stdio: step.output === "shown" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGTERM",
  });
  let kept = "";
  const keep = (chunk: Buffer): void => {
    kept += chunk.toString();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const heartbeat =
    step.output === "kept"
      ? setInterval(() => print(`  … ${step.name} ${seconds().toFixed(0)} s`), HEARTBEAT_MS)
      : undefined;
  const ok = await new Promise<boolean>((resolve) => {
    child.on("error", (error) => {
      kept += `${error.message}\n`;
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
  clearInterval(heartbeat);
  const took = seconds();
  if (!ok && kept !== "") print(kept.trimEnd());
  print(`${ok ? "✔" : "✘"} ${step.name} ${took.toFixed(1)} s`);
  return { step, ok, seconds: took };
}
