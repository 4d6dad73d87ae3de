import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { CORE_FLAGS } from "../core-flags.ts";

const UNITS = globSync("*.service", { cwd: import.meta.dirname }).sort();
const TERMINALS = ["yanpiao-electron.service", "yanpiao.service"];
const read = (unit: string): string => readFileSync(join(import.meta.dirname, unit), "utf8");

/** The values of one setting, in order. */
function settings(unit: string, name: string): readonly string[] {
  return [...read(unit).matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

test("there is a screen, and a terminal in either host, never both at once", () => {
  expect(UNITS).toEqual(["yanpiao-electron.service", "yanpiao-screen.service", "yanpiao.service"]);
  for (const unit of TERMINALS) {
    expect(settings(unit, "Conflicts")).toEqual(TERMINALS.filter((other) => other !== unit));
    expect(settings(unit, "After")).toEqual(["yanpiao-screen.service network-online.target"]);
  }
});

test("a terminal that is not seen to paint is started anew, always", () => {
  for (const unit of TERMINALS) {
    expect(settings(unit, "Type")).toEqual(["notify"]);
    // The word comes from systemd-notify, a child of the core.
    expect(settings(unit, "NotifyAccess")).toEqual(["all"]);
    expect(Number(settings(unit, "WatchdogSec")[0])).toBeGreaterThan(0);
    expect(settings(unit, "Restart")).toEqual(["always"]);
    expect(settings(unit, "StartLimitIntervalSec")).toEqual(["0"]);
  }
});

test("both terminals are held in the same bounds, as one account, with its data for it alone", () => {
  const bounds = (unit: string): string => read(unit).slice(read(unit).indexOf("# The account has what it needs"));
  const [one = "", other = ""] = TERMINALS;
  expect(bounds(one)).toBe(bounds(other));
  expect(bounds(one)).toContain("ProtectSystem=strict");
  for (const unit of UNITS) expect(settings(unit, "User")).toEqual(["yanpiao"]);
  for (const unit of TERMINALS) expect(settings(unit, "StateDirectoryMode")).toEqual(["0700"]);
  // A core dump holds what memory held.
  for (const unit of TERMINALS) expect(settings(unit, "LimitCORE")).toEqual(["0"]);
});

test("the units start what is there: the command of this project, and the program that the package installs", () => {
  const [command = ""] = settings("yanpiao.service", "ExecStart");
  expect(command).toMatch(/ scripts\/yanpiao\.ts run --data \/var\/lib\/yanpiao$/);
  expect(command).toContain(`node ${CORE_FLAGS.join(" ")} `);
  const { productName, linux } = createRequire(import.meta.url)("../electron/electron-builder.cjs") as {
    readonly productName: string;
    readonly linux: { readonly executableName: string };
  };
  const [program = ""] = settings("yanpiao-electron.service", "ExecStart");
  expect(program.split(" ")[0]).toBe(`/opt/${productName}/${linux.executableName}`);
  // What the core is told comes after it; before it Chromium reads its switches.
  expect(program).toContain(" -- --data /var/lib/yanpiao");
  expect(program).not.toContain("--no-sandbox");
});

describe.skipIf(!hasSystemdAnalyze())("systemd itself (skipped without systemd-analyze)", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "yanpiao-units-"));
    for (const unit of UNITS) {
      // The programs are not installed here; that they are found is asked above.
      writeFileSync(join(folder, unit), read(unit).replaceAll(/^ExecStart=\S+/gm, "ExecStart=/bin/true"));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const analyze = (...args: readonly string[]): string =>
    execFileSync("systemd-analyze", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  it.each(UNITS)("finds no fault in %s", (unit) => {
    expect(analyze("verify", "--man=no", join(folder, unit))).toBe("");
  });

  it.each(TERMINALS)("calls %s little exposed", (unit) => {
    const report = analyze("security", "--offline=true", "--no-pager", join(folder, unit));
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1]);
    expect(exposure).toBeLessThan(4);
  });
});

function hasSystemdAnalyze(): boolean {
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
