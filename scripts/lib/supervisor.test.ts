import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { supervisorOf, type Supervisor } from "./supervisor.ts";

function machine(env: Readonly<Record<string, string>>): {
  readonly supervisor: Supervisor | null;
  readonly told: string[];
  readonly at: (ms: number) => void;
} {
  const told: string[] = [];
  let nowMs = 0;
  const supervisor = supervisorOf({ env, now: () => nowMs, tell: (states) => told.push(states.join(" ")) });
  return { supervisor, told, at: (ms) => void (nowMs = ms) };
}

test("the terminal is ready when frames are painted, and the watchdog is fed three times in its patience, no more", () => {
  const { supervisor, told, at } = machine({ NOTIFY_SOCKET: "/run/n", WATCHDOG_USEC: "30000000" });
  expect(told).toEqual([]);
  for (let ms = 0; ms <= 30_000; ms += 500) {
    at(ms);
    supervisor?.alive();
  }
  expect(told).toEqual(["READY=1 WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
});

test("a closing terminal feeds nobody any more", () => {
  const { supervisor, told, at } = machine({ NOTIFY_SOCKET: "/run/n", WATCHDOG_USEC: "30000000" });
  supervisor?.stopping();
  supervisor?.stopping();
  at(60_000);
  supervisor?.alive();
  expect(told).toEqual(["STOPPING=1"]);
});

test("where nobody listens nothing is said, and without a watchdog ready is said once", () => {
  expect(machine({}).supervisor).toBeNull();
  const { supervisor, told, at } = machine({ NOTIFY_SOCKET: "/run/n" });
  supervisor?.alive();
  at(1e9);
  supervisor?.alive();
  expect(told).toEqual(["READY=1 WATCHDOG=1"]);
});

const tools = ["/usr/bin/systemd-notify", "/usr/bin/socat"].every((path) => existsSync(path));

test.skipIf(!tools)("the word reaches systemd's socket (skipped without systemd-notify and socat)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "yanpiao-notify-"));
  const socket = join(folder, "notify");
  const listener = spawn("socat", ["-u", `UNIX-RECV:${socket}`, "-"], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(async () => {
    listener.kill();
    await once(listener, "exit");
    rmSync(folder, { recursive: true });
  });
  let heard = "";
  listener.stdout.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  await expect.poll(() => existsSync(socket), { timeout: 20_000 }).toBe(true);
  const script = `import { supervisorOf } from ${JSON.stringify(join(import.meta.dirname, "supervisor.ts"))}; supervisorOf().alive();`;
  // systemd-notify stays until its word was taken, which this listener does not confirm: ended with its group.
  const core = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    env: { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: "30000000" },
    detached: true,
    stdio: "ignore",
  });
  onTestFinished(() => {
    process.kill(-(core.pid ?? 0), "SIGKILL");
  });
  await expect.poll(() => heard, { timeout: 20_000 }).toContain("READY=1\nWATCHDOG=1");
});
