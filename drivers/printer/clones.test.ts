import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listProfiles } from "../../config/profiles/load.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import type { PrinterQuirks } from "../simulator/printer-faults.ts";
import { cableBench } from "./bench-fixture.ts";
import { createSlipBuilder } from "./escpos.ts";
import type { PrintOutcome } from "./printer.ts";

/** Boards that do not do what their manual says (printing facts 2.1, 2.5), and cables that say what nobody meant. */
const PRINTED: PrintOutcome = { type: "printed" };

describe("every printer of config/profiles", () => {
  it.each(listProfiles("printers"))("%s: prints two slips and knows what its profile lets it know", async (id) => {
    const { clock, simulator, printer, profile, print, paper } = await cableBench({ profile: id });
    const known: PrintOutcome =
      profile.fence === "gs-h"
        ? PRINTED
        : profile.fence === "gs-r"
          ? { type: "probably-printed" }
          : { type: "unknown", fault: "no-reply" };
    expect(await print("A")).toEqual(known);
    simulator.takeSlip();
    expect(await print("B")).toEqual(known);
    await clock.advance(10_000);
    // Without a blade the two hang together until somebody tears them off.
    simulator.setPaper("out");
    const slips = await paper(profile.cut === "none" ? 1 : 2);
    if (profile.text === "native") expect(slips.at(-1)?.text.endsWith("B 查验凭条 19")).toBe(true);
    expect(slips.reduce((rows, { heightDots }) => rows + heightDots, 0)).toBeGreaterThanOrEqual(2 * 20 * 24);
    expect(slips.flatMap(({ events }) => events).filter(({ type }) => type === "error")).toEqual([]);
    expect(printer.counters()).toMatchObject({ opens: 1, losses: 0, dropped: 0 });
    await printer.close();
  });
});

describe("a board that answers badly", () => {
  it.each<[string, Partial<PrinterQuirks>]>([
    ["answers only questions 1 and 4", { answers: [1, 4] }],
    ["answers only question 4", { answers: [4] }],
    ["answers each question with the answer to the one before", { answersThePrevious: true }],
    ["answers late, but in time", { replyDelayMs: 400 }],
    ["speaks XON and XOFF between its answers", { sendsXonXoff: true }],
  ])("and %s still tells the end of its paper, the cover's state and each slip's fate", async (_what, quirks) => {
    const { clock, simulator, printer, print } = await cableBench({ simulator: { quirks } });
    await clock.advance(15_000);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok", fault: null });
    expect(await print("A", 120)).toEqual(PRINTED);
    simulator.setPaper("out");
    await clock.advance(15_000);
    expect(printer.status()).toMatchObject({ paper: "out", fault: "paper-out" });
    expect(await print("B")).toEqual({ type: "failed", fault: "paper-out", partial: false });
    simulator.setPaper("ok");
    await clock.advance(15_000);
    expect(printer.status()).toMatchObject({ paper: "ok", fault: null });
    expect(await print("C")).toEqual(PRINTED);
    await printer.close();
  });

  it("and later than it may is never misread: no paper is called ok, no slip printed", async () => {
    const quirks = { replyDelayMs: DRIVER_DELAYS.statusReply + 100 };
    const { clock, simulator, printer, print } = await cableBench({ simulator: { quirks } });
    simulator.setPaper("near-end");
    const papers = new Set<string>();
    printer.onStatus(({ paper }) => papers.add(paper));
    await clock.advance(30_000);
    expect([...papers]).toEqual(["unknown"]);
    expect((await print("A")).type).toBe("failed");
    await printer.close();
  });

  it("and reports a stray status in the middle of a slip does not stop it", async () => {
    const { clock, simulator, printer, begin } = await cableBench();
    const slip = begin("A");
    for (let step = 0; step < 10; step += 1) {
      simulator.sendBytes(Uint8Array.of(0x7e));
      await clock.advance(70);
    }
    expect(await slip.outcome()).toEqual(PRINTED);
    await printer.close();
  });

  it("and finds questions inside pictures answers what nobody asked, and the slip is printed all the same", async () => {
    const { clock, profile, printer, paper } = await cableBench();
    const question = Uint8Array.of(0x10, 0x04, 0x01, 0x10, 0x04, 0x04);
    const data = Uint8Array.from({ length: 72 * 100 }, (_, index) => question[index % question.length] ?? 0);
    const picture = createSlipBuilder(profile)
      .raster({ widthBytes: 72, heightDots: 100, data, widthScale: 1, heightScale: 1 })
      .cut()
      .build();
    const printing = printer.print({ id: "P", ...picture });
    await clock.advance(5_000);
    expect(await printing).toEqual(PRINTED);
    expect((await paper(1)).map(({ complete }) => complete)).toEqual([true]);
    await printer.close();
  });
});

describe("a board with 4 kB of buffer on a cable that cannot hold the terminal back", () => {
  const overrun = (paced: boolean): ReturnType<typeof cableBench> =>
    cableBench({
      profile: "generic-80mm",
      change: { linkBytesPerS: 11_520, speedMmPerS: 100 },
      simulator: { quirks: { losesOverflow: true, eatsLfAfterRaster: false } },
      printer: { paced: () => paced },
    });
  async function longSlip(paced: boolean): Promise<{ readonly rows: number; readonly wanted: number }> {
    const { clock, profile, printer, paper, simulator } = await overrun(paced);
    const rows = 400;
    const builder = createSlipBuilder(profile);
    for (let line = 0; line < 30; line += 1) builder.line(`查验凭条 ${line}`);
    builder.raster({
      widthBytes: 72,
      heightDots: rows,
      data: new Uint8Array(72 * rows),
      widthScale: 1,
      heightScale: 1,
    });
    const slip = builder.cut().build();
    void printer.print({ id: "A", ...slip });
    await clock.advance(60_000);
    simulator.setPaper("out");
    const [first] = await paper(1);
    await printer.close();
    return { rows: first?.heightDots ?? 0, wanted: slip.heightDots };
  }

  it("loses half a slip when it is sent at once", async () => {
    const { rows, wanted } = await longSlip(false);
    expect(rows).not.toBe(wanted);
  });

  it("gets the slip no faster than it prints it, and loses nothing", async () => {
    const { rows, wanted } = await longSlip(true);
    expect(rows).toBe(wanted);
  });
});

describe("bytes that mean nothing", () => {
  it("are dropped and counted, and the printer goes on", async () => {
    const { clock, simulator, printer, print } = await cableBench();
    expect(printer.counters().dropped).toBe(0);
    simulator.sendGarbage();
    await clock.advance(DRIVER_DELAYS.statusPoll);
    const { dropped } = printer.counters();
    expect(dropped).toBeGreaterThan(5);
    expect(printer.status()).toMatchObject({ health: { state: "connected" }, paper: "ok", fault: null });
    expect(await print("A")).toEqual(PRINTED);
    expect(printer.counters().dropped).toBe(dropped);
    await printer.close();
  });

  it("however many, whatever they are and whenever they come, make no slip printed that is not, and no driver fall", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), async (bursts) => {
        const { clock, simulator, printer, begin } = await cableBench();
        // Between the printer's answers a hostile cable speaks, and the slip never ends.
        simulator.setSlow(1_000);
        const slip = begin("A");
        for (const burst of bursts) {
          simulator.sendBytes(burst);
          await clock.advance(60);
        }
        const outcome = await slip.outcome();
        expect(outcome.type === "unknown" || outcome.type === "failed").toBe(true);
        await printer.close();
        expect(clock.pending).toBeLessThanOrEqual(1);
      }),
      { numRuns: fuzzRuns(500) },
    );
  });
});

describe("a printer that is asked who it is", () => {
  it("says so, in turn with slips, and not while it cannot print", async () => {
    const { clock, simulator, printer } = await cableBench();
    const asking = printer.identity();
    await clock.advance(1_000);
    expect(await asking).toEqual({
      modelId: 0x20,
      hasChineseFont: true,
      hasCutter: true,
      firmware: "1.00 SIM",
      maker: "YANPIAO",
      model: "SIMULATED",
      serialNumber: "SIM0000001",
      font: "CHINA GB18030",
    });
    simulator.openCover(true);
    await clock.advance(2 * DRIVER_DELAYS.statusPoll);
    const again = printer.identity();
    await clock.advance(5_000);
    expect(await again).toBeNull();
    await printer.close();
  });

  it("and says nothing is a stranger, found out in a second and a half", async () => {
    const { clock, printer } = await cableBench({ profile: "generic-58mm" });
    const asking = printer.identity();
    await clock.advance(2 * (DRIVER_DELAYS.statusReply + DRIVER_DELAYS.statusLateReply) + 100);
    expect(await asking).toMatchObject({ modelId: null, hasCutter: null, maker: null, font: null });
    await printer.close();
  });
});
