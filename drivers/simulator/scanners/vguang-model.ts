import { encodeVguangAnswer, readVguang } from "../../scanner/codecs/vguang.ts";
import { commandNamed, createIntake, createModelBody, modelOf, type ModelParts, type ScannerModel } from "./model.ts";

/** The number under which a read code is reported. */
const SCANNED = 0x30;
const UNKNOWN_COMMAND = 0x02;
const REFUSED = 0x01;
const SHORTEST = 6;

function packetLength(bytes: Uint8Array): number | null {
  if (bytes.length < SHORTEST) return null;
  const [first, second, , low = 0, high = 0] = bytes;
  return first === 0x55 && second === 0xaa ? SHORTEST + low + high * 256 : 1;
}

/** A Vguang scanner in developer mode. */
export function createVguangModel(parts: ModelParts): ScannerModel {
  const { profile, wire } = parts;
  const body = createModelBody(parts);

  const carryOut = (bytes: Uint8Array): void => {
    const packet = readVguang(bytes);
    if (packet === null) return;
    const name = commandNamed(profile, bytes);
    const status = name === null ? UNKNOWN_COMMAND : body.obey(name) ? 0 : REFUSED;
    body.answer(encodeVguangAnswer({ command: packet.command, status, data: new Uint8Array() }));
  };

  return modelOf(body, {
    intake: createIntake(packetLength, carryOut),
    present(code) {
      if (!body.reading) return false;
      const packet = encodeVguangAnswer({ command: SCANNED, status: 0, data: code });
      wire.send(Uint8Array.of(...body.faults.garbage, ...packet));
      return true;
    },
  });
}
