import { describe, expect, it } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { memorySocket, type MemorySocket } from "../link/memory.ts";
import { attachFake, createFakePrinter, type FakePrinter, type FakeState } from "./driver-fake.ts";
import { createPrinter, type EscposPrinter } from "./driver.ts";
import { limitMs } from "./fence.ts";
import type { PrintJob, PrintOutcome, PrintStep } from "./printer.ts";

const slip = (text: string): PrintJob => ({ id: text, bytes: new TextEncoder().encode(text), heightDots: 800 });
const PRINTED: PrintOutcome = { type: "printed" };

interface Bench {
  readonly clock: ManualClock;
  readonly socket: MemorySocket;
  readonly fake: FakePrinter;
  readonly printer: EscposPrinter;
  readonly profile: PrinterProfile;
  /** Prints and lets time pass until there is an outcome. */
  readonly print: (text: string) => Promise<PrintOutcome>;
  readonly plug: () => void;
}

async function bench(id: string, state: Partial<FakeState> = {}, plugged = true): Promise<Bench> {
  const clock = new ManualClock();
  const socket = memorySocket();
  const profile = loadPrinterProfile(id);
  const fake = createFakePrinter({ fence: profile.fence, ...state });
  const plug = (): void => socket.plug((far) => attachFake(fake, far));
  if (plugged) plug();
  const printer = createPrinter({ opener: socket.opener, profile, clock, random: () => 0 });
  await clock.advance(50);
  const print = (text: string): Promise<PrintOutcome> => outcomeOf(clock, printer.print(slip(text)));
  return { clock, socket, fake, printer, profile, print, plug };
}

/** Moves time in small steps until the slip has its outcome: a minute is more than any limit. */
async function outcomeOf(clock: ManualClock, printing: Promise<PrintOutcome>): Promise<PrintOutcome> {
  const settled: true[] = [];
  const note = (): void => void settled.push(true);
  printing.then(note, note);
  for (let passed = 0; settled.length === 0 && passed < 60_000; passed += 50) await clock.advance(50);
  if (settled.length === 0) throw new Error("no outcome within a minute");
  return printing;
}

describe("a slip", () => {
  it("is printed when the printer repeats its id", async () => {
    const { fake, print, printer } = await bench("simulated-80mm");
    expect(await print("A")).toEqual(PRINTED);
    expect(fake.slips).toEqual(["A"]);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok", fault: null });
    await printer.close();
  });

  it("is probably printed when it was parsed to its end and the printer is well", async () => {
    const { fake, print, printer } = await bench("generic-80mm");
    expect(await print("A")).toEqual({ type: "probably-printed" });
    expect(fake.slips).toEqual(["A"]);
    await printer.close();
  });

  it("is not called probably printed before the paper can have stopped moving", async () => {
    const { clock, printer } = await bench("generic-80mm");
    let outcome: PrintOutcome | null = null;
    void printer.print(slip("A")).then((ended) => (outcome = ended));
    await clock.advance(600);
    expect(outcome).toBeNull();
    await clock.advance(100);
    expect(outcome).toEqual({ type: "probably-printed" });
    await printer.close();
  });

  it("is unknown on a printer that says nothing, which is no fault of the printer", async () => {
    const { print, printer } = await bench("generic-58mm");
    expect(printer.status()).toEqual({
      health: { state: "inconclusive", reason: "this printer does not report its status" },
      paper: "unknown",
      fault: null,
    });
    expect(await print("A")).toEqual({ type: "unknown", fault: "no-reply" });
    await printer.close();
  });

  it("waits its turn behind another one, and both come out whole and in order", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm");
    const both = Promise.all([printer.print(slip("A")), printer.print(slip("B"))]);
    fake.set({ held: true });
    await clock.advance(1_000);
    expect(fake.slips).toEqual([]);
    fake.set({ held: false });
    await clock.advance(1_000);
    expect(await both).toEqual([PRINTED, PRINTED]);
    expect(fake.slips).toEqual(["A", "B"]);
    await printer.close();
  });

  it("that takes long is waited for up to its limit, and then is unknown", async () => {
    const { clock, fake, printer, profile } = await bench("simulated-80mm", { held: true });
    const startedMs = clock.now();
    expect(await outcomeOf(clock, printer.print(slip("A")))).toEqual({ type: "unknown", fault: "no-reply" });
    const limit = limitMs(slip("A"), profile);
    expect(limit).toBeGreaterThanOrEqual(DRIVER_DELAYS.jobMinimum);
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(limit);
    expect(clock.now() - startedMs).toBeLessThan(limit + 1_000);
    expect(fake.slips).toEqual([]);
    await printer.close();
  });

  it("is not called printed by the id of another slip", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm", { held: true });
    const printing = printer.print(slip("A"));
    await clock.advance(300);
    fake.send(0x37, 0x22, 0x39, 0x39, 0x39, 0x39, 0x00);
    expect(await outcomeOf(clock, printing)).toEqual({ type: "unknown", fault: "no-reply" });
    await printer.close();
  });

  it("that was given up and came out after all leaves nothing to throw out before the next one", async () => {
    const { clock, fake, print, printer } = await bench("simulated-80mm", { held: true });
    expect(await print("A")).toEqual({ type: "unknown", fault: "no-reply" });
    fake.set({ held: false });
    await clock.advance(100);
    expect(await print("B")).toEqual(PRINTED);
    expect(fake.slips).toEqual(["A", "B"]);
    expect(fake.clears).toBe(0);
    await printer.close();
  });

  it("that is slow and comes out within its limit is printed", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm", { held: true });
    const printing = printer.print(slip("A"));
    await clock.advance(4_500);
    expect(printer.isPrinting()).toBe(true);
    fake.set({ held: false });
    expect(await outcomeOf(clock, printing)).toEqual(PRINTED);
    expect(printer.isPrinting()).toBe(false);
    await printer.close();
  });
});

describe("the steps of a slip", () => {
  const steps = (fault: PrintStep | null = null): { job: PrintJob; told: PrintStep[] } => {
    const told: PrintStep[] = [];
    const onStep = (step: PrintStep): void => {
      told.push(step);
      if (step === fault) throw new Error("the ledger is not writable");
    };
    return { job: { ...slip("A"), onStep }, told };
  };

  it.each([
    ["simulated-80mm", ["sending", "handed-over", "fence-answered"]],
    ["generic-58mm", ["sending", "handed-over"]],
  ] as const)("are told once each, in their order (%s)", async (id, expected) => {
    const { clock, printer } = await bench(id);
    const { job, told } = steps();
    await outcomeOf(clock, printer.print(job));
    expect(told).toEqual(expected);
    await printer.close();
  });

  it("begin only when the printer can print", async () => {
    const { clock, printer } = await bench("simulated-80mm", { paper: "out" });
    const { job, told } = steps();
    await outcomeOf(clock, printer.print(job));
    expect(told).toEqual([]);
    await printer.close();
  });

  it("refuse a slip that cannot be recorded before a byte of it is sent, and the next one is printed", async () => {
    const { clock, fake, print, printer } = await bench("simulated-80mm");
    const { job, told } = steps("sending");
    await expect(outcomeOf(clock, printer.print(job))).rejects.toThrow("the ledger is not writable");
    expect(told).toEqual(["sending"]);
    expect(fake.slips).toEqual([]);
    expect(await print("B")).toEqual(PRINTED);
    expect(fake.slips).toEqual(["B"]);
    await printer.close();
  });

  it("that fail to be recorded later do not stop the paper: the slip is finished, then the failure is told", async () => {
    const { clock, fake, print, printer } = await bench("simulated-80mm");
    const { job } = steps("handed-over");
    await expect(outcomeOf(clock, printer.print(job))).rejects.toThrow("the ledger is not writable");
    expect(fake.slips).toEqual(["A"]);
    expect(await print("B")).toEqual(PRINTED);
    expect(fake.clears).toBe(0);
    await printer.close();
  });
});

describe("a terminal that was restarted in the middle of a slip", () => {
  it("throws the rest of that slip out of the printer before it prints the next one", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const profile = loadPrinterProfile("simulated-80mm");
    const fake = createFakePrinter({ held: true });
    fake.hear(new TextEncoder().encode("HALF A SL"));
    socket.plug((far) => attachFake(fake, far));
    const printer = createPrinter({ opener: socket.opener, profile, clock, leftovers: true, jobNumber: 41 });
    await clock.advance(50);
    const printing = printer.print(slip("NEXT"));
    await clock.advance(100);
    fake.set({ held: false });
    expect(await outcomeOf(clock, printing)).toEqual(PRINTED);
    expect(fake.slips).toEqual(["NEXT"]);
    await printer.close();
  });
});

describe("a slip that cannot be printed", () => {
  it.each([
    [{ paper: "out" }, "paper-out"],
    [{ coverOpen: true }, "cover-open"],
    [{ silent: true }, "no-reply"],
  ] as const)("fails before anything is sent: %j", async (state, fault) => {
    const { fake, print, printer } = await bench("simulated-80mm", state);
    expect(await print("A")).toEqual({ type: "failed", fault, partial: false });
    expect(fake.slips).toEqual([]);
    await printer.close();
  });

  it("fails as not connected after a short grace, and is not printed when the printer is plugged in later", async () => {
    const { clock, fake, plug, printer } = await bench("simulated-80mm", {}, false);
    const printing = printer.print(slip("A"));
    await clock.advance(DRIVER_DELAYS.printLinkGrace);
    expect(await printing).toEqual({ type: "failed", fault: "not-connected", partial: false });
    expect(printer.status()).toMatchObject({ health: { state: "disconnected" }, fault: "not-connected" });
    plug();
    await clock.advance(30_000);
    expect(printer.status().fault).toBeNull();
    expect(fake.slips).toEqual([]);
    await printer.close();
  });

  it("is printed after all when the cable is back within the grace", async () => {
    const { clock, socket, plug, printer } = await bench("simulated-80mm");
    socket.unplug();
    const printing = printer.print(slip("A"));
    plug();
    expect(await outcomeOf(clock, printing)).toEqual(PRINTED);
    await printer.close();
  });
});

describe("a slip that is interrupted", () => {
  it.each(["simulated-80mm", "generic-80mm"])(
    "by the end of the paper fails soon, and its rest never comes out, only the next slip (%s)",
    async (id) => {
      const { clock, fake, print, printer } = await bench(id, { held: true });
      const printing = printer.print(slip("FIRST"));
      await clock.advance(500);
      const runOutMs = clock.now();
      fake.set({ paper: "out", held: false });
      expect(await outcomeOf(clock, printing)).toEqual({ type: "failed", fault: "paper-out", partial: true });
      expect(clock.now() - runOutMs).toBeLessThanOrEqual(1_000);
      expect(printer.status()).toMatchObject({ paper: "out", fault: "paper-out" });
      fake.set({ paper: "ok" });
      await clock.advance(DRIVER_DELAYS.statusPoll + 100);
      expect(printer.status()).toMatchObject({ paper: "ok", fault: null });
      expect((await print("SECOND")).type).toMatch(/printed/);
      expect(fake.slips).toEqual(["SECOND"]);
      await printer.close();
    },
  );

  it("by an opened cover fails with that cause", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm", { held: true });
    const printing = printer.print(slip("A"));
    await clock.advance(500);
    fake.set({ coverOpen: true, held: false });
    expect(await outcomeOf(clock, printing)).toEqual({ type: "failed", fault: "cover-open", partial: true });
    await printer.close();
  });

  it("by a pulled cable is unknown, is not sent again, and the next slip starts in an emptied printer", async () => {
    const { clock, fake, socket, plug, print, printer } = await bench("simulated-80mm", { held: true });
    const printing = printer.print(slip("FIRST"));
    await clock.advance(300);
    socket.unplug();
    expect(await outcomeOf(clock, printing)).toEqual({ type: "unknown", fault: "link-lost" });
    plug();
    await clock.advance(5_000);
    const second = printer.print(slip("SECOND"));
    await clock.advance(100);
    expect(fake.clears).toBe(1);
    fake.set({ held: false });
    expect(await outcomeOf(clock, second)).toEqual(PRINTED);
    expect(fake.slips).toEqual(["SECOND"]);
    expect(await print("THIRD")).toEqual(PRINTED);
    expect(fake.clears).toBe(1);
    await printer.close();
  });

  it("by closing the driver is unknown, and those behind it were never started", async () => {
    const { clock, printer } = await bench("simulated-80mm", { held: true });
    const both = Promise.all([printer.print(slip("A")), printer.print(slip("B"))]);
    await clock.advance(300);
    const closing = printer.close();
    await clock.advance(5_000);
    await closing;
    expect(await both).toEqual([
      { type: "unknown", fault: "link-lost" },
      { type: "failed", fault: "not-connected", partial: false },
    ]);
    expect(clock.pending).toBe(0);
  });

  it("by one stray byte that looks like paper out goes on, because bad news is asked for twice", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm", { held: true });
    const printing = printer.print(slip("A"));
    await clock.advance(DRIVER_DELAYS.jobPoll - 50);
    fake.set({ noise: [0x7e] });
    await clock.advance(60);
    fake.set({ noise: [] });
    await clock.advance(1_000);
    fake.set({ held: false });
    expect(await outcomeOf(clock, printing)).toEqual(PRINTED);
    await printer.close();
  });
});

describe("an idle printer", () => {
  it("tells of paper running low and out, cover and recovery within one poll, and only of changes", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm");
    const seen: string[] = [];
    printer.onStatus(({ paper, fault }) => seen.push(`${paper} ${String(fault)}`));
    for (const change of [
      { paper: "near-end" },
      { paper: "out" },
      { paper: "ok", coverOpen: true },
      { coverOpen: false },
    ] as const) {
      fake.set(change);
      await clock.advance(3 * DRIVER_DELAYS.statusPoll);
    }
    expect(seen).toEqual(["near-end null", "out paper-out", "ok cover-open", "ok null"]);
    await printer.close();
  });

  it("is understood through bytes that mean nothing", async () => {
    const { clock, fake, print, printer } = await bench("simulated-80mm", {
      noise: [0xff, 0x00, 0x37, 0x41, 0x5f, 0x11, 0x80],
    });
    fake.send(0x00, 0xff, 0x7f, 0x55, 0xaa, 0x37, 0x22, 0x00, 0x5f, 0x80, 0x01, 0x9d);
    await clock.advance(4 * DRIVER_DELAYS.statusPoll);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok", fault: null });
    expect(await print("A")).toEqual(PRINTED);
    await printer.close();
  });

  it("that answers only questions 1 and 4 is well, and is soon not asked the others any more", async () => {
    const { clock, fake, print, printer } = await bench("generic-80mm", { answers: [1, 4] });
    await clock.advance(5 * DRIVER_DELAYS.statusPoll);
    expect(printer.status()).toMatchObject({ paper: "ok", fault: null });
    expect(fake.asked.filter((n) => n === 2).length).toBe(2);
    expect((await print("A")).type).toBe("probably-printed");
    await printer.close();
  });

  it("that falls silent is disconnected, with the reason, and comes back when it speaks again", async () => {
    const { clock, fake, printer } = await bench("simulated-80mm");
    fake.set({ silent: true });
    await clock.advance(20_000);
    expect(printer.status()).toMatchObject({
      health: { state: "disconnected" },
      paper: "unknown",
      fault: "not-connected",
    });
    expect(printer.status().health.reason).toBe("no answer to 2 questions in a row");
    fake.set({ silent: false });
    await clock.advance(25_000);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, fault: null });
    await printer.close();
  });

  it("that answers too late is never misread: the answer to one question does not become that of the next", async () => {
    const clock = new ManualClock();
    const socket = memorySocket();
    const fake = createFakePrinter({ paper: "near-end" });
    socket.plug((far) => {
      attachFake(fake, far);
      fake.attach((bytes) => void clock.setTimeout(() => void far.write(bytes), DRIVER_DELAYS.statusReply + 100));
    });
    const profile = loadPrinterProfile("simulated-80mm");
    const printer = createPrinter({ opener: socket.opener, profile, clock, random: () => 0 });
    const papers = new Set<string>();
    printer.onStatus(({ paper }) => papers.add(paper));
    await clock.advance(20_000);
    expect([...papers]).toEqual(["unknown"]);
    await printer.close();
  });
});
