import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { launchElectron } from "./launch.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-launch-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program in Electron's place that writes down how it was started, and ends as the script says. */
function program(script: string, first = ""): string {
  const path = join(folder, "electron");
  writeFileSync(
    path,
    `#!/bin/sh\n${first}\necho "$*" "$YANPIAO_SUPERVISED" "$ELECTRON_RUN_AS_NODE" >> "${folder}/starts"\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

const starts = (): readonly string[] => readFileSync(join(folder, "starts"), "utf8").trim().split("\n");

function launch(
  executable: string,
  onStop: (listener: () => void) => () => void = () => () => undefined,
): Promise<number> {
  return launchElectron({
    ...{ executable, programFolder: "/d", args: ["--desk"], platform: "linux" as const, asRoot: false },
    env: { PATH: process.env["PATH"], ELECTRON_RUN_AS_NODE: "1" },
    say: () => undefined,
    onStop,
  });
}

it("ends as the application ends, and never starts Electron as a plain Node", async () => {
  expect(await launch(program("exit 2"))).toBe(2);
  expect(starts()).toEqual(["/d/main.cjs -- --desk 1"]);
});

it("starts an application anew that asks for it", async () => {
  expect(await launch(program(`[ $(wc -l < "${folder}/starts") -lt 3 ] && exit 75\nexit 0`))).toBe(0);
  expect(starts()).toHaveLength(3);
});

it("passes on that it is to end, and a death by signal is no good end", async () => {
  let stop: () => void = () => undefined;
  const waits = program("while :; do sleep 0.05; done", 'trap "exit 7" TERM');
  const ended = launch(waits, (listener) => {
    stop = listener;
    return () => undefined;
  });
  await expect.poll(() => existsSync(join(folder, "starts")), { timeout: 10_000 }).toBe(true);
  stop();
  expect(await ended).toBe(7);
  expect(await launch(program("kill -9 $$"))).toBe(1);
});

it("says what is wrong where the binary does not start", async () => {
  await expect(launch(join(folder, "nowhere"))).rejects.toThrow(/ENOENT/);
});
