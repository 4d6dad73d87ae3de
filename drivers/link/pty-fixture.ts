import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { findSocat } from "./socat.ts";

/**
 * A real serial device for tests: socat holds a pty, its standard input and output are the device's side of the cable.
 * Killing socat is an unplug as the kernel tells it.
 */
export interface Pty {
  send(bytes: Uint8Array): void;
  /** Everything the terminal sent to this plug-in of the device. */
  received(): Uint8Array;
  onReceived(listener: (bytes: Uint8Array) => void): void;
  /** The device takes nothing and says nothing from now on. */
  freeze(): void;
  /** `pulled`: the name stays behind, dangling; `removed`: the name is gone too, as udev does it. */
  unplug(how?: "pulled" | "removed"): Promise<void>;
}

/** Starts a device at `path` and resolves when the path exists. */
export async function plugPty(path: string): Promise<Pty> {
  const child = spawn(findSocat(), ["STDIO", `pty,raw,echo=0,link=${path}`], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on("error", () => undefined);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`socat ended with ${child.exitCode} before ${path} was there`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return {
    send: (bytes) => void child.stdin.write(bytes),
    received: () => new Uint8Array(Buffer.concat(chunks)),
    onReceived: (listener) => void child.stdout.on("data", listener),
    freeze: () => void child.kill("SIGSTOP"),
    async unplug(how = "removed") {
      child.kill(how === "removed" ? "SIGTERM" : "SIGKILL");
      child.kill("SIGCONT");
      await exited;
    },
  };
}
