/**
 * Folds what the machine does into the journal, so that one file tells the whole story of a night: how this run began,
 * what was plugged in and pulled out, what the kernel killed, what fed the machine.
 *
 * Error model: total; what cannot be read is said once, in `machine.kernel-log`.
 */
import type { Cancel } from "../../../drivers/clock.ts";
import { bootId, type TerminalClock } from "../clock.ts";
import { JOURNAL_DELAYS } from "../delays.ts";
import type { Journal } from "../journal.ts";
import { readLatest, type JournalEntry } from "../read.ts";
import { recordFacts } from "./fold.ts";
import { factOf } from "./kernel-facts.ts";
import type { KernelRecord } from "./kernel-record.ts";
import { openKernelSource, type KernelSource } from "./kernel-source.ts";
import { powerStep, readPower } from "./power.ts";

export interface MachineOptions {
  readonly journal: Journal;
  readonly dir: string;
  readonly clock: TerminalClock;
  readonly boot?: string;
  /** The number of the last line that the run before wrote. */
  readonly before: number;
  readonly openSource?: () => Promise<KernelSource | string>;
  readonly power?: typeof readPower;
}

/** Begins; the function returned ends it. */
export function watchMachine(options: MachineOptions): () => void {
  const { journal, clock, openSource = openKernelSource, power = readPower } = options;
  let cancel: Cancel | null = null;
  const ending = new AbortController();
  let source: KernelSource | null = null;
  let fed = "";
  const ended = (): boolean => ending.signal.aborted;

  async function begin(): Promise<void> {
    const before = await runBefore(options);
    if (ended()) return;
    journal.record("machine.boot", { ...before.told, uptimeMs: Math.round(clock.now()) });
    lookAtPower();
    const opened = await openSource();
    if (typeof opened === "string") {
      journal.record("machine.kernel-log", { source: "none", reason: opened });
    } else if (ended()) {
      opened.close();
      return;
    } else {
      source = opened;
      journal.record("machine.kernel-log", { source: opened.name, reason: "" });
      // Of this boot, but only what the run before has not folded in already.
      await fold(before.sinceMonoMs);
    }
    again();
  }

  async function fold(sinceMonoMs: number): Promise<void> {
    const records = (await source?.next()) ?? [];
    if (!ended()) recordFacts(journal, factsOf(records, sinceMonoMs));
  }

  function lookAtPower(): void {
    const now = power();
    if (now === null || powerStep(now) === fed) return;
    fed = powerStep(now);
    journal.record("machine.power", now);
  }

  function again(): void {
    if (ended()) return;
    cancel = clock.setTimeout(() => {
      lookAtPower();
      void fold(-Infinity).finally(again);
    }, JOURNAL_DELAYS.machine);
  }

  void begin();
  return () => {
    ending.abort();
    cancel?.();
    source?.close();
  };
}

function* factsOf(
  records: readonly KernelRecord[],
  sinceMonoMs: number,
): Generator<NonNullable<ReturnType<typeof factOf>>> {
  for (const { monoMs, text } of records) {
    const fact = monoMs > sinceMonoMs ? factOf(text) : null;
    if (fact !== null) yield fact;
  }
}

interface Before {
  readonly told: {
    readonly machine: "started-anew" | "same" | "unknown";
    readonly before: "stopped" | "cut-off" | "none";
  };
  /** How far the run before could see, on this boot's scale. */
  readonly sinceMonoMs: number;
}

/** From the last lines of the journal before this run. */
async function runBefore({ dir, boot = bootId(), before }: MachineOptions): Promise<Before> {
  let last: JournalEntry | undefined;
  let edge: JournalEntry | undefined;
  try {
    [last] = await readLatest(dir, 1, { upTo: before });
    [edge] = await readLatest(dir, 1, { upTo: before, events: ["terminal.start", "terminal.stop"] });
  } catch {
    // The disk; the journal itself says so.
  }
  if (last === undefined || edge === undefined) {
    return { told: { machine: "unknown", before: "none" }, sinceMonoMs: -Infinity };
  }
  const same = last.fields["boot"] === boot;
  const mono = last.fields["mono"];
  return {
    told: {
      machine: boot === "unknown" ? "unknown" : same ? "same" : "started-anew",
      before: edge.ev === "terminal.stop" ? "stopped" : "cut-off",
    },
    sinceMonoMs: same && typeof mono === "number" ? mono : -Infinity,
  };
}
