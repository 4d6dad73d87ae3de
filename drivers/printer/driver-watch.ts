import type { Clock } from "../clock.ts";
import type { ByteLink } from "../link/link.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import type { Fence } from "./fence.ts";

/**
 * What can happen to a job while it is in the printer's hands, from whichever side: the fence is answered, the link is
 * gone, the write is refused. Each of them ends a pause at once.
 */
export interface JobWatch {
  /** The link is gone, or did not take the bytes. */
  lost(): boolean;
  fenceAnswered(): boolean;
  /** Hands the bytes over and goes on; a refusal shows in `lost`. */
  send(bytes: Uint8Array): void;
  /** Until something happened, or for so long. */
  pause(ms: number): Promise<void>;
  end(): void;
}

export function watchJob(link: ByteLink, clock: Clock, talk: PrinterTalk, fence: Fence): JobWatch {
  const wakers = new Set<() => void>();
  let sent = false;
  let lost = false;
  let answered = false;
  const wake = (): void => {
    for (const waker of [...wakers]) waker();
  };
  const lose = (): void => {
    lost = true;
    wake();
  };
  const offClose = link.onClose(lose);
  const offReply = talk.onReply((reply) => {
    // An answer from before the question belongs to something else.
    if (!sent || !fence.isAnswer(reply)) return;
    answered = true;
    wake();
  });
  return {
    lost: () => lost,
    fenceAnswered: () => answered,
    send(bytes) {
      sent = true;
      void link.write(bytes).then((written) => {
        if (!written.ok) lose();
      });
    },
    pause(ms) {
      if (lost || answered) return Promise.resolve();
      return new Promise((resolve) => {
        const settle = (): void => {
          cancel();
          wakers.delete(settle);
          resolve();
        };
        const cancel = clock.setTimeout(settle, Math.max(0, ms));
        wakers.add(settle);
      });
    },
    end() {
      offClose();
      offReply();
    },
  };
}
