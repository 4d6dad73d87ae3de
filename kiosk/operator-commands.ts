/**
 * Does what operators asked of this data by command: in the running terminal, which looks for commands left in the store
 * (store/commands.ts), or in the command itself while no terminal runs.
 *
 * A kill between doing a command and saying so does it again at the next start: each of them may be done twice without
 * harm. One that nobody waits for any more is not done.
 *
 * Error model: a disk that fails is the command's outcome, journalled; `createCommandWatch` throws SqliteError where not even that
 * can be written down, and the next look tries again.
 */
import type { TerminalClock } from "./journal/clock.ts";
import type { Journal } from "./journal/journal.ts";
import type { Operator } from "./outbox/operate.ts";
import type { Provisioning } from "./provisioning/room.ts";
import { commandQueue, type OperatorCommand } from "./store/commands.ts";
import { STORE_DELAYS } from "./store/delays.ts";
import { KeyRefused, type RootKeys } from "./store/key.ts";
import { sqliteCode, storageFault } from "./store/disk-fault.ts";
import type { Store } from "./store/open.ts";
import { changeRootKey } from "./store/terminal-store.ts";

export interface CommandRooms {
  readonly store: Store;
  readonly keys: RootKeys;
  readonly operator: Operator;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** Only where the terminal was provisioned; a file that it was started with, people change by hand. */
  readonly provisioning?: Pick<Provisioning, "doCommand"> | undefined;
}

/** "done", or the word for why not. */
export function doCommand(command: OperatorCommand, rooms: CommandRooms): string {
  const { store, keys, operator, clock, journal, provisioning } = rooms;
  switch (command.verb) {
    case "retry":
      return operator.retry(command.request);
    case "drop":
      return operator.drop(command.request);
    case "rotate-key": {
      const key = store.keyring.addSealKey(Math.round(clock.wallMs()));
      journal.record("store.seal-key", { key });
      return command.root ? changeRoot(store, keys, journal) : "done";
    }
    case "note-shown":
      journal.record("operator.personal-shown", { what: command.what, requests: command.requests });
      return "done";
    case "note-backup": {
      const { rows, bytes, tookMs } = command;
      journal.record("store.backed-up", { by: "operator", rows, bytes, tookMs });
      return "done";
    }
    case "config-apply":
    case "config-revert":
    case "config-confirm":
      return provisioning?.doCommand(command) ?? "not-provisioned";
  }
}

function changeRoot(store: Store, keys: RootKeys, journal: Journal): string {
  try {
    changeRootKey(store, keys);
  } catch (error) {
    if (error instanceof KeyRefused && error.code === "not-a-file") return "key-is-a-credential";
    throw error;
  }
  journal.record("store.root-key", { by: "operator" });
  return "done";
}

/** What a disk did not take must not end the terminal, nor be done again at each start for as long as the command stands there. */
function doneOrDisk(command: OperatorCommand, rooms: CommandRooms): string {
  try {
    return doCommand(command, rooms);
  } catch (error) {
    const code = diskCode(error);
    if (code === null) throw error;
    rooms.journal.record("store.failed", { code, where: "commands" });
    return "disk";
  }
}

function diskCode(error: unknown): string | null {
  if (storageFault(error)) return sqliteCode(error);
  if (error instanceof KeyRefused) return error.code;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? code : null;
}

/** Does what was left in the store since the last look. */
export function createCommandWatch(rooms: CommandRooms): () => void {
  const queue = commandQueue(rooms.store.db);
  return () => {
    if (!queue.changed()) return;
    const nowMs = rooms.clock.wallMs();
    for (const { seq, command, askedWallMs } of queue.open()) {
      const gone = Math.abs(nowMs - askedWallMs) > STORE_DELAYS.commandAnswer;
      queue.done(seq, command === null ? "not-understood" : gone ? "too-late" : doneOrDisk(command, rooms));
    }
  };
}
