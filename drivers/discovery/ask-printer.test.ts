import { afterEach, describe, expect, it } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { ManualClock, systemClock } from "../clock.ts";
import { memorySocket, type MemorySocket } from "../link/memory.ts";
import { tcpOpener } from "../link/tcp.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../simulator/printer.ts";
import { askPrinter, type PrinterLearned } from "./ask-printer.ts";
import { fittingProposal, misfits, unused } from "./printer-fit.ts";
import { automaticStatusWords, fullStatusWords, nameIn, statusByteWords } from "./printer-words.ts";
import { readProfiles } from "./profiles.ts";
import { proposePrinter } from "./propose.ts";

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function simulated(id: string): Promise<PrinterSimulator> {
  const simulator = await startPrinterSimulator({ profile: loadPrinterProfile(id) });
  cleanUps.push(() => simulator.close());
  return simulator;
}

async function learn(simulator: PrinterSimulator): Promise<PrinterLearned> {
  const opener = tcpOpener({ host: simulator.host, port: simulator.port });
  const asked = await askPrinter({ opener, clock: systemClock, what: "everything", askFullStatus: false });
  if (!asked.ok) throw new Error(asked.reason);
  return asked.learned;
}

/** A printer on a memory cable that answers as told: the question in hex → the answer in hex. */
function answering(
  answers: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>> = {},
): MemorySocket {
  const socket = memorySocket();
  let owed = "";
  socket.plug((far) => {
    far.onData((bytes) => {
      const asked = Buffer.from(bytes).toString("hex");
      const said = owed + (answers[asked] ?? "");
      owed = later[asked] ?? "";
      if (said !== "") void far.write(Buffer.from(said, "hex"));
    });
  });
  return socket;
}

async function learnFrom(socket: MemorySocket, what: "status" | "everything" = "status"): Promise<PrinterLearned> {
  const clock = new ManualClock();
  const asking = askPrinter({ opener: socket.opener, clock, what, askFullStatus: true });
  await clock.advance(30_000);
  const asked = await asking;
  if (!asked.ok) throw new Error(asked.reason);
  return asked.learned;
}

describe("asking a printer who it is", () => {
  it("learns name, font, status and the surest fence, prints nothing and leaves it silent", async () => {
    const simulator = await simulated("simulated-80mm");
    const learned = await learn(simulator);
    expect(learned).toMatchObject({
      round: { 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 },
      isOffline: false,
      automaticStatus: true,
      fence: "gs-h",
      maker: "YANPIAO",
      model: "SIMULATED",
      font: "CHINA GB18030",
      hasChineseFont: true,
    });
    expect(simulator.slips()).toEqual([]);
  });

  it("a printer without a back channel learns nothing and is proposed a profile that waits for nothing", async () => {
    const learned = await learnFrom(answering({}), "everything");
    expect(learned).toMatchObject({ round: {}, fence: "none", maker: null, automaticStatus: false });
    expect(learned.asked.filter(({ question }) => question.startsWith("GS I"))).toHaveLength(2);
    const { printers } = readProfiles();
    const proposals = proposePrinter({ usb: null, names: learned }, printers);
    expect(proposals[0]?.profile).toBe("generic-80mm");
    expect(fittingProposal(proposals, printers, learned)?.profile).toBe("generic-58mm");
  });

  it("one that stands still for its paper is not asked what would wait in its buffer", async () => {
    const simulator = await simulated("simulated-80mm");
    simulator.setPaper("out");
    const learned = await learn(simulator);
    expect(learned.isOffline).toBe(true);
    expect(learned.asked.map(({ question }) => question)).toEqual([1, 2, 3, 4].map((n) => `DLE EOT ${n}`));
    expect(learned.asked.at(-1)?.words).toBe("paper near its end, paper end");
    // Nothing is held against a profile that could not be tried.
    expect(misfits(loadPrinterProfile("epson-tm-cn"), learned)).toEqual([]);
  });

  it("one that is not there is a reason, not a page of silence", async () => {
    const opener = tcpOpener({ host: "127.0.0.1", port: 1 });
    expect(await askPrinter({ opener, clock: systemClock, what: "status", askFullStatus: false })).toEqual({
      ok: false,
      reason: "connection refused: 127.0.0.1:1",
    });
  });

  it("one that is switched off in the middle is a reason too", async () => {
    const socket = memorySocket();
    socket.plug((far) => far.onData(() => socket.unplug()));
    const clock = new ManualClock();
    const asking = askPrinter({ opener: socket.opener, clock, what: "status", askFullStatus: false });
    await clock.advance(30_000);
    expect(await asking).toEqual({ ok: false, reason: "unplugged: memory:0" });
  });

  it("a board that answers each question with the answer before shows it in the report", async () => {
    const learned = await learnFrom(answering({}, { "100401": "16", "100402": "12" }));
    expect(learned.asked.slice(0, 3).map(({ answered }) => answered)).toEqual(["", "16", "12"]);
  });

  it("a presenter's six bytes are read with the slip at the exit", async () => {
    const learned = await learnFrom(answering({ "100414": "100f20000000" }));
    expect(learned.fullStatus).toBe(true);
    expect(learned.asked.at(-1)).toMatchObject({ question: "DLE EOT 20", words: "a slip at the exit" });
  });
});

describe("what the answers say against a profile", () => {
  it("names each promise of the profile that the printer does not keep, and what it could do besides", async () => {
    const learned = await learn(await simulated("generic-80mm"));
    expect(misfits(loadPrinterProfile("epson-tm-cn"), learned).join()).toContain("GS ( H");
    expect(misfits(loadPrinterProfile("generic-80mm"), learned)).toEqual([]);
    expect(unused(loadPrinterProfile("generic-58mm"), learned)).toHaveLength(2);
  });

  it("a printer without a Chinese font is not proposed one that writes letters", async () => {
    const learned = { ...(await learn(await simulated("generic-80mm"))), hasChineseFont: false };
    const { printers } = readProfiles();
    const proposals = proposePrinter({ usb: null, names: learned }, printers);
    expect(fittingProposal(proposals, printers, learned)?.profile).toBe("raster-80mm");
  });
});

describe("a status in words", () => {
  it.each([
    [1, [0x12], "all well"],
    [1, [0x1a], "offline"],
    [2, [0x36], "cover open, stopped: paper end"],
    [3, [0x1a], "cutter error"],
    [4, [0x1e], "paper near its end"],
    [4, [0x00], "no status: its fixed bits are wrong"],
    [4, [0x12, 0x12], "2 bytes where one is due"],
    [4, [], "no answer"],
  ] as const)("DLE EOT %i answered %j: %s", (n, bytes, words) => {
    expect(statusByteWords(n, Uint8Array.from(bytes))).toBe(words);
  });

  it("tells automatic status and names from noise", () => {
    expect(automaticStatusWords(Uint8Array.of(0x38, 0, 0x0f, 0))).toBe(
      "offline, cover open, paper near its end, paper end",
    );
    expect(automaticStatusWords(Uint8Array.of(0x12, 0, 0, 0))).toContain("no automatic status");
    expect(fullStatusWords(Uint8Array.of(0x10, 0x0f, 1, 2, 0, 4))).toBe(
      "paper end, cover open, unrecoverable errors 4",
    );
    expect(nameIn(Uint8Array.of(0x5f, 0x41, 0x00))).toBe("A");
    expect(nameIn(Uint8Array.of(0x5f, 0x1b, 0x00))).toBeNull();
    expect(nameIn(Uint8Array.of(0x41, 0x42, 0x00))).toBeNull();
  });
});
