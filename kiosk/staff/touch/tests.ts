/** Runs one touch test at a time and ends it: by hand, when it has all it wants, or by itself. */
import type { Cancel, Clock } from "../../../drivers/clock.ts";
import type { TouchReport, TouchTest, TouchTestView } from "../../display/contract/staff/touch.ts";
import type { SizeMm } from "./grid.ts";
import { runTest, type RunningTest, type TouchEnd } from "./running.ts";

export interface TouchTests {
  /** Null: none runs. */
  view(): TouchTestView | null;
  start(test: TouchTest, size: SizeMm): void;
  /** What the page heard of the glass; of another test than the one that runs, it counts nowhere. */
  hear(report: TouchReport): string;
  finish(): string;
  cancel(): string;
}

export function createTouchTests(parts: {
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly onEnd: (end: TouchEnd) => void;
}): TouchTests {
  const { clock, wallMs, onEnd } = parts;
  let running: { readonly id: number; readonly test: RunningTest } | null = null;
  let lastId = 0;
  let stopTimer: Cancel = () => undefined;

  /** New touches put the end off, so the alarm looks whether it is time. */
  function watch(test: RunningTest): void {
    stopTimer = clock.setTimeout(
      () => {
        if (test.dueMs() <= clock.now()) end("timeout");
        else watch(test);
      },
      Math.max(0, test.dueMs() - clock.now()),
    );
  }

  function stop(): RunningTest | null {
    stopTimer();
    const test = running?.test ?? null;
    running = null;
    return test;
  }

  function end(how: "finished" | "timeout"): string {
    const test = stop();
    if (test === null) return "nothing-runs";
    const came = test.end(how, wallMs());
    onEnd(came);
    return typeof came === "string" ? came : "done";
  }

  return {
    view: () => running?.test.view(clock.now()) ?? null,
    start(name, size) {
      stop();
      lastId += 1;
      const test = runTest(name, lastId, size, clock.now());
      running = { id: lastId, test };
      watch(test);
    },
    hear({ do: _, id, ...report }) {
      if (running?.id !== id) return "late";
      if (running.test.hear(report, clock.now())) end("finished");
      return "done";
    },
    finish: () => (running?.test.view(clock.now()).test === "grid" ? end("finished") : "nothing-runs"),
    cancel: () => (stop() === null ? "nothing-runs" : "done"),
  };
}
