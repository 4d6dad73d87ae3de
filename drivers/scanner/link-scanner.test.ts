import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { ManualClock, systemClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import { memorySocket } from "../link/memory.ts";
import { plugPty } from "../link/pty-fixture.ts";
import { serialOpener } from "../link/serial.ts";
import { createLinkScanner } from "./link-scanner.ts";
import type { ScannerDevice } from "./scanner.ts";
import { serialProtocol } from "./serial-protocol.ts";

const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Bench {
  readonly clock: ManualClock;
  readonly scanner: ScannerDevice;
  readonly scans: string[];
  readonly send: (text: string) => Promise<void>;
  readonly unplug: () => void;
  readonly plug: () => Promise<void>;
}

async function bench(id: string, change: Partial<SerialScannerProfile> = {}): Promise<Bench> {
  const clock = new ManualClock();
  const socket = memorySocket();
  const scans: string[] = [];
  let device: ByteLink | null = null;
  const plugIn = (): void => socket.plug((far) => (device = far));
  plugIn();
  const profile = { ...loadScannerProfileFor("serial", id), ...change };
  const scanner = createLinkScanner({
    opener: socket.opener,
    protocol: serialProtocol(profile),
    profile,
    clock,
    random: () => 0,
  });
  scanner.onScan((scan) => void scans.push(scan.text));
  await clock.advance(0);
  return {
    clock,
    scanner,
    scans,
    async send(text) {
      await device?.write(bytes(text));
    },
    unplug: () => socket.unplug(),
    async plug() {
      plugIn();
      await clock.advance(DRIVER_DELAYS.lossGrace);
    },
  };
}

describe("a serial scanner", () => {
  it("gives one scan for a code that came in pieces", async () => {
    const { scanner, scans, send, clock } = await bench("newland-cdc");
    for (const piece of [PAYLOAD.slice(0, 7), PAYLOAD.slice(7, 8), PAYLOAD.slice(8), "\r"]) {
      await send(piece);
      await clock.advance(20);
    }
    expect(scans).toEqual([PAYLOAD]);
    await scanner.close();
  });

  it("hears a device without a suffix after the idle gap, if the profile leaves that open", async () => {
    const { scanner, scans, send, clock } = await bench("generic-serial");
    await send(PAYLOAD);
    await clock.advance(80);
    expect(scans).toEqual([]);
    await clock.advance(DRIVER_DELAYS.idleConfirm);
    expect(scans).toEqual([PAYLOAD]);
    await scanner.close();
  });

  it("does not cut a code in two when the gap was only a blocked event loop", async () => {
    const { scanner, scans, send, clock } = await bench("generic-serial");
    await send(PAYLOAD.slice(0, 20));
    // The timer fires first, the rest of the code is read right after it.
    await clock.advance(80);
    await send(`${PAYLOAD.slice(20)}\r`);
    await clock.advance(1_000);
    expect(scans).toEqual([PAYLOAD]);
    await scanner.close();
  });

  it("drops half a code when the cable is pulled, and never joins it to the next connection", async () => {
    const { scanner, scans, send, unplug, plug } = await bench("newland-cdc");
    await send(PAYLOAD.slice(0, 20));
    unplug();
    await plug();
    await send("HELLO\r");
    expect(scans).toEqual(["HELLO"]);
    expect(scanner.counters()).toMatchObject({ scans: 1, unfinished: 1, losses: 1 });
    await scanner.close();
  });

  it("takes a code that stays in front as one presentation, and as a new one after it was away", async () => {
    const { scanner, scans, send, clock } = await bench("newland-cdc");
    for (let read = 0; read < 10; read += 1) {
      await send(`${PAYLOAD}\r`);
      await clock.advance(700);
    }
    expect(scans).toEqual([PAYLOAD]);
    expect(scanner.counters().repeats).toBe(9);
    await clock.advance(300);
    await send(`${PAYLOAD}\r`);
    expect(scans).toEqual([PAYLOAD, PAYLOAD]);
    await scanner.close();
  });

  it("never holds back a different code, and reads two codes lying side by side once each", async () => {
    const { scanner, scans, send, clock } = await bench("newland-cdc");
    for (const code of ["A", "B", "A", "B", "C"]) {
      await send(`${code}\r`);
      await clock.advance(100);
    }
    expect(scans).toEqual(["A", "B", "C"]);
    await scanner.close();
  });

  it("reads every presentation when the profile turns the repeat rule off", async () => {
    const { scanner, scans, send } = await bench("newland-cdc", { rereadMs: 0 });
    await send("A\rA\r");
    expect(scans).toEqual(["A", "A"]);
    await scanner.close();
  });

  it("keeps no byte of a code: not after the time for repeats, not in its counters, not after close", async () => {
    const { scanner, send, unplug, clock } = await bench("newland-cdc");
    await send(`${PAYLOAD}\r`);
    await clock.advance(1_000);
    await send(PAYLOAD);
    unplug();
    expect(scanner.counters().tail.length).toBe(0);
    await scanner.close();
    await clock.advance(DRIVER_DELAYS.closeBeforeRetry);
    expect(clock.pending).toBe(0);
  });

  it("on a real pty: reads, survives an unplug in the middle of a code, and reads again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scanner-"));
    const path = join(folder, "tty");
    const profile = loadScannerProfileFor("serial", "simulated");
    let pty = await plugPty(path);
    const scanner = createLinkScanner({
      opener: serialOpener({ path, baudRate: profile.baudRate }),
      protocol: serialProtocol(profile),
      profile,
      clock: systemClock,
    });
    const scans: string[] = [];
    scanner.onScan((scan) => void scans.push(scan.text));
    const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 });
    await soon(() => expect(scanner.health().state).toBe("connected"));
    pty.send(bytes("发票一\r"));
    await soon(() => expect(scans).toEqual(["发票一"]));
    pty.send(bytes("torn"));
    await soon(() => expect(scanner.counters().bytesIn).toBe(14));
    await pty.unplug();
    await soon(() => expect(scanner.counters().losses).toBe(1));
    pty = await plugPty(path);
    await soon(() => expect(scanner.health().state).toBe("connected"));
    pty.send(bytes("whole\r"));
    await soon(() => expect(scans).toEqual(["发票一", "whole"]));
    await scanner.close();
    await pty.unplug();
    rmSync(folder, { recursive: true, force: true });
  });
});
