import type { Clock, Cancel } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import type { JobPart } from "./job-plan.ts";

/**
 * Hands a job over piece by piece. One piece is under way at a time, so a question finds its place between two
 * commands, and a job that is given up stops within a piece instead of running on when the paper is back.
 */
export interface JobSender {
  start(): void;
  /** True as soon as a question may be written; false when the command under way does not end in time. */
  readonly betweenCommands: () => Promise<boolean>;
  /** Hands over no further piece. A command that was begun is ended with white, so that it swallows nothing that comes later. */
  stop(): void;
  /** Hands over no further piece, and leaves it at that: what was begun is taken back in another way. */
  abandon(): void;
  /** The last piece is under way or handed over: before that nothing can be the answer to what stands at the end. */
  lastBegun(): boolean;
  /** The link has not taken the piece under way for so long that it is no longer slow. */
  stuck(): boolean;
}

export interface SenderOptions {
  readonly link: ByteLink;
  readonly clock: Clock;
  readonly parts: readonly JobPart[];
  /** null: the cable holds the sender back by itself. */
  readonly pace: Pace | null;
  /** The last byte was taken. */
  readonly onDone: () => void;
  readonly onRefused: () => void;
}

/** A printer that cannot hold the sender back: what is in its buffer is reckoned, and kept below a limit. */
export interface Pace {
  readonly bytesPerS: number;
  readonly rowsPerS: number;
  readonly windowBytes: number;
}

export function createSender(options: SenderOptions): JobSender {
  const { link, clock, parts, pace } = options;
  const backlog = createBacklog(clock, pace);
  const waiters = new Set<() => void>();
  let stopped = false;
  let between = true;
  let missing = 0;
  let sinceMs: number | null = null;
  let last = false;
  let cancelPause: Cancel = () => undefined;

  const next = (index: number): void => {
    const part = parts[index];
    if (stopped) return;
    if (part === undefined) {
      options.onDone();
      return;
    }
    const pauseMs = backlog.pauseBefore(part);
    if (pauseMs > 0) cancelPause = clock.setTimeout(() => hand(part, index), pauseMs);
    else hand(part, index);
  };
  const hand = (part: JobPart, index: number): void => {
    between = part.endsCommand;
    missing = part.missing;
    sinceMs = clock.now();
    last = index === parts.length - 1;
    backlog.add(part);
    const writing = link.write(part.bytes);
    // Whoever waited writes behind this piece and before the next one.
    if (between) for (const waiter of [...waiters]) waiter();
    void writing.then((written) => {
      sinceMs = null;
      if (written.ok) next(index + 1);
      else if (!stopped) options.onRefused();
    });
  };

  return {
    start: () => next(0),
    betweenCommands: () => {
      if (between) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = (answer: boolean): void => {
          cancel();
          waiters.delete(ended);
          resolve(answer);
        };
        const ended = (): void => settle(true);
        const cancel = clock.setTimeout(() => settle(false), DRIVER_DELAYS.commandEnd);
        waiters.add(ended);
      });
    },
    stop() {
      if (stopped) return;
      stopped = true;
      cancelPause();
      if (missing === 0) return;
      void link.write(new Uint8Array(missing));
      between = true;
      missing = 0;
      for (const waiter of [...waiters]) waiter();
    },
    abandon() {
      stopped = true;
      cancelPause();
    },
    lastBegun: () => last,
    stuck: () => sinceMs !== null && clock.now() - sinceMs >= DRIVER_DELAYS.usbWriteStuck,
  };
}

interface Backlog {
  add(part: JobPart): void;
  /** How long to wait until this part fits. */
  pauseBefore(part: JobPart): number;
}

/** What is in the printer's buffer: bytes come in at once and leave as fast as line and paper move. */
function createBacklog(clock: Clock, pace: Pace | null): Backlog {
  if (pace === null) return { add: () => undefined, pauseBefore: () => 0 };
  let inside: readonly { readonly bytes: number; readonly outMs: number }[] = [];
  const lookMs = (): number => {
    const nowMs = clock.now();
    inside = inside.filter(({ outMs }) => outMs > nowMs);
    return nowMs;
  };
  return {
    add({ bytes, rows }) {
      const beginMs = Math.max(lookMs(), inside.at(-1)?.outMs ?? 0);
      const takesMs = Math.max(bytes.length / pace.bytesPerS, rows / pace.rowsPerS) * 1_000;
      inside = [...inside, { bytes: bytes.length, outMs: beginMs + takesMs }];
    },
    pauseBefore({ bytes }) {
      const nowMs = lookMs();
      let held = inside.reduce((sum, part) => sum + part.bytes, bytes.length);
      for (const part of inside) {
        if (held <= pace.windowBytes) return 0;
        held -= part.bytes;
        if (held <= pace.windowBytes) return part.outMs - nowMs;
      }
      return 0;
    },
  };
}
