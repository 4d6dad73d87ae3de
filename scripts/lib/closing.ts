/**
 * How a long-running script is told to stop: by a signal, or by the death of the bootstrap that started it (its IPC
 * channel closes), so that nothing is left running behind a killed npm.
 */
import { constants } from "node:os";
import process from "node:process";

export interface Stop {
  /** For people: "SIGINT", "the starting process is gone". */
  readonly reason: string;
  /** Ctrl+C is how a person ends the demonstration: no error. */
  readonly exitCode: number;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Exit code of a process that ended because the one that wanted it is gone. */
const ABANDONED = 129;

/** Calls `listener` once, for the first of these; further signals are left to the listener's own pace. */
export function onStop(listener: (stop: Stop) => void): () => void {
  let told = false;
  const tell = (stop: Stop): void => {
    if (told) return;
    told = true;
    listener(stop);
  };
  const onSignal = (signal: NodeJS.Signals): void =>
    tell({ reason: signal, exitCode: 128 + constants.signals[signal] });
  const onGone = (): void => tell({ reason: "the starting process is gone", exitCode: ABANDONED });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.once("disconnect", onGone);
  // Listening for the channel's end must not keep a finished script alive.
  process.channel?.unref();
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    process.removeListener("disconnect", onGone);
  };
}
