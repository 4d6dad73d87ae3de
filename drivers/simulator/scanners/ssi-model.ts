import type { Cancel } from "../../clock.ts";
import {
  encodeSsi,
  isIntactSsi,
  readSsi,
  SSI_NAK_CODES,
  SSI_OPCODES,
  SSI_SOURCE,
  SSI_STATUS,
} from "../../scanner/codecs/ssi.ts";
import {
  commandNamed,
  createIntake,
  createModelBody,
  modelOf,
  SIMULATED_NAME,
  type ModelParts,
  type ScannerModel,
} from "./model.ts";

/** The symbology byte of a QR code. */
const QR = 0xf1;
/** A decoder may send 251 bytes of data; real ones leave room. */
const PIECE_BYTES = 240;
/** What a packet says of its length, without its checksum. */
const SHORTEST = 4;
/** The wake-up byte, and noise. */
const NOISE_BYTES = 1;
/** After the first time. */
const RESENDS = 2;

interface Message {
  /** The pieces of one code, given up together. */
  readonly code: number;
  readonly opcode: number;
  readonly data: Uint8Array;
  readonly status: number;
}

function packetLength([length = 0]: Uint8Array): number {
  return length < SHORTEST ? NOISE_BYTES : length + 2;
}

/** A decoder that sends packets, waits for each to be acknowledged, and sends again what was not. */
export function createSsiModel(parts: ModelParts): ScannerModel {
  const { profile, wire } = parts;
  const body = createModelBody(parts);
  let queue: readonly Message[] = [];
  let codes = 0;
  let resendsLeft = RESENDS;
  let cancelWait: Cancel = () => undefined;

  const say = ({ opcode, data, status }: Message, again: boolean): void => {
    const marked = again && !body.faults.unmarked ? status | SSI_STATUS.retransmit : status;
    wire.send(encodeSsi(opcode, data, { source: SSI_SOURCE.decoder, status: marked }));
    cancelWait = wire.clock.setTimeout(sayAgain, body.faults.resendAfterMs);
  };
  const sayAgain = (): void => {
    cancelWait();
    const [current] = queue;
    if (current === undefined) return;
    if (resendsLeft === 0) {
      // Transmit error: the decoder beeps and gives the whole code up.
      queue = queue.filter(({ code }) => code !== current.code);
      next();
      return;
    }
    resendsLeft -= 1;
    say(current, true);
  };
  const next = (): void => {
    const [current] = queue;
    resendsLeft = RESENDS;
    if (current !== undefined) say(current, false);
  };
  const acknowledged = (): void => {
    if (body.faults.deaf || queue.length === 0) return;
    cancelWait();
    queue = queue.slice(1);
    next();
  };
  const transmit = (messages: readonly Message[]): void => {
    const idle = queue.length === 0;
    queue = [...queue, ...messages];
    if (idle) next();
  };

  const carryOut = (packet: Uint8Array): void => {
    if (packet.length === NOISE_BYTES) return;
    const reply = (opcode: number, data: readonly number[] = []): void =>
      body.answer(encodeSsi(opcode, data, { source: SSI_SOURCE.decoder }));
    if (!isIntactSsi(packet)) {
      reply(SSI_OPCODES.nak, [SSI_NAK_CODES.resend]);
      return;
    }
    const { opcode } = readSsi(packet);
    if (opcode === SSI_OPCODES.ack) acknowledged();
    else if (opcode === SSI_OPCODES.nak) sayAgain();
    else {
      const name = commandNamed(profile, packet);
      if (name === null || !body.obey(name)) reply(SSI_OPCODES.nak, [SSI_NAK_CODES.denied]);
      else if (opcode === SSI_OPCODES.requestRevision) {
        codes += 1;
        transmit([{ code: codes, opcode: SSI_OPCODES.replyRevision, data: Buffer.from(SIMULATED_NAME), status: 0 }]);
      } else reply(SSI_OPCODES.ack);
    }
  };

  return modelOf(body, {
    intake: createIntake(packetLength, carryOut),
    present(code) {
      if (!body.reading) return false;
      if (body.faults.garbage.length > 0) wire.send(body.faults.garbage);
      codes += 1;
      const pieces = Math.max(1, Math.ceil(code.length / PIECE_BYTES));
      transmit(
        Array.from({ length: pieces }, (_, index) => ({
          code: codes,
          opcode: SSI_OPCODES.decodeData,
          data: Uint8Array.of(QR, ...code.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)),
          status: index < pieces - 1 ? SSI_STATUS.moreFollows : 0,
        })),
      );
      return true;
    },
    powerOff() {
      cancelWait();
      queue = [];
    },
  });
}
