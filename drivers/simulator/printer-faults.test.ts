import { describe, expect, test, vi } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { ManualClock } from "../clock.ts";
import type { ByteLink } from "../link/link.ts";
import { createCablePrinter, type CablePrinterSimulator } from "./printer-cable.ts";
import type { PrinterCoreOptions } from "./printer-core.ts";
import { startSerialPrinterSimulator } from "./printer-serial.ts";

/** Faults and clones, heard as the host hears them: a simulator that cannot fail proves nothing. */
const profile = loadPrinterProfile("simulated-80mm");
const CUSTOM: PrinterProfile = { ...profile, status: "custom20", presenter: "custom", cut: "full" };
const ASK = (n: number): Uint8Array => Uint8Array.of(0x10, 4, n);
const CUT = Uint8Array.of(0x1d, 0x56, 66, 0);
const bytes = (...parts: readonly (string | Uint8Array | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Uint8Array.from(part))));

interface Bench {
  readonly clock: ManualClock;
  readonly simulator: CablePrinterSimulator;
  readonly send: (...parts: readonly (string | Uint8Array | readonly number[])[]) => Promise<void>;
  /** What it said since the last time, in hex. */
  readonly hears: () => string;
  readonly texts: (pieces: number) => Promise<readonly string[]>;
}

async function bench(options: Partial<PrinterCoreOptions> = {}): Promise<Bench> {
  const clock = new ManualClock();
  const simulator = createCablePrinter({ profile, clock, ...options });
  const opened = await simulator.opener.open(new AbortController().signal);
  if (!opened.ok) throw new Error(opened.reason);
  const link: ByteLink = opened.link;
  let heard = "";
  link.onData((data) => (heard += Buffer.from(data).toString("hex")));
  return {
    clock,
    simulator,
    send: async (...parts) => {
      await link.write(bytes(...parts));
      await clock.advance(0);
    },
    hears: () => {
      const now = heard;
      heard = "";
      return now;
    },
    texts: async (pieces) => {
      await vi.waitFor(() => expect(simulator.slips().length).toBe(pieces), { timeout: 5_000, interval: 2 });
      return simulator.slips().map(({ text }) => text);
    },
  };
}

describe("a broken printer", () => {
  test.each([
    ["cutter", "1a521a12", "18080000"],
    ["paper-jam", "1a521612", "18040000"],
    ["unrecoverable", "1a523212", "18200000"],
    ["head-temperature", "1a525212", "18400000"],
    ["offline", "1a1a1212", "18000000"],
  ] as const)(
    "says so by every way it has, stands still, and goes on when it is mended: %s",
    async (fault, asked, told) => {
      const { simulator, send, hears, texts } = await bench();
      await send([0x1d, 0x61, 0x0e]);
      expect(hears()).toBe("10000000");
      simulator.setFault(fault);
      await send(ASK(1), ASK(2), ASK(3), ASK(4));
      expect(hears()).toBe(told + asked);
      await send("A\n", CUT);
      expect(simulator.slips()).toHaveLength(0);
      simulator.setFault(null);
      expect(await texts(1)).toEqual(["A"]);
    },
  );

  test("whose blade sticks stops at the cut, and cuts when it is told to recover", async () => {
    const { simulator, send, hears, texts } = await bench();
    simulator.failNextCut();
    await send("A\n", CUT);
    await send(ASK(3));
    expect(hears()).toBe("1a");
    await send([0x10, 5, 1], ASK(3));
    expect(hears()).toBe("12");
    expect(await texts(1)).toEqual(["A"]);
  });

  test("whose paper folds after a while stops in the middle of a slip", async () => {
    const { simulator, send } = await bench();
    simulator.jamAfterMm(10);
    await send("A\n".repeat(10), CUT);
    expect(simulator.state()).toMatchObject({ fault: "paper-jam" });
    expect(simulator.slips()).toHaveLength(0);
  });

  test("that gave up starts anew when its power goes and comes", async () => {
    const { simulator } = await bench();
    simulator.setFault("unrecoverable");
    simulator.unplug();
    simulator.plug();
    expect(simulator.state()).toMatchObject({ fault: null, plugged: true });
  });

  test("answers a clear that asks for an answer, and forgets what waited", async () => {
    const { simulator, send, hears, texts } = await bench();
    simulator.openCover(true);
    await send("OLD\n", [0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8]);
    expect(hears()).toBe("372500");
    simulator.openCover(false);
    await send("NEW\n", CUT);
    expect(await texts(1)).toEqual(["NEW"]);
  });
});

describe("a clone", () => {
  test("prints wrong characters where a better one prints right ones", async () => {
    const { send, texts } = await bench();
    await send([0x1b, 0x40, 0xd6, 0xd0], "\n", [0x1c, 0x26, 0x81, 0x30, 0x84, 0x36, 0xd6, 0xd0], "\n", CUT);
    expect(await texts(1)).toEqual(["□□\n□□中"]);
  });

  test("swallows one line feed behind a picture, and only one", async () => {
    const { send, simulator } = await bench({ quirks: { eatsLfAfterRaster: true } });
    const picture = bytes([0x1d, 0x76, 0x30, 0, 1, 0, 8, 0], new Uint8Array(8));
    await send(picture, "\n\n", CUT);
    await vi.waitFor(() => expect(simulator.slips()[0]?.heightDots).toBe(8 + 30));
  });

  test("answers the question before, or only some, or late", async () => {
    const { clock, simulator, send, hears } = await bench({ quirks: { answersThePrevious: true } });
    await send(ASK(1));
    expect(hears()).toBe("");
    simulator.openCover(true);
    await send(ASK(2));
    await send(ASK(1));
    expect(hears()).toBe("1216");
    simulator.setQuirks({ answersThePrevious: false, answers: [4], replyDelayMs: 200 });
    await send(ASK(1), ASK(4));
    expect(hears()).toBe("");
    await clock.advance(200);
    expect(hears()).toBe("12");
  });

  test("without flow control loses what finds no room, and says XOFF to nobody", async () => {
    const { simulator, send, hears, texts } = await bench({ quirks: { losesOverflow: true, sendsXonXoff: true } });
    simulator.openCover(true);
    await send("0123456789ABCDE\n".repeat(400));
    expect(hears()).toBe("13");
    simulator.openCover(false);
    await send(CUT);
    const [text] = await texts(1);
    // 4,096 bytes and no more: 256 lines of 400.
    expect(text?.split("\n")).toHaveLength(256);
    expect(hears()).toBe("11");
  });
});

describe("a presenter", () => {
  const present = [0x1d, 0x65, 3, 12];

  test("holds a slip out until it is taken, and tells of it in three ways", async () => {
    const { simulator, send, hears } = await bench({ profile: CUSTOM });
    await send(ASK(20), "A\n", CUT);
    expect(hears()).toBe("100f00000000");
    expect(simulator.state().slipAtExit).toBeNull();
    await send(present);
    // Asked in real time, and in the buffer.
    await send(ASK(20), [0x1d, 0x65, 6]);
    expect(hears()).toBe("100f200000000c");
    expect(simulator.state().slipAtExit).toBe("slip-0001");
    simulator.takeSlip();
    await send(ASK(20));
    expect(hears()).toBe("100f00000000");
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "taken" }]);
  });

  test.each([
    [2, "retracted"],
    [5, "ejected"],
  ] as const)("moves it where it is told (%s)", async (command, fate) => {
    const { simulator, send } = await bench({ profile: CUSTOM });
    await send("A\n", CUT, present, [0x1d, 0x65, command]);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate }]);
  });

  test("lets a slip fall when the next one is cut behind it", async () => {
    const { simulator, send } = await bench({ profile: CUSTOM });
    await send("A\n", CUT, present, "B\n", CUT);
    expect(simulator.fates()).toEqual([{ slip: "slip-0001", fate: "pushed-out" }]);
  });

  test("says jam, paper and cover in the same six bytes", async () => {
    const { simulator, send, hears } = await bench({ profile: CUSTOM });
    simulator.setFault("paper-jam");
    simulator.openCover(true);
    simulator.setPaper("near-end");
    await send(ASK(20));
    expect(hears()).toBe("100f04024000");
  });
});

describe("on a serial port", () => {
  test("the tty goes with the cable and comes back, and a slip is printed through it", async () => {
    const simulator = await startSerialPrinterSimulator({ profile });
    const { SerialPort } = await import("serialport");
    const print = async (text: string): Promise<void> => {
      const port = new SerialPort({ path: simulator.path, baudRate: 9600 });
      await new Promise<void>((resolve) => port.once("open", () => resolve()));
      port.on("error", () => undefined);
      port.write(bytes(`${text}\n`, CUT));
      await vi.waitFor(() => expect(simulator.slips().at(-1)?.text).toBe(text), { timeout: 5_000, interval: 5 });
      await new Promise<void>((resolve) => port.close(() => resolve()));
    };
    await print("FIRST");
    await simulator.unplug();
    expect(simulator.state()).toMatchObject({ plugged: false, connected: false });
    await simulator.plug();
    await print("SECOND");
    await simulator.close();
  });
});
