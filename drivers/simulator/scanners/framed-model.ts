import type { Framing } from "../../../config/profiles/schema.ts";
import { encodeEngineReply, encodeNewlandMenuReply, readEngine } from "../../scanner/codecs/newland.ts";
import { encodeSsi, SSI_NAK_CODES, SSI_OPCODES, SSI_SOURCE } from "../../scanner/codecs/ssi.ts";
import type { ReplyKind } from "../../scanner/replies.ts";
import {
  commandNamed,
  createIntake,
  createModelBody,
  modelOf,
  SIMULATED_NAME,
  type ModelParts,
  type ScannerModel,
} from "./model.ts";

/** What ends a code, where the profile leaves it open as most devices come from the factory. */
const SUFFIXES: Readonly<Record<Framing["suffix"], string>> = {
  cr: "\r",
  lf: "\n",
  crlf: "\r\n",
  any: "\r",
  "stx-etx": "\x03",
  none: "",
};
const ACK = 0x06;
const NAK = 0x15;
const ENQ = 0x05;
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** A command, cut out of what came: where it ends is known by how it begins. Null while that is not known. */
function commandLength(bytes: Uint8Array): number | null {
  const [first, second, third = 0, fourth = 0] = bytes;
  const text = Buffer.from(bytes).toString("latin1");
  const upTo = (end: string): number | null => (text.includes(end) ? text.indexOf(end) + end.length : null);
  if (first === 0x00) return 1;
  if (first === 0x7e) {
    if (second === undefined) return null;
    if (second === 0x01) return upTo(";\x03");
    if (second !== 0x00) return 1;
    return bytes.length < 4 ? null : 2 + 2 + 2 + fourth + 2;
  }
  if (first === 0x16) {
    if (second !== 0x4d) return 3;
    const end = /[.!]/.exec(text);
    return end === null ? null : end.index + 1;
  }
  if (first === 0x01) return second === undefined ? null : second === 0x54 || second === 0x50 ? 3 : 1;
  if (first !== undefined && first >= 4 && first < 0x20) {
    if (bytes.length < 3) return null;
    return third === SSI_SOURCE.host ? first + 2 : 1;
  }
  return 1;
}

/** How each language answers: `name` is null for a command that is well formed and unknown. */
const ANSWERS: Readonly<Record<ReplyKind, (command: Uint8Array, ok: boolean, known: boolean) => Uint8Array | null>> = {
  "ack-nak": () => null,
  "newland-menu": (command, ok, known) => {
    if (command[0] !== 0x7e || command[1] !== 0x01) return null;
    const said = Buffer.from(command).toString("latin1").slice(6, -2);
    const told = said.endsWith("QRYSYS") ? `${said}Product Name: ${SIMULATED_NAME}` : said;
    return encodeNewlandMenuReply(told, ok ? ACK : known ? NAK : ENQ);
  },
  "newland-7e": (command, ok) => {
    const engine = readEngine(command);
    if (engine === null) return null;
    return engine.type === 0x07 ? encodeEngineReply([0x42]) : encodeEngineReply([0], ok ? 0 : 3);
  },
  "honeywell-menu": (command, ok, known) => {
    if (command[0] !== 0x16 || command[1] !== 0x4d) return null;
    const asked = Buffer.from(command).toString("latin1").slice(3, -1);
    const value = asked.endsWith("?") ? `${asked.slice(0, -1)}130` : asked;
    return latin1(`${value}${String.fromCharCode(ok ? ACK : known ? NAK : ENQ)}.`);
  },
  "ssi-clone": (command, ok) => {
    if (command[2] !== SSI_SOURCE.host) return null;
    if (command[1] === SSI_OPCODES.requestRevision) {
      return encodeSsi(SSI_OPCODES.replyRevision, latin1(SIMULATED_NAME), { source: SSI_SOURCE.decoder });
    }
    return ok
      ? encodeSsi(SSI_OPCODES.ack, [], { source: SSI_SOURCE.decoder })
      : encodeSsi(SSI_OPCODES.nak, [SSI_NAK_CODES.denied], { source: SSI_SOURCE.decoder });
  },
};

/** A scanner that sends text with an end mark and answers in the languages that its profile names. */
export function createFramedModel(parts: ModelParts): ScannerModel {
  const { profile, wire } = parts;
  const body = createModelBody(parts);

  const carryOut = (command: Uint8Array): void => {
    const name = commandNamed(profile, command);
    const ok = name !== null && body.obey(name);
    for (const kind of profile.replies) {
      const answer = ANSWERS[kind](command, ok, name !== null);
      if (answer === null) continue;
      body.answer(answer);
      return;
    }
  };

  return modelOf(body, {
    intake: createIntake(commandLength, carryOut),
    present(code, suffix = SUFFIXES[profile.framing.suffix]) {
      if (!body.reading) return false;
      const head = profile.framing.suffix === "stx-etx" ? [0x02] : [];
      wire.send(Uint8Array.of(...body.faults.garbage, ...head, ...code, ...latin1(suffix)));
      return true;
    },
  });
}
