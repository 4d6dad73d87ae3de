/** Changes of paper on a simulated printer behind the real driver and a real socket, with a real ledger. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";
import type { Printer } from "../../../drivers/printer/printer.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../../../drivers/simulator/printer.ts";
import type { PaperGuideView } from "../../display/contract/staff/paper.ts";
import { systemTerminalClock, type TerminalClock } from "../../journal/clock.ts";
import { LedgerDesk } from "../../ledger/fixture.ts";
import { createLedgerPrinter } from "../../ledger/printing.ts";
import { STAFF_DELAYS } from "../delays.ts";
import { beginPaperChange, type PaperChange } from "./change.ts";

/** The guide looks eight times as often, and can be put forward; the driver's own waits are as they are, however busy the machine. */
let leaptMs = 0;
const clock: TerminalClock = {
  ...systemTerminalClock,
  now: () => systemTerminalClock.now() * 8 + leaptMs,
  setTimeout: (fn, ms) => systemTerminalClock.setTimeout(fn, ms / 8),
};

let desk: LedgerDesk;
let simulator: PrinterSimulator;
let printer: Printer;
let change: PaperChange;
let jobs: number;

beforeEach(() => {
  [jobs, leaptMs] = [0, 0];
  desk = new LedgerDesk();
});
afterEach(async () => {
  change.close();
  await printer.close();
  await simulator.close();
  desk.end();
});

async function begin(profile: PrinterProfile = loadPrinterProfile("simulated-80mm")): Promise<void> {
  simulator = await startPrinterSimulator({ profile });
  printer = openPrinter(
    { driver: "tcp", host: "127.0.0.1", port: simulator.port, profile: profile.id },
    profile,
    systemClock,
    desk.ledger.history,
  );
  printer.onStatus((status) => desk.ledger.noteStatus(status));
  const known = profile.status === "none" ? { paper: "unknown", fault: null } : { paper: "ok", fault: null };
  await vi.waitFor(() => expect(printer.status()).toMatchObject(known), { timeout: 10_000 });
  guide(profile);
}

function guide(profile: PrinterProfile): void {
  const { ledger, journal } = desk;
  const paper = createLedgerPrinter({
    ...{ printer, profile, journal, ledger, nowMs: () => clock.now() },
    newId: () => `job-${String((jobs += 1))}`,
  });
  change = beginPaperChange({
    ...{ printer, profile, paper, ledger, journal, clock, rollMetres: 60, role: "technician" },
    facts: () => ({ terminalId: "BJ-CY-0107", printedAt: "2026-11-26 14:26" }),
    onChange: () => undefined,
    onSurprise: (error) => expect.unreachable(String(error)),
  });
}

const comesTo = (step: PaperGuideView["step"], more: Partial<PaperGuideView> = {}): Promise<void> =>
  vi.waitFor(() => expect(change.view()).toMatchObject({ step, ...more }), { timeout: 15_000, interval: 10 });
const strips = (): readonly string[] => simulator.slips().map(({ text }) => text);

/** Hands: the cover goes up, the old roll comes out, the new one goes in, the cover comes down. */
async function changeRoll(): Promise<void> {
  simulator.openCover(true);
  await comesTo("remove");
  simulator.setPaper("out");
  await comesTo("insert");
  simulator.setPaper("ok");
  await comesTo("close");
  simulator.openCover(false);
}

test("hands alone lead to the strip; what is on it is asked, and the roll is in the account once", async () => {
  await begin();
  expect(change.view()).toMatchObject({ step: "open", hand: null, cover: "closed", paper: "ok" });
  await changeRoll();
  await comesTo("look", { strip: { state: "printed", trouble: null } });
  expect(strips()).toHaveLength(1);
  expect(strips()[0]).toContain("换纸测试");
  expect(change.act({ do: "paper-answer", answer: "print" })).toBe("done");
  expect(change.view()).toMatchObject({ step: "done", roll: "counted", rollMetres: 60 });
  expect(desk.journal.of("paper.roll")).toMatchObject([{ by: "technician" }]);
  change.close();
  expect(desk.journal.of("paper.guide").map(({ step, by }) => `${step} ${by}`)).toEqual([
    ...["open hand", "remove sensor", "insert sensor", "close sensor", "print sensor", "look printer", "done hand"],
  ]);
  expect(desk.journal.of("paper.guide-ended")).toMatchObject([
    { end: "done", strips: 1, roll: "counted", by: "technician" },
  ]);
});

test("a roll that is in already is only tried and put into the account", async () => {
  await begin();
  expect(change.act({ do: "paper-skip" })).toBe("print");
  await comesTo("look");
  change.act({ do: "paper-answer", answer: "print" });
  expect(change.view()).toMatchObject({ step: "done", roll: "counted" });
  expect(desk.ledger.figures().roll).toMatchObject({ begunBy: "technician", metres: { most: 0 } });
});

test("a roll that the sensors have begun in the account is not begun twice", async () => {
  await begin();
  simulator.setPaper("out");
  await vi.waitFor(() => expect(printer.status().fault).toBe("paper-out"), { timeout: 10_000 });
  simulator.openCover(true);
  await comesTo("insert");
  simulator.setPaper("ok");
  await comesTo("close");
  simulator.openCover(false);
  await comesTo("look");
  change.act({ do: "paper-answer", answer: "print" });
  expect(change.view()).toMatchObject({ step: "done", roll: "counted-already" });
  expect(desk.journal.of("paper.roll")).toMatchObject([{ by: "paper-out" }]);
});

test("paper in the wrong way round: the blank strip leads to turning the roll, and the next strip is read", async () => {
  await begin();
  simulator.putRollWrongWayRound(true);
  await changeRoll();
  await comesTo("look");
  expect(strips()).toEqual([""]);
  change.act({ do: "paper-answer", answer: "blank" });
  expect(change.view()).toMatchObject({ step: "open", hint: "blank" });
  simulator.openCover(true);
  await comesTo("insert", { hint: "blank" });
  simulator.putRollWrongWayRound(false);
  simulator.openCover(false);
  await comesTo("look");
  expect(strips()[1]).toContain("换纸测试");
});

test("a cover closed without paper is said, and the way goes on when it is opened again", async () => {
  await begin();
  simulator.setPaper("out");
  simulator.openCover(true);
  await comesTo("insert");
  simulator.openCover(false);
  await comesTo("insert", { hint: "no-paper", hand: null });
  simulator.openCover(true);
  await comesTo("insert", { hint: null });
  simulator.setPaper("ok");
  await comesTo("close");
  simulator.openCover(false);
  await comesTo("look");
});

test("a printer that is unplugged with its cover open, and again in the strip, is named, and the way goes on", async () => {
  await begin();
  simulator.openCover(true);
  await comesTo("remove");
  simulator.unplug();
  await comesTo("remove", { trouble: "not-connected", cover: null });
  await simulator.plug();
  await comesTo("remove", { trouble: null, cover: "open" });
  simulator.setPaper("out");
  await comesTo("insert");
  simulator.setPaper("ok");
  await comesTo("close");
  simulator.setSlow(40);
  simulator.openCover(false);
  await comesTo("print", { strip: { state: "printing", trouble: null } });
  await vi.waitFor(() => expect(simulator.state().connected).toBe(true));
  simulator.unplug();
  simulator.setSlow(1);
  await vi.waitFor(() => expect(change.view().strip?.state).not.toBe("printing"), { timeout: 15_000 });
  await simulator.plug();
  // Whether anything came out, nobody knows but the person who looks.
  await vi.waitFor(() => expect(change.view().trouble).toBeNull(), { timeout: 15_000 });
  if (change.view().step === "look") change.act({ do: "paper-answer", answer: "nothing" });
  else if (change.view().mayTryAgain) change.act({ do: "paper-again" });
  await comesTo("look", { strip: { state: "printed", trouble: null } });
  expect(strips().at(-1)).toContain("换纸测试");
});

test("a blade that sticks in the strip is named; once it is free the strip is printed again", async () => {
  await begin();
  simulator.setFault("cutter");
  change.act({ do: "paper-skip" });
  await comesTo("print", { trouble: "cutter" });
  simulator.setFault(null);
  await comesTo("look");
});

test("paper of the strips is in the account, and leaving half way is written down and changes nothing", async () => {
  await begin();
  change.act({ do: "paper-skip" });
  await comesTo("look");
  const { metres, begunBy } = desk.ledger.figures().roll;
  expect(metres.least).toBeGreaterThan(0.03);
  expect(begunBy).toBe("first");
  change.close();
  simulator.openCover(true);
  await vi.waitFor(() => expect(printer.status().fault).toBe("cover-open"), { timeout: 10_000 });
  expect(desk.journal.of("paper.guide-ended")).toMatchObject([{ end: "left", step: "look", strips: 1, roll: "none" }]);
  expect(desk.journal.of("paper.guide").at(-1)).toMatchObject({ step: "look" });
});

test("a printer that says nothing is led through by hand, and each button is taken once", async () => {
  await begin({ ...loadPrinterProfile("simulated-80mm"), status: "none", fence: "none" });
  for (const step of ["remove", "insert", "close"] as const) {
    expect(change.view().hand).toBe("stand-in");
    expect(change.act({ do: "paper-next" })).toBe(step);
  }
  expect(change.act({ do: "paper-next" })).toBe("print");
  expect(change.act({ do: "paper-next" })).toBe("too-late");
  await comesTo("look", { strip: { state: "unknown", trouble: "no-reply" } });
});

test("a sensor that stays silent gets a button beside it, after a time that a hand needs", async () => {
  await begin();
  expect(change.act({ do: "paper-next" })).toBe("too-late");
  leaptMs += STAFF_DELAYS.sensorPatience;
  expect(change.view().hand).toBe("stuck");
  expect(change.act({ do: "paper-next" })).toBe("remove");
});
