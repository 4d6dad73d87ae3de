import type { Clock } from "../clock.ts";
import type { ByteLink } from "../link/link.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import type { Fence } from "./fence.ts";
import type { PrintJob, PrintStep } from "./printer.ts";

/**
 * What can happen to a job while it is in the printer's hands, from whichever side: the fence is answered, the link is
 * gone, the write is refused. Each of them ends a pause at once.
 */
export interface JobWatch {
  /** The link is gone, or did not take the bytes. */
  lost(): boolean;
  fenceAnswered(): boolean;
  /** Hands the bytes over and goes on; a refusal of the link shows in `lost`. Throws, with nothing sent, what the job's `sending` step throws. */
  send(bytes: Uint8Array): void;
  /** Until something happened, or for so long. */
  pause(ms: number): Promise<void>;
  /** What the job's listener threw at a step after the first. */
  stepFailures(): readonly unknown[];
  end(): void;
}

export function watchJob(link: ByteLink, clock: Clock, talk: PrinterTalk, fence: Fence, job: PrintJob): JobWatch {
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
  const steps = createSteps(job.onStep);
  const offClose = link.onClose(lose);
  const offReply = talk.onReply((reply) => {
    // An answer from before the question belongs to something else.
    if (!sent || !fence.isAnswer(reply)) return;
    answered = true;
    // The answer may overtake the news that the last byte was taken.
    steps.reach("handed-over");
    steps.reach("fence-answered");
    wake();
  });
  return {
    lost: () => lost,
    fenceAnswered: () => answered,
    send(bytes) {
      job.onStep?.("sending");
      sent = true;
      void link.write(bytes).then((written) => {
        if (written.ok) steps.reach("handed-over");
        else lose();
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
      steps.end();
    },
    stepFailures: () => steps.failures,
  };
}

interface Steps {
  reach(step: PrintStep): void;
  end(): void;
  readonly failures: readonly unknown[];
}

/** Tells of each step once; what a listener throws waits for the end of the job. */
function createSteps(tell: PrintJob["onStep"]): Steps {
  const reached = new Set<PrintStep>();
  const failures: unknown[] = [];
  let over = false;
  return {
    failures,
    reach(step) {
      if (over || reached.has(step)) return;
      reached.add(step);
      try {
        tell?.(step);
      } catch (error) {
        failures.push(error);
      }
    },
    end() {
      over = true;
    },
  };
}
