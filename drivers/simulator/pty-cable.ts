import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { findSocat } from "../link/socat.ts";

/**
 * One serial cable: socat holds a pty, the device sits at its standard input and output. Killing it makes the tty vanish
 * as pulling the plug does. It ends by itself when its standard input closes, so that it never outlives this process,
 * however that ends.
 */
export interface PtyCable {
  readonly child: ChildProcess;
  /** Resolves when the tty has gone. */
  pull(): Promise<void>;
}

const APPEAR_WITHIN_MS = 5_000;
const APPEAR_POLL_MS = 2;

/** Makes the tty at this path. Throws with what to do where it cannot. */
export async function connectPtyCable(path: string): Promise<PtyCable> {
  const socat = findSocat();
  if (existsSync(path)) throw new Error(`${path} exists already; another simulated device may be using it`);
  if (!existsSync(dirname(path))) throw new Error(`the folder ${dirname(path)} does not exist`);
  rmSync(path, { force: true });
  const child = spawn(socat, ["STDIO", `pty,raw,echo=0,link=${path}`], { stdio: ["pipe", "pipe", "ignore"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.once("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const deadline = performance.now() + APPEAR_WITHIN_MS;
  while (!existsSync(path)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`socat could not make a serial device at ${path}`);
    }
    await new Promise((resolve) => setTimeout(resolve, APPEAR_POLL_MS));
  }
  // While this end is open too, the tty outlives a terminal that closes and opens it again; a real one does as well.
  const holder = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  return {
    child,
    async pull(): Promise<void> {
      closeSync(holder);
      child.kill("SIGKILL");
      rmSync(path, { force: true });
      await exited;
    },
  };
}
