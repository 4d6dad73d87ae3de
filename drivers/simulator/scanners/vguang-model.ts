import { encodeVguangAnswer, readVguang } from "../../scanner/codecs/vguang.ts";
import { commandNamed, createModelBody, type ModelParts, type ScannerModel } from "./model.ts";

/** The number under which a read code is reported. */
const SCANNED = 0x30;
const UNKNOWN_COMMAND = 0x02;
const REFUSED = 0x01;
const SHORTEST = 6;

/** A Vguang scanner in developer mode. */
export function createVguangModel(parts: ModelParts): ScannerModel {
  const { profile, wire } = parts;
  const body = createModelBody(parts);
  let received = new Uint8Array();

  const carryOut = (bytes: Uint8Array): void => {
    const packet = readVguang(bytes);
    if (packet === null) return;
    const name = commandNamed(profile, bytes);
    const status = name === null ? UNKNOWN_COMMAND : body.obey(name) ? 0 : REFUSED;
    body.answer(encodeVguangAnswer({ command: packet.command, status, data: new Uint8Array() }));
  };

  return {
    hear(bytes) {
      received = Uint8Array.of(...received, ...bytes);
      while (received.length >= SHORTEST) {
        const [first, second, , low = 0, high = 0] = received;
        const length = first === 0x55 && second === 0xaa ? SHORTEST + low + high * 256 : 1;
        if (received.length < length) return;
        carryOut(received.slice(0, length));
        received = received.slice(length);
      }
    },
    present(code) {
      if (!body.reading) return false;
      const packet = encodeVguangAnswer({ command: SCANNED, status: 0, data: code });
      wire.send(Uint8Array.of(...body.faults.garbage, ...packet));
      return true;
    },
    powerOff() {
      received = new Uint8Array();
      body.powerOff();
    },
    get setupOpen() {
      return body.setupOpen;
    },
    get beeps() {
      return body.beeps;
    },
    faults: body.faults,
  };
}
