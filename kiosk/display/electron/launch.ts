/** Starts the Electron application from a checkout, for `npm start` and `yanpiao run`, and stays until it has ended. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { AGAIN } from "./endings.ts";
import { SUPERVISED } from "./machine.ts";

export interface LaunchOptions {
  readonly executable: string;
  /** dist/electron. */
  readonly programFolder: string;
  /** What the core is told. */
  readonly args: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly asRoot: boolean;
  readonly say: (line: string) => void;
  /** Calls the listener when the application is to end. */
  readonly onStop: (listener: () => void) => () => void;
}

/** Variables that would make something else of Electron than a browser with a sandbox. */
const UNWANTED = ["ELECTRON_RUN_AS_NODE", "ELECTRON_NO_ASAR", "NODE_OPTIONS", "ELECTRON_ENABLE_LOGGING"];

/** The command line of one start. */
export function launchArguments(
  options: Pick<LaunchOptions, "programFolder" | "args" | "platform" | "env" | "asRoot">,
): readonly string[] {
  const { programFolder, args, platform, env, asRoot } = options;
  return [
    join(programFolder, "main.cjs"),
    // Native Wayland crashed under cage on Debian 12 (host facts 6.4); the switch is read before any script.
    ...(platform === "linux" && (env["DISPLAY"] ?? "") !== "" ? ["--ozone-platform=x11"] : []),
    ...(asRoot ? ["--no-sandbox"] : []),
    "--",
    ...args,
  ];
}

/** Resolves to the exit code; an application that wants a fresh start is given one. Rejects where it does not start at all. */
export async function launchElectron(options: LaunchOptions): Promise<number> {
  if (options.asRoot) options.say("Electron runs without its sandbox, because this is root. Use an ordinary user.");
  for (;;) {
    const code = await oneRun(options);
    if (code !== AGAIN) return code;
  }
}

function oneRun(options: LaunchOptions): Promise<number> {
  const env = { ...options.env, [SUPERVISED]: "1" };
  for (const name of UNWANTED) Reflect.deleteProperty(env, name);
  return new Promise((resolve, reject) => {
    const child = spawn(options.executable, launchArguments(options), { stdio: "inherit", env });
    const removeStop = options.onStop(() => child.kill("SIGTERM"));
    child.once("error", reject);
    child.once("exit", (code) => {
      removeStop();
      // A signal has no code: it did not end as it wanted to.
      resolve(code ?? 1);
    });
  });
}
