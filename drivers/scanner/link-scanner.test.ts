import { describe, expect, it } from "vitest";
import { DRIVER_DELAYS } from "../delays.ts";
import { bench } from "./link-scanner-fixture.ts";
import { createRepeatFilter } from "./repeats.ts";

const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";

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
});

describe("telling a scanner", () => {
  it.each([
    ["simulated", "on", "sent"],
    ["simulated", "query", "ok"],
    ["simulated", "beep", "ok"],
    ["newland-7e-serial", "on", "ok"],
    ["newland-7e-serial", "beep", "not-supported"],
    ["honeywell-serial", "on", "sent"],
    ["honeywell-serial", "query", "ok"],
    ["mindeo-serial", "query", "ok"],
    ["datalogic-serial", "beep", "sent"],
    ["grow-gm65", "query", "ok"],
    ["zebra-ssi", "on", "ok"],
    ["zebra-ssi", "query", "ok"],
    ["vguang-serial", "off", "ok"],
    ["ssi-clone-serial", "query", "ok"],
    ["zebra-cdc", "on", "not-supported"],
  ] as const)("%s: %s is %s, and the codes before and behind it are whole", async (id, command, outcome) => {
    const { scanner, scans, present, clock } = await bench(id);
    await clock.advance(DRIVER_DELAYS.scannerWake);
    await present("before");
    const told = scanner.tell(command);
    await clock.advance(DRIVER_DELAYS.scannerReply / 2);
    expect(await told).toBe(outcome);
    if (command === "off") await scanner.tell("on");
    await clock.advance(DRIVER_DELAYS.scannerReply / 2);
    await present("behind");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(scans).toEqual(["before", "behind"]);
    expect(scanner.counters()).toMatchObject({ tooLong: 0, unfinished: 0, malformed: 0 });
    await scanner.close();
  });

  it("says what the device answered, and never as a scan", async () => {
    const { scanner, scans, clock } = await bench("simulated");
    const answers: string[] = [];
    await clock.advance(DRIVER_DELAYS.scannerReply);
    scanner.onReply(({ bytes, ok }) => void answers.push(`${String(ok)} ${Buffer.from(bytes).toString("latin1")}`));
    const told = scanner.tell("query");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(await told).toBe("ok");
    expect(answers).toEqual(["true \x02\x010000#QRYSYSProduct Name: Simulated scanner\x06;\x03"]);
    expect(scans).toEqual([]);
    await scanner.close();
  });

  it("a refusal is a refusal, silence is no answer", async () => {
    const { scanner, model, clock } = await bench("zebra-ssi");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    model.faults.refuse = true;
    const refused = scanner.tell("on");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(await refused).toBe("refused");
    model.faults.refuse = false;
    model.faults.mute = true;
    const unanswered = scanner.tell("on");
    await clock.advance(DRIVER_DELAYS.scannerWake + DRIVER_DELAYS.scannerReply);
    expect(await unanswered).toBe("no-answer");
    await scanner.close();
  });

  it("a late answer is not taken for the answer to the next question", async () => {
    const { scanner, model, clock } = await bench("grow-gm65");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    model.faults.answerAfterMs = DRIVER_DELAYS.scannerReply + 250;
    const first = scanner.tell("on");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(await first).toBe("no-answer");
    model.faults.answerAfterMs = 400;
    model.faults.refuse = true;
    const second = scanner.tell("off");
    await clock.advance(2 * DRIVER_DELAYS.scannerReply);
    expect(await second).toBe("refused");
    await scanner.close();
  });

  it("a command that had to wait does not reach the device that was plugged in meanwhile", async () => {
    const { scanner, model, clock, written, unplug, plug } = await bench("honeywell-serial");
    model.faults.mute = true;
    const first = scanner.tell("query");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(await first).toBe("no-answer");
    const second = scanner.tell("on");
    await clock.advance(0);
    written.length = 0;
    unplug();
    await plug();
    expect(scanner.health().state).toBe("connected");
    expect(await second).toBe("not-connected");
    expect(written).toEqual([]);
    await scanner.close();
  });

  it("a sleeping SSI decoder is woken, and spoken to when it is awake", async () => {
    const { scanner, written, clock } = await bench("zebra-ssi");
    await clock.advance(DRIVER_DELAYS.scannerReply);
    written.length = 0;
    const told = scanner.tell("on");
    await clock.advance(DRIVER_DELAYS.scannerWake - 1);
    expect(written).toEqual(["00"]);
    await clock.advance(1);
    expect(written).toEqual(["00", "04e40400ff14"]);
    expect(await told).toBe("ok");
    await scanner.close();
  });

  it("questions are put one after the other, however many come at once", async () => {
    const { scanner, written, clock } = await bench("honeywell-serial");
    const asked = [scanner.tell("query"), scanner.tell("query"), scanner.tell("on")];
    await clock.advance(0);
    expect(written).toHaveLength(1);
    await clock.advance(3 * DRIVER_DELAYS.scannerReply);
    expect(await Promise.all(asked)).toEqual(["ok", "ok", "sent"]);
    expect(written).toHaveLength(3);
    await scanner.close();
  });

  it("a command given before the cable was pulled never reaches the device that is plugged in next", async () => {
    const { scanner, written, model, unplug, plug } = await bench("honeywell-serial");
    model.faults.mute = true;
    const asked = [scanner.tell("query"), scanner.tell("on")];
    unplug();
    expect(await Promise.all(asked)).toEqual(["not-connected", "not-connected"]);
    expect(await scanner.tell("on")).toBe("not-connected");
    written.length = 0;
    await plug();
    expect(written).toEqual([]);
    await scanner.close();
    expect(await scanner.tell("on")).toBe("not-connected");
  });
});

describe("setup codes that a visitor could show", () => {
  it.each(["simulated", "grow-gm65", "zebra-ssi"])("%s: closed at each connection, and it is known", async (id) => {
    const { scanner, model, clock, unplug, plug } = await bench(id);
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect([scanner.setupProtection(), model.setupOpen]).toEqual(["ok", false]);
    unplug();
    expect([scanner.setupProtection(), model.setupOpen]).toEqual([null, true]);
    await plug();
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect([scanner.setupProtection(), model.setupOpen]).toEqual(["ok", false]);
    await scanner.close();
  });

  it("a scanner that is still booting is told again", async () => {
    const { scanner, model, clock, unplug, plug } = await bench("grow-gm65");
    unplug();
    model.faults.mute = true;
    await plug();
    await clock.advance(DRIVER_DELAYS.scannerReply);
    expect(scanner.setupProtection()).toBe("no-answer");
    model.faults.mute = false;
    await clock.advance(DRIVER_DELAYS.setupRetry + DRIVER_DELAYS.scannerReply);
    expect(scanner.setupProtection()).toBe("ok");
    await scanner.close();
  });

  it("one that never answers is told three times and no more", async () => {
    const { scanner, model, clock, written, unplug, plug } = await bench("grow-gm65");
    unplug();
    model.faults.mute = true;
    await plug();
    expect(scanner.setupProtection()).toBe("no-answer");
    // Pulled while it waits to be told again: what it waited for is over, the new connection counts its own.
    unplug();
    written.length = 0;
    await plug();
    await clock.advance(60_000);
    expect(scanner.setupProtection()).toBe("no-answer");
    expect(written).toHaveLength(3);
    await scanner.close();
  });

  it("where nothing can be said to the device, nothing is said", async () => {
    const { scanner, written, clock } = await bench("honeywell-serial");
    await clock.advance(60_000);
    expect([scanner.setupProtection(), written]).toEqual([null, []]);
    await scanner.close();
  });
});

describe("a code that is left lying", () => {
  it.each(["newland-cdc", "zebra-ssi", "vguang-serial"])(
    "%s: unplugged and plugged in again, it is one scan",
    async (id) => {
      const { scanner, scans, present, clock, unplug, plug } = await bench(id);
      for (let replug = 0; replug < 5; replug += 1) {
        await present(PAYLOAD);
        await clock.advance(500);
        await present(PAYLOAD);
        unplug();
        await clock.advance(5_000);
        await plug();
      }
      await present(PAYLOAD);
      expect(scans).toEqual([PAYLOAD]);
      await present("another");
      expect(scans).toEqual([PAYLOAD, "another"]);
      await scanner.close();
    },
  );

  it("told off between two visits and on again, it does not begin the second visit", async () => {
    const { scanner, model, scans, present, clock } = await bench("newland-7e-serial");
    const tell = async (command: "on" | "off"): Promise<void> => {
      const told = scanner.tell(command);
      await clock.advance(DRIVER_DELAYS.scannerReply / 2);
      expect(await told).toBe("ok");
    };
    await present(PAYLOAD);
    await tell("off");
    expect(model.present(new TextEncoder().encode(PAYLOAD))).toBe(false);
    await clock.advance(20_000);
    await tell("on");
    await present(PAYLOAD);
    expect(scans).toEqual([PAYLOAD]);
    await clock.advance(2_000);
    await present(PAYLOAD);
    expect(scans).toEqual([PAYLOAD, PAYLOAD]);
    await scanner.close();
  });

  it("hardware and camera with one filter: what both read is one scan, and closing one leaves the other's memory", async () => {
    let shared = createRepeatFilter(0, (await bench("newland-cdc")).clock);
    const { scanner, scans, present } = await bench("newland-cdc", {}, (clock) => {
      shared = createRepeatFilter(1_000, clock);
      return shared;
    });
    expect(shared.isNew(PAYLOAD)).toBe(true);
    await present(PAYLOAD);
    expect(scans).toEqual([]);
    await present("hardware first");
    expect(shared.isNew("hardware first")).toBe(false);
    await scanner.close();
    expect(shared.isNew(PAYLOAD)).toBe(false);
    shared.forget();
  });
});
