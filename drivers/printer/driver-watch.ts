import type { Clock } from "../clock.ts";
import type { ByteLink } from "../link/link.ts";
import { createSender, type JobSender, type Pace } from "./driver-send.ts";
import type { PrinterTalk } from "./driver-talk.ts";
import type { Fence } from "./fence.ts";
import type { JobPart } from "./job-plan.ts";
import type { PrintJob, PrintStep } from "./printer.ts";
import type { AutomaticBytes } from "./replies.ts";

/**
 * What can happen to a job while it is in the printer's hands, from whichever side: the fence is answered, the link is
 * gone, the write is refused, the printer speaks up by itself. Each of them ends a pause at once.
 */
export interface JobWatch {
  /** The link is gone, or did not take the bytes. */
  lost(): boolean;
  fenceAnswered(): boolean;
  /** Begins to hand the job over. Throws, with nothing sent, what the job's `sending` step throws. */
  send(parts: readonly JobPart[], pace: Pace | null): void;
  /** Hands over nothing more of the job. */
  stop(): void;
  /** The same, where what was begun is taken back. */
  abandon(): void;
  /** The link has long not taken the piece under way. */
  stuck(): boolean;
  /** Until something happened, or for so long. */
  pause(ms: number): Promise<void>;
  /** What the job's listener threw at a step after the first. */
  stepFailures(): readonly unknown[];
  end(): void;
}

export interface WatchOptions {
  readonly link: ByteLink;
  readonly clock: Clock;
  readonly talk: PrinterTalk;
  readonly fence: Fence;
  readonly job: PrintJob;
  /** Automatic status during the job; true: it is bad news. */
  readonly onAutomatic: (bytes: AutomaticBytes) => boolean;
}

export function watchJob(options: WatchOptions): JobWatch {
  const { link, clock, talk, fence, job } = options;
  const wakers = new Set<() => void>();
  const steps = createSteps(job.onStep);
  let sender: JobSender | null = null;
  let ungate = (): void => undefined;
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
    if (reply.type === "automatic") {
      if (options.onAutomatic(reply.bytes)) wake();
      return;
    }
    // An answer from before the question belongs to something else.
    if (sender?.lastBegun() !== true || !fence.isAnswer(reply)) return;
    answered = true;
    // The answer may overtake the news that the last byte was taken.
    steps.reach("handed-over");
    steps.reach("fence-answered");
    wake();
  });
  return {
    lost: () => lost,
    fenceAnswered: () => answered,
    send(parts, pace) {
      job.onStep?.("sending");
      sender = createSender({ link, clock, parts, pace, onDone: () => steps.reach("handed-over"), onRefused: lose });
      ungate = talk.guard(sender.betweenCommands);
      sender.start();
    },
    stop: () => sender?.stop(),
    abandon: () => sender?.abandon(),
    stuck: () => sender?.stuck() ?? false,
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
      sender?.stop();
      ungate();
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
