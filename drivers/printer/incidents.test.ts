import { describe, expect, it } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { CablePrinterSimulator } from "../simulator/printer-cable.ts";
import { cableBench, CUSTOM, usbBench, type Bench } from "./bench-fixture.ts";
import type { PrintOutcome, SlipFate } from "./printer.ts";

interface PresenterBench extends Bench<CablePrinterSimulator> {
  readonly fates: readonly (readonly [jobId: string | null, fate: SlipFate])[];
}

/** What happens to printers in a mall, as it would stand in the report. Each runs on a whole simulated printer. */
const PRINTED: PrintOutcome = { type: "printed" };
const lastLines = (slips: readonly { readonly text: string }[]): readonly (string | undefined)[] =>
  slips.map(({ text }) => text.split("\n").at(-1));

describe("the paper runs out in the middle of a slip", () => {
  it.each(["simulated-80mm", "generic-80mm"])(
    "and the person is told within a second; new paper brings the next slip, never the rest of this one (%s)",
    async (profile) => {
      const { clock, simulator, printer, begin, print, paper } = await cableBench({ profile });
      simulator.runOutAfterMm(30);
      const first = begin("FIRST");
      await clock.advance(600);
      const outMs = clock.now();
      expect(await first.outcome()).toEqual({ type: "failed", fault: "paper-out", partial: true });
      expect(clock.now() - outMs).toBeLessThan(1_500);
      expect(printer.status()).toMatchObject({ paper: "out", fault: "paper-out" });
      simulator.setPaper("ok");
      await clock.advance(DRIVER_DELAYS.statusPoll + 100);
      expect(printer.status()).toMatchObject({ paper: "ok", fault: null });
      expect((await print("SECOND")).type).toMatch(/printed/);
      const [, second] = await paper(2);
      expect(second?.text).not.toContain("FIRST");
      expect(second?.text).toContain("SECOND 查验凭条 19");
      await printer.close();
    },
  );

  it("over USB, where the stuck pipe takes no question: the port status is the witness, and no half slip follows", async () => {
    const { clock, simulator, printer, print, paper } = await usbBench({ simulator: { stallsWhenStopped: true } });
    simulator.runOutAfterMm(30);
    expect(await print("FIRST", 150)).toEqual({ type: "failed", fault: "paper-out", partial: true });
    expect(printer.status()).toMatchObject({ paper: "out", fault: "paper-out" });
    // For as long as it lasts, the connection stays: a close would cancel the transfer under way.
    await clock.advance(600_000);
    expect(printer.counters()).toMatchObject({ opens: 1, losses: 0 });
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, fault: "paper-out" });
    simulator.setPaper("ok");
    await clock.advance(10_000);
    expect(printer.status()).toMatchObject({ paper: "ok", fault: null });
    expect(await print("SECOND")).toEqual(PRINTED);
    const [first, second] = await paper(2);
    expect(first?.complete).toBe(false);
    // A line or two come out before the printer has room to hear that it shall forget them.
    expect((second?.text ?? "").split("\n").filter((line) => line.startsWith("FIRST")).length).toBeLessThanOrEqual(2);
    expect(second?.text).toContain("SECOND 查验凭条 0\nSECOND 查验凭条 1\n");
    await printer.close();
  });

  it("on a printer that says nothing, over USB: the stuck pipe and its port are believed together, not alone", async () => {
    const bench = await usbBench({ profile: "generic-58mm", simulator: { stallsWhenStopped: true, speedMmPerS: 70 } });
    const { clock, simulator, printer, print } = bench;
    simulator.usblp.setPortStatus(0x30);
    await clock.advance(10_000);
    expect(printer.status()).toMatchObject({ paper: "unknown", fault: null });
    simulator.runOutAfterMm(20);
    expect(await print("FIRST", 400)).toEqual({ type: "failed", fault: "paper-out", partial: true });
    await printer.close();
  });
});

describe("something breaks in the middle of a slip", () => {
  it.each([
    ["the cover is opened", "cover-open"],
    ["the head is too hot", "head-temperature"],
    ["the board gives up", "unrecoverable"],
    ["the paper folds", "paper-jam"],
    ["somebody presses the feed button", "offline"],
  ] as const)("%s: the slip failed for that reason, and the printer says so", async (_what, fault) => {
    const { clock, simulator, printer, begin } = await cableBench({ change: { jamBit: true } });
    const slip = begin("A");
    await clock.advance(400);
    if (fault === "cover-open") simulator.openCover(true);
    else simulator.setFault(fault);
    expect(await slip.outcome()).toEqual({ type: "failed", fault, partial: true });
    await clock.advance(DRIVER_DELAYS.statusPoll);
    expect(printer.status().fault).toBe(fault);
    await printer.close();
  });

  it("the blade sticks at the cut: the slip failed, and the next one comes out whole after the recovery command", async () => {
    const { simulator, printer, print, paper } = await cableBench();
    simulator.failNextCut();
    expect(await print("FIRST")).toEqual({ type: "failed", fault: "cutter", partial: true });
    expect(await print("SECOND")).toEqual(PRINTED);
    expect(lastLines(await paper(1))).toEqual(["SECOND 查验凭条 19"]);
    await printer.close();
  });
});

describe("the cable is pulled after the slip was handed over", () => {
  it("leaves it unknown; it may have come out, so it is never sent again, and the next one starts clean", async () => {
    const { clock, simulator, printer, begin, print, paper } = await cableBench();
    const first = begin("FIRST");
    await clock.advance(300);
    simulator.pullCable();
    expect(await first.outcome()).toEqual({ type: "unknown", fault: "link-lost" });
    simulator.plug();
    await clock.advance(5_000);
    expect(await print("SECOND")).toEqual(PRINTED);
    // It said itself that the first had come out: there was nothing to clear, or to cut off.
    expect(lastLines(await paper(2))).toEqual(["FIRST 查验凭条 19", "SECOND 查验凭条 19"]);
    await printer.close();
  });
});

describe("the printer is switched off between two slips", () => {
  it("and on again: back within two seconds, and the next slip is printed", async () => {
    const { clock, simulator, printer, print } = await cableBench();
    expect(await print("FIRST")).toEqual(PRINTED);
    await clock.advance(DRIVER_DELAYS.stableLink);
    simulator.unplug();
    await clock.advance(20_000);
    expect(printer.status()).toMatchObject({ health: { state: "disconnected" }, fault: "not-connected" });
    simulator.plug();
    await clock.advance(2_000);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, fault: null });
    expect(await print("SECOND")).toEqual(PRINTED);
    await printer.close();
  });

  it("for an hour: whoever asks for a slip then does not wait out the back-off", async () => {
    const { clock, simulator, printer, print } = await cableBench();
    simulator.unplug();
    await clock.advance(3_600_000);
    simulator.plug();
    expect(await print("A")).toEqual(PRINTED);
    await printer.close();
  });

  it("over USB, with the whole slip in the printer: the replug is seen and the slip is honestly unknown", async () => {
    const { clock, simulator, printer, begin, print } = await usbBench();
    const first = begin("FIRST");
    await clock.advance(300);
    simulator.unplug();
    expect(await first.outcome()).toEqual({ type: "unknown", fault: "link-lost" });
    await clock.advance(10_000);
    simulator.plug();
    await clock.advance(2_000);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, fault: null });
    expect(await print("SECOND")).toEqual(PRINTED);
    await printer.close();
  });
});

describe("the terminal was restarted in the middle of a slip", () => {
  /** The start of a band of a picture that never ended, as a killed process leaves it. */
  const halfPicture = ({ dots, bandRows }: PrinterProfile): Uint8Array =>
    Uint8Array.of(0x1b, 0x40, 0x1d, 0x76, 0x30, 0, dots / 8, 0, bandRows, 0, ...new Uint8Array(300));

  it("and the printer stands without paper: the rest is thrown out before anybody puts paper in", async () => {
    const { clock, simulator, printer, print, paper } = await cableBench({
      printer: { leftovers: true },
      simulator: { paperMm: 0, nearEndMm: 1_000 },
      before: Buffer.from("A SLIP THAT WAITS FOR PAPER\n".repeat(20)),
    });
    await clock.advance(DRIVER_DELAYS.statusPoll);
    expect(printer.status().fault).toBe("paper-out");
    simulator.setPaper("near-end");
    await clock.advance(2 * DRIVER_DELAYS.statusPoll);
    expect(await print("NEXT")).toEqual(PRINTED);
    expect((await paper(1)).map(({ text }) => text.slice(0, 4))).toEqual(["NEXT"]);
    await printer.close();
  });

  it.each(["generic-58mm", "generic-80mm", "simulated-80mm"])(
    "and half a picture waits in the printer: the next slip is whole all the same (%s)",
    async (profile) => {
      const { clock, printer, print, paper, simulator } = await cableBench({
        profile,
        printer: { leftovers: true },
        before: halfPicture(loadPrinterProfile(profile)),
      });
      await print("NEXT");
      await clock.advance(10_000);
      simulator.setPaper("out");
      const slip = (await paper(1)).at(-1);
      expect(slip?.text.startsWith("NEXT 查验凭条 0\n")).toBe(true);
      expect(slip?.text.endsWith("NEXT 查验凭条 19")).toBe(true);
      await printer.close();
    },
  );
});

describe("an automatic status printer", () => {
  const ASB = { status: "asb" } as const;

  it("tells of the cover itself, at once, also after a slip, whose first command ends automatic status", async () => {
    const { clock, simulator, printer, print } = await cableBench({ change: ASB });
    expect(await print("A")).toEqual(PRINTED);
    for (const [open, fault] of [
      [true, "cover-open"],
      [false, null],
    ] as const) {
      simulator.openCover(open);
      await clock.advance(10);
      expect(printer.status().fault).toBe(fault);
    }
    simulator.setPaper("near-end");
    await clock.advance(10);
    expect(printer.status()).toMatchObject({ paper: "near-end", fault: null });
    await printer.close();
  });

  it("ends a slip for which the paper was not enough sooner than it would be asked", async () => {
    const { clock, simulator, printer, begin } = await cableBench({ change: ASB });
    const slip = begin("A");
    await clock.advance(DRIVER_DELAYS.jobPoll + 10);
    simulator.setPaper("out");
    const outMs = clock.now();
    expect(await slip.outcome()).toEqual({ type: "failed", fault: "paper-out", partial: true });
    expect(clock.now() - outMs).toBeLessThanOrEqual(DRIVER_DELAYS.faultConfirm + DRIVER_DELAYS.jobPoll);
    await printer.close();
  });

  it("that falls silent is noticed by asking all the same", async () => {
    const { clock, simulator, printer } = await cableBench({ change: ASB });
    simulator.setSilent(true);
    await clock.advance(20_000);
    expect(printer.status().health.state).toBe("disconnected");
    await printer.close();
  });
});

describe("a slip that nobody takes out of the presenter", () => {
  async function presented(change: typeof CUSTOM = {}): Promise<PresenterBench> {
    const bench = await cableBench({ change: { ...CUSTOM, ...change } });
    const fates: [string | null, SlipFate][] = [];
    bench.printer.onSlipFate((job, fate) => fates.push([job, fate]));
    return { ...bench, fates };
  }

  it("is pulled in after half a minute, and journalled", async () => {
    const { clock, simulator, printer, print, fates } = await presented();
    expect((await print("A")).type).toBe("probably-printed");
    await clock.advance(DRIVER_DELAYS.slipUntaken - 2_000);
    expect(simulator.state().slipAtExit).toBe("slip-0001");
    await clock.advance(4_000);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "retracted" }]);
    expect(fates).toEqual([["A", "retracted"]]);
    await clock.advance(120_000);
    expect(fates).toHaveLength(1);
    await printer.close();
  });

  it("is thrown out where the profile says so", async () => {
    const { clock, simulator, printer, print, fates } = await presented({ untaken: "eject" });
    await print("A");
    await clock.advance(DRIVER_DELAYS.slipUntaken + 3_000);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "ejected" }]);
    expect(fates).toEqual([["A", "ejected"]]);
    await printer.close();
  });

  it("until a hand takes it after all, is taken", async () => {
    const { clock, simulator, printer, print, fates } = await presented();
    await print("A");
    await clock.advance(10_000);
    simulator.takeSlip();
    await clock.advance(1_000);
    expect(fates).toEqual([["A", "taken"]]);
    await clock.advance(60_000);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "taken" }]);
    await printer.close();
  });

  it("goes before the next person's slip comes, and never while that one is printed", async () => {
    const { clock, simulator, printer, print, begin, fates } = await presented();
    await print("A");
    await clock.advance(DRIVER_DELAYS.slipUntaken - 5_000);
    const second = begin("B", 200);
    await clock.advance(3_000);
    expect(fates).toEqual([["A", "retracted"]]);
    expect((await second.outcome()).type).toBe("probably-printed");
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "retracted" }]);
    expect(simulator.state().slipAtExit).toBe("slip-0002");
    await printer.close();
  });

  it("that hung there before the terminal started is pulled in too, in nobody's name", async () => {
    const left = new Uint8Array([...Buffer.from("OLD\n"), 0x1d, 0x56, 65, 0, 0x1d, 0x65, 3, 12]);
    const { clock, simulator, printer } = await cableBench({ change: CUSTOM, before: left });
    const fates: [string | null, SlipFate][] = [];
    printer.onSlipFate((job, fate) => fates.push([job, fate]));
    await clock.advance(DRIVER_DELAYS.slipUntaken + 5_000);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "retracted" }]);
    expect(fates).toEqual([[null, "retracted"]]);
    await printer.close();
  });

  it("while the cable was out is not called taken: nobody saw it go", async () => {
    const { clock, simulator, printer, print, fates } = await presented();
    await print("A");
    await clock.advance(2_000);
    simulator.pullCable();
    simulator.takeSlip();
    simulator.plug();
    await clock.advance(10_000);
    expect(fates).toEqual([["A", "unknown"]]);
    await printer.close();
  });
});
