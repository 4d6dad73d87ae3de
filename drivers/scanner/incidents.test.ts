import { afterEach, describe, expect, it, vi } from "vitest";
import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import { systemClock } from "../clock.ts";
import { serialOpener } from "../link/serial.ts";
import { startScannerSimulator, type ScannerSimulator } from "../simulator/scanner.ts";
import { createLinkScanner } from "./link-scanner.ts";
import type { ScannerDevice } from "./scanner.ts";
import { serialProtocol } from "./serial-protocol.ts";

/** What was seen to go wrong between a terminal and a serial scanner, on real ptys. Each waits for events, never for time. */

const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";
const LONG = Array.from({ length: 120 }, (_, index) => `${index}`.padStart(5, "0")).join("");

interface Incident {
  readonly device: ScannerSimulator;
  readonly scanner: ScannerDevice;
  readonly scans: string[];
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function incident(id: string): Promise<Incident> {
  const profile = loadScannerProfileFor("serial", id);
  const device = await startScannerSimulator({ profile });
  open.push(device);
  const scanner = createLinkScanner({
    opener: serialOpener({ path: device.path, baudRate: profile.baudRate }),
    protocol: serialProtocol(profile),
    profile,
    clock: systemClock,
  });
  open.push(scanner);
  const scans: string[] = [];
  scanner.onScan((scan) => void scans.push(scan.text));
  await connected(scanner);
  if (profile.setupCodes.protection === "by-command") await soon(() => expect(scanner.setupProtection()).toBe("ok"));
  return { device, scanner, scans };
}

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const connected = (scanner: ScannerDevice): Promise<void> =>
  soon(() => expect(scanner.health().state).toBe("connected"));

async function replug({ device, scanner }: Incident): Promise<void> {
  const { losses, opens } = scanner.counters();
  device.unplug();
  await soon(() => expect(scanner.counters().losses).toBe(losses + 1));
  await device.plug();
  await soon(() => expect(scanner.counters().opens).toBeGreaterThan(opens));
  await connected(scanner);
}

describe("the cable is pulled in the middle of a code", () => {
  it.each(["newland-cdc", "grow-gm65", "zebra-ssi", "vguang-serial"])(
    "%s: half a code is dropped, never joined to the next connection, and the scanner reads on",
    async (id) => {
      const seen = await incident(id);
      const { device, scanner, scans } = seen;
      device.present("发票一");
      await soon(() => expect(scans).toEqual(["发票一"]));
      const { bytesIn } = scanner.counters();
      device.present(PAYLOAD, { onlyBytes: 20 });
      await soon(() => expect(scanner.counters().bytesIn).toBe(bytesIn + 20));
      await replug(seen);
      device.present("whole");
      await soon(() => expect(scans).toEqual(["发票一", "whole"]));
    },
  );
});

describe("an SSI decoder that does not hear the terminal", () => {
  it.each([
    ["and says so", false],
    ["and does not say so, as clones do", true],
  ])("sends a code three times, %s: one scan, each sending acknowledged", async (_how, unmarked) => {
    const { device, scanner, scans } = await incident("zebra-ssi");
    Object.assign(device.faults, { deaf: true, resendAfterMs: 20, unmarked });
    device.present(PAYLOAD);
    const acknowledgements = (): number =>
      Buffer.from(device.received()).toString("hex").split("04d00400ff28").length - 1;
    await soon(() => expect(acknowledgements()).toBe(3));
    device.faults.deaf = false;
    device.present("next");
    await soon(() => expect(scans).toEqual([PAYLOAD, "next"]));
    expect(scanner.counters()).toMatchObject({ scans: 2, malformed: 0 });
  });

  it("sends a long code in pieces, each once it was acknowledged, over a line that cuts them anywhere", async () => {
    const { device, scans } = await incident("zebra-ssi");
    device.present(LONG, { chunk: 7, gapMs: 0 });
    await soon(() => expect(scans).toEqual([LONG]));
  });

  it("sends noise before its packet: the packet is heard", async () => {
    const { device, scanner, scans } = await incident("zebra-ssi");
    device.faults.garbage = Uint8Array.of(0xff, 0x55, 0x0c, 0xf3, 0x07);
    device.present(PAYLOAD);
    await soon(() => expect(scans).toEqual([PAYLOAD]));
    expect(scanner.counters().malformed).toBe(1);
  });
});

describe("a technician speaks to the scanner while people scan", () => {
  it.each(["simulated", "grow-gm65", "honeywell-serial", "ssi-clone-serial", "vguang-serial", "zebra-ssi"])(
    "%s: the answer stands between two codes, and both are whole",
    async (id) => {
      const { device, scanner, scans } = await incident(id);
      const command = id === "vguang-serial" ? "on" : "query";
      device.present("before");
      const told = scanner.tell(command);
      device.present("behind");
      expect(await told).toBe("ok");
      device.present("later");
      await soon(() => expect(scans).toEqual(["before", "behind", "later"]));
      expect(scanner.counters()).toMatchObject({ unfinished: 0, malformed: 0 });
    },
  );

  it("tells the scanner off and on: nothing is read in between", async () => {
    const { device, scanner, scans } = await incident("vguang-serial");
    expect(await scanner.tell("off")).toBe("ok");
    expect(device.present("unseen")).toBe(false);
    expect(await scanner.tell("on")).toBe("ok");
    expect(device.present("seen")).toBe(true);
    await soon(() => expect(scans).toEqual(["seen"]));
  });
});

describe("a plug that sits loose", () => {
  it("flaps three times while a code is left lying: one scan, setup codes closed each time", async () => {
    const seen = await incident("simulated");
    const { device, scanner, scans } = seen;
    const takeAway = device.leave(PAYLOAD, 50);
    await soon(() => expect(scanner.counters().repeats).toBeGreaterThan(2));
    for (let flap = 0; flap < 3; flap += 1) {
      const { repeats } = scanner.counters();
      await replug(seen);
      await soon(() => expect(scanner.counters().repeats).toBeGreaterThan(repeats));
      await soon(() => expect(device.setupOpen()).toBe(false));
    }
    takeAway();
    expect(scans).toEqual([PAYLOAD]);
    expect(scanner.counters()).toMatchObject({ scans: 1, losses: 3, malformed: 0 });
  });

  it("a command given while it is out is refused and never kept for later", async () => {
    const seen = await incident("simulated");
    const { device, scanner } = seen;
    device.unplug();
    await soon(() => expect(scanner.counters().losses).toBe(1));
    expect(await scanner.tell("beep")).toBe("not-connected");
    await device.plug();
    await soon(() => expect(scanner.setupProtection()).toBe("ok"));
    expect(device.beeps()).toBe(0);
    expect(await scanner.tell("beep")).toBe("ok");
    expect(device.beeps()).toBe(1);
  });
});
