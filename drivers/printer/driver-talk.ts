import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { settledWithin, wait, type Cancel, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import { clearCommand } from "./fence.ts";
import { createReplyParser, type FullStatus, type Reply } from "./replies.ts";
import { askStatus, isPlausible, type StatusNumber, type StatusRound } from "./status.ts";

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
  /** Custom's six bytes, with the sensor at the exit. */
  askFull(link: ByteLink): Promise<FullStatus | null>;
  /** All questions this printer knows; null means silence. */
  askAll(link: ByteLink): Promise<StatusRound | null>;
  /** GS I: a number or a name. It travels in the buffer, so only an idle printer may be asked. */
  askIdentity(link: ByteLink, n: number): Promise<number | string | null>;
  /** Replies that nobody is waiting for here. */
  onReply(listener: (reply: Reply) => void): Cancel;
  /** Empties the printer's buffers; resolves when it says so, or when it should have. */
  clear(link: ByteLink): Promise<void>;
  /** Until it is taken away: questions wait for this, and are not asked when it says no. */
  guard(gate: () => Promise<boolean>): Cancel;
  /** The link does not even take a question. */
  stuck(): boolean;
  /** Bytes so far that were no reply to anything. */
  dropped(): number;
}

/** Questions 1 and 4 first: cheap printers answer those or nothing. */
const ORDER: readonly StatusNumber[] = [1, 4, 2, 3];
/** A question that was missed this often while others were answered is not asked again on this connection. */
const MUTE_AFTER = 2;

interface Waiting {
  /** Whether this reply is the answer. */
  readonly take: (reply: Reply) => boolean;
  readonly giveUp: () => void;
}

export function createPrinterTalk(profile: PrinterProfile, clock: Clock): PrinterTalk {
  const parser = createReplyParser(profile.status);
  const listeners = new Set<(reply: Reply) => void>();
  const missed = new Map<StatusNumber, number>();
  let waiting: Waiting | null = null;
  let gate: (() => Promise<boolean>) | null = null;
  /** A question that the link has not taken yet: another one behind it would only be answered too late as well. */
  let untaken: Promise<unknown> | null = null;
  let heardMs = -Infinity;
  let droppedBytes = 0;
  let isFirstRound = true;
  let strays = 0;
  /** This printer answers each question only when the next one comes. */
  let lagging = false;

  const onReply = (listener: (reply: Reply) => void): Cancel => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  const listen = (reply: Reply): void => {
    if (reply.type === "noise") droppedBytes += reply.bytes;
    else if (waiting?.take(reply) === true) return;
    else if (reply.type === "status") {
      strays += 1;
      droppedBytes += 1;
    } else for (const listener of [...listeners]) listener(reply);
  };

  /** Asks once; the last of `answers` replies that fit is the answer. */
  async function question<Answer>(
    link: ByteLink,
    bytes: Uint8Array,
    fits: (reply: Reply) => Answer | null,
    answers = 1,
  ): Promise<Answer | null> {
    if (gate !== null && !(await gate())) return null;
    if (untaken !== null) await settledWithin(clock, untaken, DRIVER_DELAYS.statusReply);
    // A call, because it may have been taken, or not, across the wait.
    if (isStuck()) return null;
    const answer = await new Promise<Answer | null>((resolve) => {
      let left = answers;
      let last: Answer | null = null;
      const settle = (): void => {
        cancel();
        offClose();
        waiting = null;
        resolve(last);
      };
      const cancel = clock.setTimeout(settle, DRIVER_DELAYS.statusReply);
      const offClose = link.onClose(settle);
      const mine: Waiting = {
        take(reply) {
          const fitting = fits(reply);
          if (fitting === null) return false;
          last = fitting;
          left -= 1;
          if (left === 0) settle();
          return true;
        },
        giveUp: settle,
      };
      waiting = mine;
      const writing = link.write(bytes).then((written) => {
        if (untaken === writing) untaken = null;
        if (!written.ok && waiting === mine) settle();
      });
      untaken = writing;
    });
    if (answer === null) await wait(clock, DRIVER_DELAYS.statusLateReply);
    // What was asked last was answered: everything before it has arrived too.
    else link.acknowledged?.();
    return answer;
  }
  const isStuck = (): boolean => untaken !== null;

  const ask = (link: ByteLink, n: StatusNumber): Promise<number | null> => {
    const bytes = askStatus(n);
    const fits = (reply: Reply): number | null =>
      reply.type === "status" && isPlausible(n, reply.byte) ? reply.byte : null;
    // Asked twice in one breath, the second answer is to the first question.
    return lagging ? question(link, Uint8Array.of(...bytes, ...bytes), fits, 2) : question(link, bytes, fits);
  };
  const askFull = (link: ByteLink): Promise<FullStatus | null> =>
    question(link, askStatus(20), (reply) => (reply.type === "full" ? reply.full : null));

  const askOneByOne = async (link: ByteLink): Promise<Partial<Record<StatusNumber, number>>> => {
    const round: Partial<Record<StatusNumber, number>> = {};
    for (const n of ORDER) {
      // Two questions in silence are enough: nobody is there.
      if (n === 2 && round[1] === undefined && round[4] === undefined) return {};
      if ((missed.get(n) ?? 0) >= MUTE_AFTER) continue;
      const before = strays;
      const byte = await ask(link, n);
      if (byte !== null) round[n] = byte;
      // The very first question unanswered, the next one at once: that was the answer to the first.
      if (n === 4 && isFirstRound && round[1] === undefined && (byte !== null || strays > before)) {
        isFirstRound = false;
        lagging = true;
        return askOneByOne(link);
      }
    }
    isFirstRound = false;
    return round;
  };

  return {
    hear(bytes) {
      if (clock.now() - heardMs > DRIVER_DELAYS.replyGap) for (const reply of parser.settle()) listen(reply);
      heardMs = clock.now();
      for (const reply of parser.push(bytes)) listen(reply);
    },
    reset() {
      parser.reset();
      missed.clear();
      isFirstRound = true;
      lagging = false;
      untaken = null;
      waiting?.giveUp();
    },
    ask,
    askFull,
    async askAll(link) {
      const round = await askOneByOne(link);
      if (Object.keys(round).length === 0) return null;
      for (const n of ORDER) if (round[n] === undefined) missed.set(n, (missed.get(n) ?? 0) + 1);
      if (profile.status !== "custom20") return round;
      const full = await askFull(link);
      return full === null ? round : { ...round, full };
    },
    askIdentity: (link, n) =>
      question(link, Uint8Array.of(0x1d, 0x49, n), (reply) => {
        if (reply.type === "name") return n >= FIRST_NAME ? reply.text : null;
        return n < FIRST_NAME && (reply.type === "number" || reply.type === "sensor") ? reply.byte : null;
      }),
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
    guard(next) {
      gate = next;
      return () => {
        if (gate === next) gate = null;
      };
    },
    stuck: isStuck,
    dropped: () => droppedBytes,
  };
}

/** GS I 65 and up give names, below it gives numbers. */
const FIRST_NAME = 65;
