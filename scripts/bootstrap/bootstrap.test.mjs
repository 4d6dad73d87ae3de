import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { neededPrograms } from "./system-packages.mjs";

const HERE = import.meta.dirname;

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-bootstrap-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a small module in a process of its own; `output` grows with what it prints. */
function startModule(code, env = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = { child, output: "", ended: once(child, "close") };
  child.stdout.on("data", (chunk) => {
    started.output += chunk;
  });
  return started;
}

async function seen(started, text) {
  while (!started.output.includes(text)) await once(started.child.stdout, "data");
}

async function gone(pid) {
  for (;;) {
    try {
      process.kill(pid, 0);
      // A killed process is there until its new parent has collected it.
      if (readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")) return;
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("what a command needs from the system", () => {
  const names = (programs) => programs.map((program) => program.debian);
  const needs = (command, args, env = {}) => {
    const { required, wished } = neededPrograms(command, args, env);
    return { required: names(required), wished: names(wished) };
  };

  test("a start without a screen needs only socat, with a screen it would like a browser", () => {
    expect(needs("start", [])).toEqual({ required: ["socat"], wished: [] });
    expect(needs("start", [], { DISPLAY: ":0" })).toEqual({ required: ["socat"], wished: ["chromium"] });
    expect(needs("start", ["--host", "loopback"], { DISPLAY: ":0" })).toEqual({ required: ["socat"], wished: [] });
    expect(needs("start", ["--host=chromium"])).toEqual({ required: ["socat", "chromium"], wished: [] });
  });

  test("the tests need browser, cable and code reader; checks that are plain JavaScript need nothing", () => {
    expect(needs("test", []).required).toEqual(["chromium", "socat", "zbar-tools"]);
    expect(needs("test", ["--only", "unit"]).required).toEqual(["chromium", "socat", "zbar-tools"]);
    expect(needs("test", ["--only", "lint,types"]).required).toEqual([]);
  });

  test.runIf(process.platform === "linux" && process.arch === "x64")(
    "the rig needs an emulator and what unpacks a kernel",
    () => {
      expect(needs("rig", []).required).toEqual(["qemu-system-x86", "xz-utils"]);
      expect(needs("rig", ["--help"]).required).toEqual([]);
    },
  );

  test("the power cuts need what traces system calls, the day of chaos nothing", () => {
    expect(needs("powercut", []).required).toEqual(["strace"]);
    expect(needs("powercut", ["--help"]).required).toEqual([]);
    expect(needs("crash", []).required).toEqual(["strace"]);
    expect(needs("chaos", []).required).toEqual([]);
  });

  test("asking for help installs nothing, and neither do the technician's tools", () => {
    expect(needs("start", ["--help"]).required).toEqual([]);
    expect(needs("test", ["--help"]).required).toEqual([]);
    expect(needs("yanpiao", ["invoice", "parse"]).required).toEqual([]);
  });
});

describe("the install lock", () => {
  const worker = `
    import { appendFileSync } from "node:fs";
    import { setImmediate as turn } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(join(HERE, "lock.mjs"))};
    await withLock(process.env.LOCK, "working", async () => {
      appendFileSync(process.env.LOG, "in ");
      for (let i = 0; i < 50; i++) await turn();
      appendFileSync(process.env.LOG, "out ");
    });`;

  test("lets one in at a time", async () => {
    const env = { LOCK: join(folder, "lock"), LOG: join(folder, "log") };
    const workers = [1, 2, 3, 4].map(() => startModule(worker, env));
    for (const one of workers) expect(await one.ended).toEqual([0, null]);
    expect(readFileSync(env.LOG, "utf8")).toBe("in out ".repeat(4));
  });

  test("is taken over when its owner was killed, by one of those who wait", async () => {
    const env = { LOCK: join(folder, "lock"), LOG: join(folder, "log") };
    const holder = startModule(
      `import { withLock } from ${JSON.stringify(join(HERE, "lock.mjs"))};
       await withLock(process.env.LOCK, "holding", () => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });`,
      env,
    );
    await seen(holder, "held");
    const workers = [1, 2, 3].map(() => startModule(worker, env));
    holder.child.kill("SIGKILL");
    await holder.ended;
    for (const one of workers) expect(await one.ended).toEqual([0, null]);
    expect(readFileSync(env.LOG, "utf8")).toBe("in out ".repeat(3));
  });

  test.runIf(process.platform === "linux")("is not fooled by a new process with the old owner's number", async () => {
    const env = { LOCK: join(folder, "lock"), LOG: join(folder, "log") };
    mkdirSync(env.LOCK);
    writeFileSync(join(env.LOCK, "owner"), JSON.stringify({ pid: process.pid, bornAt: "1" }));
    expect(await startModule(worker, env).ended).toEqual([0, null]);
  });
});

describe("handing over", () => {
  const bootstrap = `
    import { handOver } from ${JSON.stringify(join(HERE, "handover.mjs"))};
    process.exitCode = await handOver({
      root: process.env.ROOT, node: process.execPath, entry: process.env.ENTRY, command: "start", args: ["--port", "1"],
    });`;

  function handOverTo(code) {
    const entry = join(folder, "entry.mjs");
    writeFileSync(entry, code);
    return startModule(bootstrap, { ROOT: folder, ENTRY: entry });
  }

  test("passes the arguments on and ends with the program's exit code", async () => {
    const started = handOverTo(`console.log(process.argv.slice(2).join(" ")); process.exitCode = 7;`);
    expect(await started.ended).toEqual([7, null]);
    expect(started.output).toBe("--port 1\n");
  });

  test("Ctrl+C, which arrives twice under npm, is told to the program once and leaves time to close", async () => {
    const started = handOverTo(`
      let told = 0;
      process.on("SIGINT", () => {
        told += 1;
        if (told > 1) console.log("told again");
        else setTimeout(() => { console.log("closed"); process.exit(0); }, 100);
      });
      setInterval(() => {}, 1000);
      console.log("up");`);
    await seen(started, "up");
    started.child.kill("SIGINT");
    started.child.kill("SIGINT");
    expect(await started.ended).toEqual([0, null]);
    expect(started.output).toBe("up\nclosed\n");
  });

  test("what the program started and left behind is ended with it", async () => {
    const started = handOverTo(`
      import { spawn } from "node:child_process";
      const left = spawn("sleep", ["1000"], { stdio: "ignore" });
      process.on("SIGTERM", () => process.exit(0));
      console.log("left " + left.pid + ".");`);
    await seen(started, ".");
    const pid = Number(/left (\d+)/.exec(started.output)[1]);
    started.child.kill("SIGTERM");
    expect(await started.ended).toEqual([0, null]);
    await gone(pid);
  });

  test("a program whose starter was killed outright ends too", async () => {
    const closing = JSON.stringify(join(HERE, "../lib/closing.ts"));
    const started = handOverTo(`
      import { onStop } from ${closing};
      onStop((stop) => process.exit(stop.exitCode));
      setInterval(() => {}, 1000);
      console.log("up " + process.pid + ".");`);
    await seen(started, ".");
    const pid = Number(/up (\d+)/.exec(started.output)[1]);
    started.child.kill("SIGKILL");
    await gone(pid);
  });

  test("npm killed outright takes the program with it", async () => {
    const entry = join(folder, "entry.mjs");
    writeFileSync(
      entry,
      `process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000); console.log("up " + process.pid + ".");`,
    );
    writeFileSync(join(folder, "bootstrap.mjs"), bootstrap);
    const npm = startModule(
      `import { spawn } from "node:child_process";
       spawn(process.execPath, [${JSON.stringify(join(folder, "bootstrap.mjs"))}], { stdio: "inherit" });`,
      { ROOT: folder, ENTRY: entry, npm_lifecycle_event: "start" },
    );
    await seen(npm, ".");
    const pid = Number(/up (\d+)/.exec(npm.output)[1]);
    npm.child.kill("SIGKILL");
    await gone(pid);
  });
});
