/**
 * What a store needs while nobody is there: one thing at a time, and nothing while somebody stands before the screen.
 *
 *   keys changed ─► a few fields sealed anew, pause, a few more …
 *   a night hour, or a week without one ─► the whole file read through, in its own thread
 *   a backup is due ─► a verified copy, in its own thread, older ones removed
 *
 * Error model: total; what goes wrong is journalled, and tried again at its next time.
 */
import type { Cancel } from "../../drivers/clock.ts";
import { beijingTime } from "../invoice/dates.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { pruneBackups } from "./backup.ts";
import { STORE_DELAYS, STORE_LIMITS, type StoreDelays } from "./delays.ts";
import { suspect } from "./integrity.ts";
import { noteDiskFault } from "./disk-fault.ts";
import type { Store } from "./open.ts";
import { createResealing } from "./sealed-fields.ts";
import type { RunTask } from "./task.ts";

export interface UpkeepOptions {
  readonly store: Store;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly tasks: RunTask;
  /** Nobody is there. */
  readonly idle: () => boolean;
  /** A folder on another disk or stick, and how often; null: no automatic backups. */
  readonly backup: { readonly folder: string; readonly everyMs: number } | null;
  /** The whole file was read and is not sound: the terminal must start anew, which salvages it. */
  readonly onUnsound: () => void;
  readonly delays?: Partial<StoreDelays>;
}

export interface Upkeep {
  start(): void;
  /** Looks now instead of at the next turn. */
  look(): void;
  stop(): void;
}

export function createUpkeep(options: UpkeepOptions): Upkeep {
  const { store, clock, journal, tasks, idle, backup, onUnsound } = options;
  const delays: StoreDelays = { ...STORE_DELAYS, ...options.delays };
  const last = rememberedTimes(store);
  let cancel: Cancel | null = null;
  let running = false;
  let stopped = true;
  let resealing: ReturnType<typeof createResealing> | null = null;

  function look(): void {
    if (stopped || running) return;
    cancel?.();
    let pauseMs: number = delays.look;
    if (idle()) {
      const task = nextTask();
      if (task !== null) {
        running = true;
        void task.finally(() => {
          running = false;
          if (!stopped) cancel = clock.setTimeout(look, delays.look);
        });
        return;
      }
      if (guarded("reseal", resealSome) === true) pauseMs = delays.resealPause;
    }
    cancel = clock.setTimeout(look, pauseMs);
  }

  function nextTask(): Promise<void> | null {
    if (checkIsDue()) return check();
    if (backup !== null && sinceMs("backed-up") >= backup.everyMs) return takeBackup(backup.folder);
    return null;
  }

  /** By the calendar, which may be wrong: a time in the future counts as never. */
  function sinceMs(what: Remembered): number {
    const at = guarded("upkeep", () => last.get(what)) ?? null;
    const since = at === null ? Infinity : clock.wallMs() - at;
    return since < 0 ? Infinity : since;
  }

  function checkIsDue(): boolean {
    const since = sinceMs("checked");
    return since >= delays.checkAtLatest || (since >= delays.checkNightly && isNight(clock.wallMs()));
  }

  async function check(): Promise<void> {
    const begunMs = clock.now();
    const found = await tasks.check(store.path);
    if (stopped) return;
    // A thread that died says nothing of the file; it is asked again tomorrow.
    guarded("upkeep", () => last.set("checked", clock.wallMs()));
    if (found === null) {
      journal.record("store.failed", { code: "no-answer", where: "check" });
      return;
    }
    const { sound, faults } = found;
    journal.record("store.checked", { sound, faults, tookMs: Math.round(clock.now() - begunMs) });
    if (sound) return;
    try {
      suspect(store.path);
    } catch (error) {
      journal.record("store.failed", { code: error instanceof Error ? error.name : "unknown", where: "check" });
    }
    onUnsound();
  }

  async function takeBackup(folder: string): Promise<void> {
    const begunMs = clock.now();
    const outcome = await tasks.backUp(store.path, folder, clock.wallMs());
    if (stopped) return;
    // Set also where it failed: a stick that is gone must not be looked for every half minute.
    guarded("upkeep", () => last.set("backed-up", clock.wallMs()));
    if (outcome?.ok !== true) {
      journal.record("store.backup-failed", { by: "upkeep", reason: outcome?.error.code ?? "no-answer" });
      return;
    }
    const { rows, bytes } = outcome.value;
    journal.record("store.backed-up", { by: "upkeep", rows, bytes, tookMs: Math.round(clock.now() - begunMs) });
    try {
      pruneBackups(folder);
    } catch {
      // Older copies that cannot be removed are no harm to the new one; a full stick fails the next backup aloud.
    }
  }

  /** True while there is more to do. */
  function resealSome(): boolean {
    if (resealing === null) {
      if (store.keyring.sealIds().length === 1) return false;
      resealing = createResealing(store.db, store.keyring);
    }
    if (resealing.step(STORE_LIMITS.resealBatch)) return true;
    journal.record("store.resealed", { count: resealing.resealed, unreadable: resealing.unreadable });
    resealing = null;
    return false;
  }

  function guarded<T>(where: string, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      noteDiskFault(error, journal, where);
      return null;
    }
  }

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      // A new store was looked at when it was opened; and a calendar that was set back begins to count anew.
      if (sinceMs("checked") === Infinity) guarded("upkeep", () => last.set("checked", clock.wallMs()));
      cancel = clock.setTimeout(look, delays.look);
    },
    look,
    stop() {
      stopped = true;
      cancel?.();
      cancel = null;
    },
  };
}

type Remembered = "checked" | "backed-up";

function rememberedTimes({ db }: Store): {
  readonly get: (what: Remembered) => number | null;
  readonly set: (what: Remembered, wallMs: number) => void;
} {
  const read = db.prepare<[string], { value: Uint8Array }>("SELECT value FROM meta WHERE name = ?");
  const write = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  // Also where the disk does not take it: what is due would be done again at each look.
  const here = new Map<Remembered, number>();
  return {
    get(what) {
      const known = here.get(what);
      if (known !== undefined) return known;
      const row = read.get(what);
      const at = row === undefined ? NaN : Number(Buffer.from(row.value).toString());
      return Number.isFinite(at) ? at : null;
    },
    set(what, wallMs) {
      here.set(what, Math.round(wallMs));
      write.run(what, Buffer.from(String(Math.round(wallMs))));
    },
  };
}

function isNight(wallMs: number): boolean {
  const hour = Number(beijingTime(new Date(wallMs)).slice(0, 2));
  return STORE_LIMITS.nightHours.includes(hour);
}
