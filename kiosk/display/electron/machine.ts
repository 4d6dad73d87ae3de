import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the main process knows of the machine it runs on; given to it, so that tests need none. */
export interface Machine {
  /** Without the executable and, unpackaged, the script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** main.cjs, core.mjs and preload.cjs: dist/electron. */
  readonly programFolder: string;
  /** The built page: dist/ui. */
  readonly pageFolder: string;
  /** In memory, gone with the machine's power; null where there is none. */
  readonly runtimeFolder: string | null;
  /** Survives a restart; null: the application's own place. */
  readonly stateFolder: string | null;
  /** systemd, or the command that started this one, starts it again when it ends. */
  readonly supervised: boolean;
  readonly version: string;
  readonly now: () => number;
  readonly wallMs: () => number;
  /** One line for whoever started this. */
  say(line: string): void;
  onSignal(listener: (signal: string) => void): void;
}

/** Set by whoever starts Electron and stays with it: `npm start` and `yanpiao run`. */
export const SUPERVISED = "YANPIAO_SUPERVISED";

const ROOT = join(import.meta.dirname, "../../..");

/** Of a process of Electron. A surprise ends it with a line: Electron itself would put a dialog on the public screen. */
export function thisMachine(process: NodeJS.Process): Machine {
  const { env, argv } = process;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  process.on("uncaughtException", (error) => {
    say(error.stack ?? error.message);
    process.exit(1);
  });
  return {
    argv: argv.slice(process.defaultApp ? 2 : 1),
    env,
    programFolder: join(ROOT, "dist/electron"),
    pageFolder: join(ROOT, "dist/ui"),
    runtimeFolder: first(env["RUNTIME_DIRECTORY"]) ?? first(env["XDG_RUNTIME_DIR"]),
    stateFolder: first(env["STATE_DIRECTORY"]),
    supervised: [SUPERVISED, "INVOCATION_ID", "NOTIFY_SOCKET"].some((name) => (env[name] ?? "") !== ""),
    version: (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version,
    now: () => performance.now(),
    wallMs: () => Date.now(),
    say,
    onSignal(listener) {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listener);
    },
  };
}

/** systemd separates several folders by colons; the first is the service's own. */
function first(folders: string | undefined): string | null {
  const [folder = ""] = (folders ?? "").split(":", 1);
  return folder === "" ? null : folder;
}
