import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { wait, type Cancel, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import { clearCommand } from "./fence.ts";
import {
  askStatus,
  createReplyParser,
  isPlausible,
  type Reply,
  type StatusNumber,
  type StatusRound,
} from "./status.ts";

/**
 * Question and answer with a printer. Its answers carry no name, so one question is asked at a time; a missing answer
 * is null, and a late one is thrown away before the next question, because clones answer "always the previous one".
 */
export interface PrinterTalk {
  /** Bytes of the current connection. */
  hear(bytes: Uint8Array): void;
  /** The connection is gone: open questions end without an answer, and what this printer did not answer may be asked again. */
  reset(): void;
  ask(link: ByteLink, n: StatusNumber): Promise<number | null>;
  /** All four questions; an empty round means silence. */
  askAll(link: ByteLink): Promise<StatusRound>;
  /** Replies that are not answers to DLE EOT, and not noise. */
  onReply(listener: (reply: Reply) => void): Cancel;
  /** Empties the printer's buffers; resolves when it says so, or when it should have. */
  clear(link: ByteLink): Promise<void>;
}

/** Questions 1 and 4 first: cheap printers answer those or nothing. */
const ORDER: readonly StatusNumber[] = [1, 4, 2, 3];
/** A question that was missed this often while others were answered is not asked again on this connection. */
const MUTE_AFTER = 2;

export function createPrinterTalk(profile: PrinterProfile, clock: Clock): PrinterTalk {
  const parser = createReplyParser();
  const listeners = new Set<(reply: Reply) => void>();
  const missed = new Map<StatusNumber, number>();
  let waiting: { readonly n: StatusNumber; readonly answer: (byte: number | null) => void } | null = null;

  const onReply = (listener: (reply: Reply) => void): Cancel => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  const ask = async (link: ByteLink, n: StatusNumber): Promise<number | null> => {
    const byte = await new Promise<number | null>((resolve) => {
      const settle = (value: number | null): void => {
        cancel();
        offClose();
        waiting = null;
        resolve(value);
      };
      const cancel = clock.setTimeout(() => settle(null), DRIVER_DELAYS.statusReply);
      const offClose = link.onClose(() => settle(null));
      waiting = { n, answer: settle };
      void link.write(askStatus(n)).then((written) => {
        if (!written.ok && waiting?.answer === settle) settle(null);
      });
    });
    if (byte === null) await wait(clock, DRIVER_DELAYS.statusLateReply);
    return byte;
  };

  return {
    hear(bytes) {
      for (const reply of parser.push(bytes)) {
        if (reply.type === "status") {
          if (waiting !== null && isPlausible(waiting.n, reply.byte)) waiting.answer(reply.byte);
        } else if (reply.type !== "other") for (const listener of [...listeners]) listener(reply);
      }
    },
    reset() {
      parser.reset();
      missed.clear();
      waiting?.answer(null);
    },
    ask,
    async askAll(link) {
      const round: Partial<Record<StatusNumber, number>> = {};
      for (const n of ORDER) {
        // Two questions in silence are enough: nobody is there.
        if (n === 2 && round[1] === undefined && round[4] === undefined) return {};
        if ((missed.get(n) ?? 0) >= MUTE_AFTER) continue;
        const byte = await ask(link, n);
        if (byte !== null) round[n] = byte;
      }
      if (Object.keys(round).length > 0) {
        for (const n of ORDER) if (round[n] === undefined) missed.set(n, (missed.get(n) ?? 0) + 1);
      }
      return round;
    },
    onReply,
    async clear(link) {
      const command = clearCommand(profile);
      if (command === null) return;
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          cancel();
          off();
          offClose();
          resolve();
        };
        const cancel = clock.setTimeout(settle, DRIVER_DELAYS.clearReply);
        const off = onReply((reply) => {
          if (reply.type === "cleared") settle();
        });
        const offClose = link.onClose(settle);
        void link.write(command);
      });
    },
  };
}
