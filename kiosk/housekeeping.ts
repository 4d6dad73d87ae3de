/** What runs beside the visits: the store's upkeep, and what operators ask by command. */
import type { TerminalConfig } from "../config/schema.ts";
import { settledWithin, type Cancel } from "../drivers/clock.ts";
import type { TerminalClock } from "./journal/clock.ts";
import type { Journal } from "./journal/journal.ts";
import { createCommandWatch } from "./operator-commands.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Provisioning } from "./provisioning/room.ts";
import { STORE_DELAYS } from "./store/delays.ts";
import { noteDiskFault } from "./store/disk-fault.ts";
import { tasksInThread } from "./store/task.ts";
import type { TerminalStore } from "./store/terminal-store.ts";
import { createUpkeep } from "./store/upkeep.ts";

export interface HousekeepingOptions extends TerminalStore {
  readonly config: Pick<TerminalConfig, "store">;
  readonly outbox: Outbox;
  readonly provisioning?: Provisioning | undefined;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** Nobody stands before the screen. */
  readonly nobodyThere: () => boolean;
  readonly onUnsound: () => void;
}

const HOUR_MS = 3_600_000;

/** Begins; the function returned ends it. */
export function keepHouse(options: HousekeepingOptions): () => Promise<void> {
  const { config, store, keys, outbox, provisioning, clock, journal, nobodyThere, onUnsound } = options;
  const { backupTo, everyHours } = config.store;
  const upkeep = createUpkeep({
    store,
    clock,
    journal,
    tasks: tasksInThread,
    idle: () => nobodyThere() && outbox.quiet(),
    backup: backupTo === undefined ? null : { folder: backupTo, everyMs: everyHours * HOUR_MS },
    onUnsound,
  });
  const doCommands = createCommandWatch({ store, keys, operator: outbox, clock, journal, provisioning });
  let cancel: Cancel | null = null;

  function lookForCommands(): void {
    try {
      doCommands();
    } catch (error) {
      noteDiskFault(error, journal, "commands");
    }
    cancel = clock.setTimeout(lookForCommands, STORE_DELAYS.commandLook);
  }

  upkeep.start();
  lookForCommands();
  return async () => {
    upkeep.stop();
    cancel?.();
    await settledWithin(clock, tasksInThread.ended(), STORE_DELAYS.taskFarewell);
  };
}
