import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { loadScannerProfileFor } from "../../../config/profiles/load.ts";
import { ManualClock } from "../../clock.ts";
import { encodeSsi, SSI_OPCODES, ssiNak } from "../../scanner/codecs/ssi.ts";
import type { ScannerModel } from "./model.ts";
import { createScannerModel, leaveLying } from "./models.ts";

interface Desk {
  readonly model: ScannerModel;
  readonly clock: ManualClock;
  readonly said: string[];
  readonly tell: (command: "on" | "off" | "beep" | "query" | "disableSetup") => readonly string[];
}

/** A device on the desk; what it says is shown as Latin-1, or as hex digits where it speaks in packets. */
function desk(id: string): Desk {
  const profile = loadScannerProfileFor("serial", id);
  const clock = new ManualClock();
  const said: string[] = [];
  const encoding = profile.protocol === "framed" && id !== "ssi-clone-serial" ? "latin1" : "hex";
  const model = createScannerModel({
    profile,
    wire: { clock, send: (bytes) => void said.push(Buffer.from(bytes).toString(encoding)) },
  });
  return {
    model,
    clock,
    said,
    tell(command) {
      said.length = 0;
      model.hear(bytesOfHex(profile.commands[command] ?? "00"));
      return [...said];
    },
  };
}

const code = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const acknowledge = encodeSsi(SSI_OPCODES.ack);

describe("the answers of a device, as its manual prints them", () => {
  it.each([
    ["newland-cdc", "query", ["\x02\x010000#QRYSYSProduct Name: Simulated scanner\x06;\x03"]],
    ["newland-cdc", "on", []],
    ["grow-gm65", "on", ["\x02\x00\x00\x01\x0031"]],
    ["mindeo-serial", "query", ["0401130\x06."]],
    ["honeywell-serial", "query", ["TERMID130\x06."]],
    ["datalogic-serial", "beep", []],
    ["ssi-clone-serial", "on", ["04d00000ff2c"]],
    ["zebra-ssi", "on", ["04d00000ff2c"]],
    ["vguang-serial", "on", ["55aa05000000fa"]],
  ] as const)("%s: %s", (id, command, answers) => {
    expect(desk(id).tell(command)).toEqual(answers);
  });

  it("a command in single bytes, with another right behind it, is two commands", () => {
    const { model, said } = desk("grow-gm65");
    const bytes = bytesOfHex("7e 00 08 01 00 02 01 02 da 7e 00 08 01 00 02 00 12 fb");
    for (const byte of bytes) model.hear(Uint8Array.of(byte));
    expect(said).toHaveLength(2);
    expect(model.present(code("A"))).toBe(false);
  });

  it("what it does not know it refuses in its own language", () => {
    const honeywell = desk("honeywell-serial");
    honeywell.model.hear(code("\x16M\rNONSENSE1."));
    expect(honeywell.said).toEqual(["NONSENSE1\x05."]);
    const zebra = desk("zebra-ssi");
    zebra.model.hear(encodeSsi(SSI_OPCODES.scanDisable));
    expect(zebra.said).toEqual(["05d1000006ff24"]);
    zebra.model.hear(Uint8Array.of(0x04, 0xe4, 0x04, 0x00, 0xff, 0x15));
    expect(zebra.said[1]).toBe("05d1000001ff29");
  });

  it("what was not saved is forgotten with the power", () => {
    const { model, tell } = desk("grow-gm65");
    tell("disableSetup");
    tell("off");
    expect([model.setupOpen, model.present(code("A"))]).toEqual([false, false]);
    model.powerOff();
    expect([model.setupOpen, model.present(code("A"))]).toEqual([true, true]);
  });

  it("an answer that would come late does not come after the power is gone", async () => {
    const { model, clock, said, tell } = desk("grow-gm65");
    model.faults.answerAfterMs = 500;
    tell("on");
    model.powerOff();
    await clock.advance(1_000);
    expect(said).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe("an SSI decoder", () => {
  it("waits two seconds to be acknowledged, sends twice more with the mark, then gives the code up", async () => {
    const { model, clock, said } = desk("zebra-ssi");
    model.present(code("A"));
    await clock.advance(10_000);
    expect(said.map((packet) => packet.slice(0, 8))).toEqual(["06f30000", "06f30001", "06f30001"]);
    expect(clock.pending).toBe(0);
    model.present(code("B"));
    expect(said).toHaveLength(4);
  });

  it("sends the next piece only when the last one was acknowledged, and a refused one again at once", () => {
    const { model, said } = desk("zebra-ssi");
    model.present(code("x".repeat(500)));
    expect(said).toHaveLength(1);
    model.hear(ssiNak(1));
    model.hear(acknowledge);
    model.hear(acknowledge);
    model.hear(acknowledge);
    model.hear(acknowledge);
    expect(said.map((packet) => packet.slice(6, 8))).toEqual(["02", "03", "02", "00"]);
  });

  it("as a clone it sends again without the mark", async () => {
    const { model, clock, said } = desk("zebra-ssi");
    model.faults.unmarked = true;
    model.present(code("A"));
    await clock.advance(2_000);
    expect(said).toEqual([said[0], said[0]]);
    expect(said[0]?.slice(0, 12)).toBe("06f30000f141");
  });
});

describe("a code left lying", () => {
  it("is read again and again until it is taken away", async () => {
    const { model, clock, said } = desk("simulated");
    const takeAway = leaveLying(() => model.present(code("A")), 300, clock);
    await clock.advance(900);
    takeAway();
    await clock.advance(900);
    expect(said).toEqual(["A\r", "A\r", "A\r", "A\r"]);
  });
});
