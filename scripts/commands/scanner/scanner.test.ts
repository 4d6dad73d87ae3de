import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startScannerSimulator, type ScannerSimulator } from "../../../drivers/simulator/scanner.ts";
import { lockStore } from "../../../kiosk/store/open.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { inProcess, killRunning, yanpiao, type Running } from "../cli-fixture.ts";
import { register } from "./register.ts";

const INVOICE = "01,32,,26427000000375586818,10.70,20260430,,FAFB";
const NUMBER = "26427000000375586818";

let folder = "";
let simulator: ScannerSimulator;
let config = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-bench-"));
  simulator = await startScannerSimulator({ linkPath: join(folder, "ttyACM0") });
  config = join(folder, "terminal.json");
  writeFileSync(
    config,
    JSON.stringify({
      terminal: { id: "BENCH-1", demo: true },
      scanner: { driver: "serial", path: simulator.path, profile: "generic-serial" },
      dataDir: join(folder, "data"),
    }),
  );
});
afterEach(async () => {
  killRunning();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const watch = (...args: readonly string[]): Running =>
  yanpiao("scanner", "watch", "--driver", "serial", "--path", simulator.path, ...args);

describe("yanpiao scanner watch", () => {
  test("says what each code is to the terminal and nothing that was in it, and ends at Ctrl+C", async () => {
    const watching = watch();
    await watching.line("connected");
    simulator.present(INVOICE);
    expect(await watching.line("scan, 48 bytes")).toContain("Digital invoice (ordinary), read intact, complete");
    simulator.present("https://example.com/");
    await watching.line("scan, 20 bytes: no invoice the terminal can check (not-an-invoice)");
    simulator.unplug();
    await watching.line("inconclusive: lost, connecting again");
    watching.signal("SIGINT");
    const { code, out } = await watching.end();
    expect(code).toBe(0);
    expect(out).toContain("2 scans, 0 repeats, 0 answers, 1 losses");
    expect(out).not.toContain(NUMBER);
    expect(out).not.toContain("example.com");
  });

  test("gives machines one JSON line an event, and counts what no code came of", async () => {
    const watching = yanpiao(
      "scanner",
      "watch",
      "--config",
      config,
      "--profile",
      "newland-cdc",
      "--json",
      "--count",
      "1",
    );
    await watching.line('"state":"connected"');
    // Longer than any code: noise on the line.
    simulator.present("x".repeat(5_000));
    await watching.line('"tooLong":1');
    simulator.present(INVOICE);
    const { code, out } = await watching.end();
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({ event: "watching", profile: "newland-cdc", chosenBy: "configuration" });
    expect(events.find(({ event }) => event === "scan")).toEqual({
      event: "scan",
      bytes: 48,
      meaning: "invoice",
      kind: "digital-ordinary",
      crc: "match",
      needs: [],
    });
    expect(events.at(-1)).toMatchObject({ event: "end", scans: 1, tooLong: 1, opens: 1 });
  });

  test("shows the text only when asked, after writing into the journal that it was", async () => {
    const watching = yanpiao("scanner", "watch", "--config", config, "--show-text", "--count", "1");
    await watching.line("connected");
    const [file = ""] = readdirSync(join(folder, "data", "journal"));
    const journal = readFileSync(join(folder, "data", "journal", file), "utf8");
    expect(journal).toContain('"ev":"scan.text-shown"');
    expect(journal).not.toContain(NUMBER);
    simulator.present(INVOICE);
    await watching.line(NUMBER);
    expect((await watching.end()).code).toBe(0);
  });

  test("shows no text beside a running terminal, whose journal it must not touch", async () => {
    const lock = lockStore(storePath(join(folder, "data")));
    try {
      const { code, err } = await inProcess(register, "scanner", "watch", "--config", config, "--show-text");
      expect(code).toBe(1);
      expect(err).toContain("a terminal runs on");
      expect(existsSync(join(folder, "data", "journal"))).toBe(false);
    } finally {
      lock.close();
    }
  });

  test("leaves a scanner alone that the terminal holds, and says what to do", async () => {
    const holder = watch();
    await holder.line("connected");
    const { code, err } = await inProcess(register, "scanner", "watch", "--driver", "serial", "--path", simulator.path);
    expect(code).toBe(1);
    expect(err).toContain("in use by another program");
    expect(err).toContain("systemctl stop yanpiao");
    simulator.present(INVOICE);
    await holder.line("scan, 48 bytes");
  });

  test.each([
    [["--path", "/dev/x"], "--path needs --driver"],
    [["--driver", "serial", "--path", "ttyACM0"], 'scanner.path is "ttyACM0"; allowed: an absolute path'],
    [["--driver", "serial", "--path", "/dev/x", "--profile", "newlnd-cdc"], "did you mean newland-cdc?"],
    [["--driver", "tcp"], "Allowed choices are serial, hid, wedge"],
    [["--config", "/no/such.json"], "/no/such.json: cannot be read"],
    [["--count", "0"], "must be a whole number from 1"],
  ])("answers wrong use with what is allowed: %j", async (args, words) => {
    const { code, out, err } = await inProcess(register, "scanner", "watch", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(words);
  });
});

describe("yanpiao scanner trigger", () => {
  test("makes the scanner beep, and says that it said so", async () => {
    const beep = await inProcess(register, "scanner", "trigger", "beep", "--config", config, "--profile", "simulated");
    expect(beep).toEqual({ code: 0, out: "beep: the device says ok\n", err: "" });
    expect(simulator.beeps()).toBe(1);
  });

  test("says when the profile has no such command, and sends nothing", async () => {
    const { code, out } = await inProcess(register, "scanner", "trigger", "beep", "--config", config);
    expect(code).toBe(1);
    expect(out).toContain("the profile generic-serial has no such command");
    expect(simulator.received()).toHaveLength(0);
  });

  test("gives up on a scanner that is not there, with the reason", async () => {
    simulator.unplug();
    const { code, err } = await inProcess(register, "scanner", "trigger", "on", "--config", config);
    expect(code).toBe(1);
    expect(err).toContain(`no such file: ${simulator.path}`);
  });
});
