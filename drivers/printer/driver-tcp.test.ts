import { createServer, type Server, type Socket } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { systemClock } from "../clock.ts";
import { plugPty } from "../link/pty-fixture.ts";
import { serialOpener } from "../link/serial.ts";
import { tcpOpener } from "../link/tcp.ts";
import { startPrinterSimulator } from "../simulator/printer.ts";
import { createFakePrinter, type FakePrinter } from "./driver-fake.ts";
import { createPrinter, type EscposPrinter } from "./driver.ts";
import { createSlipBuilder } from "./escpos.ts";
import type { PrintJob } from "./printer.ts";

/** The driver on real cables: what a kernel does to bytes cannot be played on a manual clock. */
const slip = (text: string): PrintJob => ({ id: text, bytes: new TextEncoder().encode(text), heightDots: 800 });
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface TcpBench {
  readonly fake: FakePrinter;
  readonly printer: EscposPrinter;
  readonly socket: () => Socket;
}

async function tcpBench(): Promise<TcpBench> {
  const fake = createFakePrinter();
  let current: Socket | null = null;
  const server: Server = createServer((socket) => {
    current = socket;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => fake.hear(bytes));
    fake.attach((bytes) => {
      if (socket.writable) socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const printer = createPrinter({
    opener: tcpOpener({ host: "127.0.0.1", port: address.port }),
    profile: loadPrinterProfile("simulated-80mm"),
    clock: systemClock,
  });
  cleanUps.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  cleanUps.push(() => printer.close());
  await soon(() => expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok" }));
  return {
    fake,
    printer,
    socket: () => {
      if (current === null) throw new Error("nobody connected");
      return current;
    },
  };
}

describe("a printer on a real TCP port", () => {
  it("prints, twice, and reports what it knows", async () => {
    const { fake, printer } = await tcpBench();
    expect(await Promise.all([printer.print(slip("A")), printer.print(slip("B"))])).toEqual([
      { type: "printed" },
      { type: "printed" },
    ]);
    expect(fake.slips).toEqual(["A", "B"]);
  });

  it("that resets the connection in the middle of a slip leaves it unknown, is back by itself, and prints no slip twice", async () => {
    const { fake, printer, socket } = await tcpBench();
    fake.set({ held: true });
    const printing = printer.print(slip("FIRST"));
    await soon(() => expect(fake.asked.length).toBeGreaterThan(8));
    socket().resetAndDestroy();
    expect(await printing).toEqual({ type: "unknown", fault: "link-lost" });
    expect(printer.counters().lastLoss).toMatch(/^connection reset: 127\.0\.0\.1:/);
    await soon(() => expect(printer.status().health.state).toBe("connected"));
    const second = printer.print(slip("SECOND"));
    await soon(() => expect(fake.clears).toBe(1));
    fake.set({ held: false });
    expect(await second).toEqual({ type: "printed" });
    expect(fake.slips).toEqual(["SECOND"]);
  });
});

describe("a printer on a real serial port", () => {
  it("answers status through the pty and prints", async () => {
    const folder = mkdtempSync(join(tmpdir(), "printer-"));
    const path = join(folder, "tty");
    const pty = await plugPty(path);
    const fake = createFakePrinter({ fence: "gs-r" });
    fake.attach((bytes) => pty.send(bytes));
    pty.onReceived((bytes) => fake.hear(bytes));
    const printer = createPrinter({
      opener: serialOpener({ path, baudRate: 115200 }),
      profile: loadPrinterProfile("generic-80mm"),
      clock: systemClock,
    });
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    cleanUps.push(() => pty.unplug());
    cleanUps.push(() => printer.close());
    await soon(() => expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok" }));
    expect(await printer.print(slip("A"))).toEqual({ type: "probably-printed" });
    expect(fake.slips).toEqual(["A"]);
  });
});

describe("the simulated printer", () => {
  it("prints a built slip, runs out half way, and after new paper prints only the next slip", async () => {
    const profile = loadPrinterProfile("simulated-80mm");
    const simulator = await startPrinterSimulator({ profile, speedMmPerS: 200 });
    const printer = createPrinter({
      opener: tcpOpener({ host: simulator.host, port: simulator.port }),
      profile,
      clock: systemClock,
    });
    cleanUps.push(() => simulator.close());
    cleanUps.push(() => printer.close());
    await soon(() => expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok" }));
    const job = (name: string): PrintJob => {
      const builder = createSlipBuilder(profile);
      for (let line = 0; line < 20; line += 1) builder.line(`${name} 查验凭条 ${line}`);
      return { id: name, ...builder.cut().build() };
    };

    expect(await printer.print(job("ONE"))).toEqual({ type: "printed" });
    simulator.runOutAfterMm(20);
    expect(await printer.print(job("TWO"))).toEqual({ type: "failed", fault: "paper-out", partial: true });
    simulator.setPaper("ok");
    await soon(() => expect(printer.status()).toMatchObject({ paper: "ok", fault: null }));
    expect(await printer.print(job("THREE"))).toEqual({ type: "printed" });
    await soon(() => expect(simulator.slips().length).toBe(3));
    expect(simulator.slips().map(({ complete }) => complete)).toEqual([true, false, true]);
    expect(simulator.slips().at(2)?.text).toContain("THREE 查验凭条 19");
    // What the head had not burnt when the paper ended belongs to the person before, and is dropped.
    expect(simulator.slips().at(2)?.text).not.toContain("TWO");
  });
});
