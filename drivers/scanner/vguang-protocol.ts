import { bytesOfHex } from "../../config/profiles/common.ts";
import type { ScannerCommands } from "../../config/profiles/schema.ts";
import { isIntactVguang, measureVguangAnswer, readVguang, readVguangAnswer } from "./codecs/vguang.ts";
import { createPacketStream } from "./packet-stream.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";

const PACKET_OVERHEAD_BYTES = 7;

/**
 * Vguang's `55 AA` packets (`codecs/vguang.ts`), over a serial line or cut into HID reports: what fills a report up is
 * zeros, and zeros between packets are nothing. Give it the bytes of a report without its report id.
 *
 * An answer carries the number of the command it answers. So whatever carries a number that is never sent to the device
 * is a code, which holds for models that number their codes differently; a refusal (status other than 0) is never one.
 */
export function createVguangProtocol(profile: {
  readonly commands: ScannerCommands;
  readonly framing: { readonly maxBytes: number; readonly idleMs: number };
}): ScanProtocol {
  const { maxBytes, idleMs } = profile.framing;
  const asked = new Set(
    Object.values(profile.commands).flatMap((hex) => {
      const command = hex === null ? null : readVguang(bytesOfHex(hex));
      return command === null ? [] : [command.command];
    }),
  );
  let heard: Heard[] = [];
  const stream = createPacketStream(
    {
      measure: measureVguangAnswer,
      isIntact: isIntactVguang,
      maxPacketBytes: maxBytes + PACKET_OVERHEAD_BYTES,
    },
    {
      onPacket(bytes) {
        const { command, status, data } = readVguangAnswer(bytes);
        if (status !== 0 || asked.has(command) || data.length === 0) {
          heard.push({ type: "reply", bytes, ok: status === 0 ? (data.length > 0 ? null : true) : false });
        } else heard.push({ type: "code", bytes: data.slice() });
      },
      onBroken: () => undefined,
    },
  );
  const flush = (): readonly Heard[] => {
    const said = heard;
    heard = [];
    return said;
  };

  return {
    push(bytes) {
      stream.push(bytes);
      return flush();
    },
    gap() {
      stream.gap();
      return flush();
    },
    reset: () => stream.reset(),
    get pending() {
      return stream.pending;
    },
    idleMs,
    get dropped() {
      return stream.dropped;
    },
    command(name) {
      const hex = profile.commands[name];
      return hex === null ? null : [bytesOfHex(hex)];
    },
    answers: (name) => profile.commands[name] !== null,
  };
}
