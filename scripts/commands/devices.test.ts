import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { killRunning, yanpiao } from "./cli-fixture.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-cli-"));
});
afterEach(() => {
  killRunning();
  rmSync(folder, { recursive: true, force: true });
});

describe("yanpiao receipt render", () => {
  test("shows a slip as text, and as a picture of one pixel a dot", async () => {
    const shown = await yanpiao("receipt", "render", "--sample", "claim", "--columns", "32").end();
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.out).toContain("还没有结果");
    const file = join(folder, "slip.png");
    const drawn = await yanpiao("receipt", "render", "--sample", "mismatch", "--out", file, "--json").end();
    expect(JSON.parse(drawn.out)).toMatchObject({ sample: "mismatch", widthDots: 576, errors: [], out: file });
    expect(PNG.sync.read(readFileSync(file)).width).toBe(640);
  });

  test("ends with 2 when used wrongly and 1 when the picture cannot be written", async () => {
    expect(await yanpiao("receipt", "render", "--sample", "no-such").end()).toMatchObject({ code: 2 });
    const lost = join(folder, "missing", "slip.png");
    expect(await yanpiao("receipt", "render", "--out", lost).end()).toMatchObject({ code: 1 });
  });
});

describe("yanpiao printer virtual", () => {
  test("turns what is sent to its port into pictures, and takes faults from the keyboard", async () => {
    const printer = yanpiao("printer", "virtual", "--port", "0", "--speed", "500", "--out", folder);
    const port = Number(/:(\d+) /.exec(await printer.line("printer at"))?.[1]);
    printer.type("cover-open");
    await printer.line("cover open");
    printer.type("cover-closed");
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", () => undefined);
    socket.end(Uint8Array.of(0x1b, 0x40, 0x41, 0x0a, 0x1d, 0x56, 0x42, 0x10));
    expect(await printer.line("slip-0001")).toContain("complete, 576 × 46 dots, 0 errors");
    expect((await printer.end()).code).toBe(0);
    expect(readdirSync(folder)).toStrictEqual(["slip-0001.png"]);
  });

  test("says when the port is taken", async () => {
    const first = yanpiao("printer", "virtual", "--port", "0");
    const port = /:(\d+) /.exec(await first.line("printer at"))?.[1] ?? "";
    const second = await yanpiao("printer", "virtual", "--port", port).end();
    expect(second).toMatchObject({ code: 1 });
    expect(second.err).toContain("is taken by another program");
  });
});

describe("yanpiao scanner virtual", () => {
  test("makes a serial device and takes it away again", async () => {
    const link = join(folder, "tty");
    const scanner = yanpiao("scanner", "virtual", "--link", link);
    await scanner.line(`scanner at ${link}`);
    expect(existsSync(link)).toBe(true);
    scanner.type("01,32,,25112000000123456789,368.00,20251121,,");
    await scanner.line("scanned 45 bytes");
    scanner.type(":unplug");
    scanner.type("lost");
    await scanner.line("nothing was sent");
    expect((await scanner.end()).code).toBe(0);
    expect(existsSync(link)).toBe(false);
  });
});
