import type { ScannerCommand } from "../../config/profiles/schema.ts";
import { wait, type Cancel, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { LinkWrite } from "../link/link.ts";
import type { ScanProtocol } from "./protocol.ts";
import type { ToldOutcome } from "./scanner.ts";

/**
 * Says commands to one device, one at a time: most answers do not name the question (ACK is one byte), so the next
 * question waits until the last one is over. A command belongs to the connection it was given for; it never waits for
 * the next one, because a trigger that reaches a replugged device switches a lamp on that nobody asked for.
 */
export interface Teller {
  tell(name: ScannerCommand): Promise<ToldOutcome>;
  /** The device answered; `ok` as in `Heard`. */
  replied(ok: boolean | null): void;
  connected(): void;
  /** The connection is gone, or the scanner is being closed. */
  lost(): void;
}

export interface TellerOptions {
  readonly protocol: Pick<ScanProtocol, "command" | "answers">;
  readonly clock: Clock;
  readonly write: (bytes: Uint8Array) => Promise<LinkWrite>;
}

export function createTeller({ protocol, clock, write }: TellerOptions): Teller {
  let connection: object | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let settle: ((outcome: ToldOutcome) => void) | null = null;
  let quietUntilMs = Number.NEGATIVE_INFINITY;

  const answer = (): Promise<ToldOutcome> =>
    new Promise((resolve) => {
      let cancel: Cancel = () => undefined;
      const settleOnce = (outcome: ToldOutcome): void => {
        cancel();
        settle = null;
        resolve(outcome);
      };
      settle = settleOnce;
      cancel = clock.setTimeout(() => {
        quietUntilMs = clock.now() + DRIVER_DELAYS.scannerLateReply;
        settleOnce("no-answer");
      }, DRIVER_DELAYS.scannerReply);
    });

  const say = async (name: ScannerCommand, writes: readonly Uint8Array[], asked: object): Promise<ToldOutcome> => {
    const quietMs = quietUntilMs - clock.now();
    if (quietMs > 0 && connection === asked) await wait(clock, quietMs);
    // Listening before writing: the answer may be there before the write is reported done.
    const answered = protocol.answers(name) ? answer() : null;
    for (const [index, bytes] of writes.entries()) {
      // Several writes: the first wakes the device, or they are reports of which each has to be taken in.
      if (index > 0) await wait(clock, DRIVER_DELAYS.scannerWake);
      if (connection === asked && (await write(bytes)).ok) continue;
      settle?.("not-connected");
      return "not-connected";
    }
    return answered ?? "sent";
  };

  return {
    tell(name) {
      const writes = protocol.command(name);
      if (writes === null) return Promise.resolve("not-supported");
      const asked = connection;
      if (asked === null) return Promise.resolve("not-connected");
      const told = queue.then(() => say(name, writes, asked));
      queue = told;
      return told;
    },
    replied: (ok) => settle?.(ok === false ? "refused" : "ok"),
    connected() {
      connection = {};
      quietUntilMs = Number.NEGATIVE_INFINITY;
    },
    lost() {
      connection = null;
      settle?.("not-connected");
    },
  };
}
