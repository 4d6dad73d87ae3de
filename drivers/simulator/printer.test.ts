import { execFileSync } from "node:child_process";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { ManualClock } from "../clock.ts";
import { createSlipBuilder } from "../printer/escpos.ts";
import { startPrinterSimulator, type PrinterSimulator, type PrinterSimulatorOptions } from "./printer.ts";

const profile = loadPrinterProfile("simulated-80mm");
const ASK_OFFLINE = Uint8Array.of(0x10, 4, 1);
const ASK_PAPER = Uint8Array.of(0x10, 4, 4);
const CLEAR = Uint8Array.of(0x10, 5, 2);
const fence = (id: string): Uint8Array =>
  Buffer.concat([Uint8Array.of(0x1d, 0x28, 0x48, 6, 0, 0x30, 0x30), Buffer.from(id)]);
const fenceReply = (id: string): string => `3722${Buffer.from(id).toString("hex")}00`;
const slip = (lines = 3): Uint8Array => {
  const builder = createSlipBuilder(profile);
  for (let line = 1; line <= lines; line += 1) builder.line(`第 ${line} 行`);
  return builder.cut().build().bytes;
};

interface Host {
  readonly socket: Socket;
  send(...parts: readonly Uint8Array[]): void;
  /** Waits until the printer has said exactly this (hex). */
  hears(hex: string): Promise<void>;
  heard(): string;
  gone(): Promise<void>;
}

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function printer(options: Partial<PrinterSimulatorOptions> = {}): Promise<PrinterSimulator> {
  const simulator = await startPrinterSimulator({ profile, ...options });
  open.push(simulator);
  return simulator;
}

async function host(simulator: PrinterSimulator): Promise<Host> {
  const socket = connect({ host: simulator.host, port: simulator.port });
  let heard = Buffer.alloc(0);
  let closed = false;
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => (heard = Buffer.concat([heard, chunk])));
  socket.once("close", () => (closed = true));
  open.push({ close: () => void socket.destroy() });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return {
    socket,
    send: (...parts) => void socket.write(Buffer.concat(parts)),
    hears: (hex) => until(() => heard.toString("hex") === hex),
    heard: () => heard.toString("hex"),
    gone: () => until(() => closed),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => void setImmediate(resolve));
}

describe("the printer simulator", () => {
  test("prints what it is sent, cuts, and answers the fence after the paper", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    terminal.send(slip(), fence("0001"));
    await terminal.hears(fenceReply("0001"));
    await until(() => simulator.slips().length === 1);
    const [printed] = simulator.slips();
    expect(printed).toMatchObject({ complete: true, text: "第 1 行\n第 2 行\n第 3 行", widthDots: 576 });
  });

  test("takes as long as the paper takes, and is silent about the job until it is out", async () => {
    const clock = new ManualClock();
    const simulator = await printer({ clock, speedMmPerS: 100 });
    const terminal = await host(simulator);
    // 20 lines of 30 dots are 75 mm: 750 ms, and the cut.
    terminal.send(slip(20), fence("0002"), ASK_OFFLINE);
    await terminal.hears("12");
    await clock.advance(700);
    expect(simulator.slips()).toHaveLength(0);
    await clock.advance(700);
    await terminal.hears(`12${fenceReply("0002")}`);
    await until(() => simulator.slips().length === 1);
  });

  test("holds the sender back when its buffer is full, and loses nothing", async () => {
    const clock = new ManualClock();
    const simulator = await printer({ clock, speedMmPerS: 100 });
    const terminal = await host(simulator);
    const rows = 1000;
    const picture = createSlipBuilder(profile)
      .raster({ widthBytes: 72, heightDots: rows, data: new Uint8Array(72 * rows), widthScale: 1, heightScale: 1 })
      .cut()
      .build();
    terminal.send(picture.bytes, fence("0003"));
    await clock.advance(500);
    expect(terminal.heard()).toBe("");
    for (let second = 0; second < 20 && terminal.heard() === ""; second += 1) await clock.advance(1000);
    await terminal.hears(fenceReply("0003"));
    await until(() => simulator.slips().length === 1);
    expect(simulator.slips()[0]).toMatchObject({ heightDots: picture.heightDots, complete: true });
  });

  test("stops in the middle of a slip when the paper ends, says so, and prints the rest on new paper", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.runOutAfterMm(10);
    terminal.send(slip(10), fence("0004"));
    await until(() => simulator.slips().length === 1);
    expect(simulator.slips()[0]).toMatchObject({ complete: false, heightDots: 80 });
    terminal.send(ASK_OFFLINE, ASK_PAPER);
    await terminal.hears("1a7e");
    simulator.setPaper("ok");
    await terminal.hears(`1a7e${fenceReply("0004")}`);
    await until(() => simulator.slips().length === 2);
    expect(simulator.slips()[1]?.text).toContain("第 10 行");
  });

  test("forgets the rest of a broken slip when it is told to clear its buffer", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.runOutAfterMm(10);
    terminal.send(slip(10), fence("0005"));
    await until(() => simulator.slips().length === 1);
    terminal.send(CLEAR, ASK_PAPER);
    await terminal.hears("7e");
    simulator.setPaper("ok");
    terminal.send(slip(1), fence("0006"));
    await terminal.hears(`7e${fenceReply("0006")}`);
    await until(() => simulator.slips().length === 2);
    expect(simulator.slips()[1]).toMatchObject({
      text: "第 1 行",
      complete: true,
      heightDots: 30 + profile.feedDotsBeforeCut,
    });
  });

  test("drops the half line under the head on a clear, even when new paper is already under the open cover", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.runOutAfterMm(10);
    terminal.send(slip(10), fence("0008"));
    await until(() => simulator.slips().length === 1);
    simulator.openCover(true);
    simulator.setPaper("ok");
    terminal.send(CLEAR, ASK_PAPER);
    await terminal.hears("12");
    simulator.openCover(false);
    terminal.send(slip(1), fence("0009"));
    await terminal.hears(`12${fenceReply("0009")}`);
    await until(() => simulator.slips().length === 2);
    expect(simulator.slips()[1]).toMatchObject({
      text: "第 1 行",
      complete: true,
      heightDots: 30 + profile.feedDotsBeforeCut,
    });
  });

  test("gives no paper where there is none: not when the roll is taken out, not when the power goes", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.runOutAfterMm(10);
    terminal.send(slip(10));
    await until(() => simulator.slips().length === 1);
    simulator.setPaper("out");
    simulator.unplug();
    await terminal.gone();
    await simulator.plug();
    simulator.setPaper("ok");
    const again = await host(simulator);
    again.send(slip(1), fence("0010"));
    await again.hears(fenceReply("0010"));
    await until(() => simulator.slips().at(-1)?.complete === true);
    expect(simulator.slips().map(({ text, complete }) => [complete, text.split("\n").at(-1)])).toEqual([
      [false, "第 3 行"],
      [true, "第 1 行"],
    ]);
  });

  test("warns of the near end of the roll and goes on printing", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.setPaper("near-end");
    terminal.send(ASK_PAPER, slip(), Uint8Array.of(0x1d, 0x72, 1));
    await terminal.hears("1e03");
    await until(() => simulator.slips().length === 1);
    expect(simulator.state()).toMatchObject({ paper: "near-end", coverOpen: false });
  });

  test("stands still while the cover is open and says why", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.openCover(true);
    terminal.send(slip(), fence("0007"), Uint8Array.of(0x10, 4, 2));
    await terminal.hears("16");
    expect(simulator.slips()).toHaveLength(0);
    simulator.openCover(false);
    await terminal.hears(`16${fenceReply("0007")}`);
  });

  test("reports changes by itself once automatic status is on", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    terminal.send(Uint8Array.of(0x1d, 0x61, 0x0e));
    await terminal.hears("10000000");
    simulator.openCover(true);
    await terminal.hears("1000000038000000");
  });

  test("prints but says nothing when it is silent", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.setSilent(true);
    terminal.send(ASK_PAPER, slip(), fence("0008"));
    await until(() => simulator.slips().length === 1);
    expect(terminal.heard()).toBe("");
  });

  test("loses its buffer with its power, refuses connections, and comes back on the same port", async () => {
    const clock = new ManualClock();
    const simulator = await printer({ clock, speedMmPerS: 100 });
    const terminal = await host(simulator);
    terminal.send(slip(20), ASK_OFFLINE);
    await terminal.hears("12");
    await clock.advance(100);
    simulator.unplug();
    await terminal.gone();
    await until(() => simulator.slips().length === 1);
    expect(simulator.slips()[0]?.complete).toBe(false);
    await expect(
      new Promise((resolve, reject) =>
        connect({ host: simulator.host, port: simulator.port }).once("error", reject).once("connect", resolve),
      ),
    ).rejects.toThrow("ECONNREFUSED");
    await simulator.plug();
    const again = await host(simulator);
    again.send(slip(1), fence("0009"));
    await until(() => simulator.state().connected);
    for (let tick = 0; tick < 100 && again.heard() === ""; tick += 1) await clock.advance(100);
    await again.hears(fenceReply("0009"));
    expect(simulator.slips()[1]?.text).toBe("第 1 行");
  });

  test("goes on printing what it has when the network breaks", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    simulator.openCover(true);
    terminal.send(slip(), Uint8Array.of(0x10, 4, 1));
    await terminal.hears("1a");
    simulator.resetConnection();
    await terminal.gone();
    simulator.openCover(false);
    await until(() => simulator.slips().length === 1);
  });

  test("listens to one host at a time; the next one is heard when the first has gone", async () => {
    const simulator = await printer();
    const first = await host(simulator);
    const second = await host(simulator);
    second.send(ASK_OFFLINE);
    first.send(ASK_OFFLINE);
    await first.hears("12");
    expect(second.heard()).toBe("");
    first.socket.end();
    await second.hears("12");
    await first.gone();
  });

  test("draws a slip whose QR code a scanner reads, with the same dots each time", async () => {
    const simulator = await printer();
    const terminal = await host(simulator);
    terminal.send(createSlipBuilder(profile).align("center").line("二维码").qr("YPC:1234567890").cut().build().bytes);
    await until(() => simulator.slips().length === 1);
    const [printed] = simulator.slips();
    expect(printed?.qrTexts).toStrictEqual(["YPC:1234567890"]);
    const png = printed?.png() ?? Buffer.alloc(0);
    expect(
      execFileSync("zbarimg", ["-q", "--raw", "-"], { input: png, stdio: ["pipe", "pipe", "ignore"] }).toString(),
    ).toBe("YPC:1234567890\n");
    expect(printed?.png().equals(png)).toBe(true);
  });
});
