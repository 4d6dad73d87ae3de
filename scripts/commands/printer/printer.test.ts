import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../../../drivers/simulator/printer.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { lockStore } from "../../../kiosk/store/open.ts";
import { inProcess, killRunning, yanpiao, type Ended } from "../cli-fixture.ts";
import { figureLines } from "./figures.ts";
import { register } from "./register.ts";

let folder = "";
let simulator: PrinterSimulator;
let config = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-bench-"));
  simulator = await startPrinterSimulator({ profile: loadPrinterProfile("simulated-80mm") });
  config = join(folder, "terminal.json");
  writeFileSync(
    config,
    JSON.stringify({
      terminal: { id: "BENCH-1", demo: true },
      printer: { driver: "tcp", host: simulator.host, port: simulator.port, profile: "generic-80mm" },
      dataDir: join(folder, "data"),
    }),
  );
});
afterEach(async () => {
  killRunning();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const printer = (what: string, ...args: readonly string[]): Promise<Ended> =>
  inProcess(register, "printer", what, "--config", config, ...args);

describe("yanpiao printer status", () => {
  test("says paper and cover, each status bit in words, and that there is no account of the paper yet", async () => {
    simulator.setPaper("near-end");
    const { code, out } = await printer("status");
    expect(code).toBe(0);
    expect(out).toContain("health   connected: it answers\npaper    near-end\nfault    none\n");
    expect(out).toContain("DLE EOT 4   1e  paper near its end");
    expect(out).toContain("no terminal has run on this data yet");
  });

  test("an open cover is a problem, for machines too", async () => {
    simulator.openCover(true);
    const { code, out } = await printer("status", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ state: "connected", fault: "cover-open", profile: "generic-80mm" });
  });

  test("beside a running terminal the printer is left alone, and what to do is said", async () => {
    const lock = lockStore(storePath(join(folder, "data")));
    try {
      for (const what of ["status", "test", "probe"]) {
        const { code, err } = await printer(what);
        expect(code).toBe(1);
        expect(err).toContain("the terminal runs and holds tcp 127.0.0.1:");
        expect(err).toContain("systemctl stop yanpiao");
      }
      expect(simulator.state().connected).toBe(false);
      expect(simulator.slips()).toEqual([]);
    } finally {
      lock.close();
    }
  });
});

describe("yanpiao printer test", () => {
  test("prints a page that shows whether the profile fits, and says how sure that is", async () => {
    const { code, out } = await yanpiao("printer", "test", "--config", config).end();
    expect(code).toBe(0);
    expect(out).toContain("probably printed");
    const [page] = simulator.slips();
    expect(page?.complete).toBe(true);
    expect(page?.text).toContain("123456789012345678901234567890123456789012345678\n");
    expect(page?.text).toContain("打印测试页");
    expect(page?.qrTexts[0]).toMatch(/^YANPIAO TEST generic-80mm /);
  });

  test("in the width of 58 mm and as a picture, it fits the paper", async () => {
    const { code, out } = await printer("test", "--profile", "simulated-58mm", "--raster", "--json");
    expect(JSON.parse(out)).toMatchObject({ outcome: "printed", fault: null });
    expect(code).toBe(0);
    const [page] = simulator.slips();
    const events = page?.events.map(({ type }) => type) ?? [];
    expect(events).toContain("raster");
    expect(events).not.toContain("text");
    expect(events).not.toContain("error");
  });

  test("a page that runs out of paper is not called printed", async () => {
    simulator.runOutAfterMm(30);
    const { code, out } = await printer("test");
    expect(code).toBe(1);
    expect(out).toContain("not printed: paper-out; a part of the page may be on paper");
  });

  test("a printer that is switched off is said, without a page that comes later", async () => {
    simulator.unplug();
    const { code, err } = await printer("test");
    expect(code).toBe(1);
    expect(err).toContain("connection refused: 127.0.0.1:");
    await simulator.plug();
    expect(simulator.slips()).toEqual([]);
  });
});

describe("yanpiao printer probe", () => {
  test("writes a page for the support case: what was asked, what was answered, what it means, what to configure", async () => {
    const report = join(folder, "printer.md");
    const { code, out } = await printer("probe", "--out", report);
    expect({ code, out }).toEqual({ code: 0, out: `report written: ${report}\n` });
    const text = readFileSync(report, "utf8");
    expect(text).toContain("| DLE EOT 1 | 10 04 01 | 12 | all well |  |");
    expect(text).toContain(
      "| GS I 69 (font) | 1d 49 45 | 5f 43 48 49 4e 41 20 47 42 31 38 30 33 30 00 | CHINA GB18030 |  |",
    );
    expect(text).toContain("proposed: generic-80mm (not certain");
    expect(text).toContain("note: it answers GS ( H");
    expect(simulator.slips()).toEqual([]);
  });

  test("a report that cannot be written is a failure, not a silence", async () => {
    const { code, err } = await printer("probe", "--out", join(folder, "no-folder", "printer.md"));
    expect(code).toBe(1);
    expect(err).toContain("the report was not written");
  });

  test.each([
    [["--host", "127.0.0.1"], "--host needs --driver"],
    [["--driver", "tcp", "--host", "127.0.0.1", "--port", "x"], 'printer.port is "x"; allowed: a whole number'],
    [["--driver", "usb", "--port", "lp0"], 'printer.port is "lp0"; allowed: a USB port as the kernel names it'],
    [["--driver", "usb"], "exactly one of port (preferred, e.g. 1-1.2) and path"],
    [["--driver", "tcp", "--host", "127.0.0.1", "--profile", "epson"], 'printer.profile is "epson"; allowed: one of'],
  ])("answers wrong use with what is allowed: %j", async (args, words) => {
    const { code, out, err } = await inProcess(register, "printer", "probe", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(words);
  });
});

test("a host that speaks another language is no printer, and no page is sent to it", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined).resume();
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const where = ["--driver", "tcp", "--host", "127.0.0.1", "--port", `${address.port}`];
  const { code, err } = await inProcess(register, "printer", "status", ...where);
  expect(code).toBe(1);
  expect(err).toContain("127.0.0.1");
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

describe("the paper's account in words", () => {
  test("gives metres and cuts as what is known of them, and the days that are left", () => {
    const slips = { printed: 40, probablyPrinted: 2, unknown: 1, failed: 3 };
    const roll = {
      begunAt: "2026-11-20T04:00:00.000Z",
      begunBy: "paper-back" as never,
      paper: "ok" as never,
      metres: { least: 8.1, most: 8.4 },
      cuts: { least: 43, most: 44 },
      metresLeft: { least: 51.6, most: 51.9 },
    };
    const lines = figureLines({
      known: true,
      figures: {
        printer: "usb 1-1.3",
        profile: "generic-80mm",
        metresTotal: { least: 120, most: 121 },
        cutsTotal: { least: 600, most: 600 },
        slips,
        roll,
        daysToEmpty: { known: true, days: 12, metresPerDay: 4.1, fromDays: 5 },
      },
    });
    expect(lines).toEqual([
      "roll     51.6 to 51.9 m left of this roll, begun 2026-11-20 (8.1 to 8.4 m, 43 to 44 cuts)",
      "empty in 12 days at 4.1 m a day (from 5 days with slips)",
      "total    120 to 121 m, 600 cuts; slips 40 printed, 2 probably, 1 unknown, 3 failed",
    ]);
  });
});
