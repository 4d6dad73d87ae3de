/**
 * Which configuration a provisioned terminal starts with.
 *
 *   none yet                        ─► unconfigured: the set-up is shown
 *   one, confirmed                  ─► that one
 *   one that nobody confirmed       ─► tried for what is left of two minutes, then the one before
 *   one that cannot be used         ─► the newest earlier one that can, and that was not taken back: a new version of the
 *                                      terminal may have dropped a setting, and a disk may have lost a file
 *   none that can be used           ─► broken: never the set-up, which would give the machine to whoever stands there
 *
 * Error model: total for what a disk can do. One that takes nothing is started on with what is known to be good.
 */
import type { LoadedConfig } from "../../config/load.ts";
import type { Journal } from "../journal/journal.ts";
import { compose, type Machine } from "./compose.ts";
import { writtenOrNull } from "../store/files.ts";
import { takeBackIn } from "./manager.ts";
import { judgePending, type BootTime } from "./pending.ts";
import type { Current, VersionFile } from "./version-file.ts";
import { openVersions, type Versions } from "./versions.ts";

export type Start =
  | { readonly state: "unconfigured" }
  | {
      readonly state: "configured";
      readonly version: number;
      readonly loaded: LoadedConfig;
      /** Null: nothing has to be confirmed. */
      readonly confirmWithinMs: number | null;
    }
  | { readonly state: "broken" };

/**
 * Takes back what was not confirmed, so it is called once, by the process that is going to be the terminal. `notes` keeps
 * what happened until the journal can be opened, which needs the terminal's name.
 */
export function chooseConfiguration(machine: Machine, now: BootTime, notes: Journal): Start {
  const versions = openVersions(machine.dataDir);
  if (versions.isEmpty()) return { state: "unconfigured" };
  const current = versions.current();
  if (current === null) return earlier(versions, null, machine, notes);
  const { current: tried, confirmWithinMs } = settlePending(versions, current, now, notes);
  const { version } = tried;
  const loaded = usable(versions.read(version), machine);
  if (loaded === null) return earlier(versions, tried, machine, notes);
  return { state: "configured", version, loaded, confirmWithinMs };
}

function settlePending(
  versions: Versions,
  current: Current,
  now: BootTime,
  notes: Journal,
): { readonly current: Current; readonly confirmWithinMs: number | null } {
  if (current.pending === null) return { current, confirmWithinMs: null };
  const verdict = judgePending(current.pending, now);
  const { previous } = current.pending;
  // A disk that takes nothing keeps nobody from the version that is known to be good; the next start settles it.
  const back = { current: { ...current, version: previous, pending: null }, confirmWithinMs: null };
  if (verdict.type === "over") {
    const taken = writtenOrNull(() => takeBackIn(versions, current, previous, verdict.why, notes));
    return taken === null ? back : { current: taken, confirmWithinMs: null };
  }
  // Nor is another tried whose two minutes could not be written down: they would begin anew at each start.
  const tried = { ...current, pending: { ...current.pending, since: verdict.since } };
  const isWritten = writtenOrNull(() => (versions.point(tried), true)) === true;
  return isWritten ? { current: tried, confirmWithinMs: verdict.remainingMs } : back;
}

function earlier(versions: Versions, failed: Current | null, machine: Machine, notes: Journal): Start {
  const files = versions.list().filter(({ version }) => version !== failed?.version);
  for (const file of [...files].sort((a, b) => doubtAbout(a, failed) - doubtAbout(b, failed))) {
    const loaded = usable(file, machine);
    if (loaded === null) continue;
    const { version } = file;
    // Without the file that said so, the bundles that are still known say how far the serial numbers had come.
    const serial = Math.max(0, ...files.map(({ bundle }) => bundle?.serial ?? 0));
    const known = failed ?? { v: 1, newest: version, serials: { site: serial, terminal: serial }, takenBack: [] };
    writtenOrNull(() => versions.point({ ...known, version, pending: null }));
    notes.record("config.fallback", { version: failed?.version ?? 0, to: version });
    return { state: "configured", version, loaded, confirmWithinMs: null };
  }
  return { state: "broken" };
}

/** One that came later was never in force for good, and one that was taken back did harm: only where there is nothing else. */
function doubtAbout({ version }: VersionFile, failed: Current | null): number {
  if (failed === null) return 0;
  if (failed.takenBack.includes(version)) return 2;
  return version > failed.version ? 1 : 0;
}

function usable(file: VersionFile | null, machine: Machine): LoadedConfig | null {
  const loaded = file === null ? null : compose(file, machine);
  return loaded?.ok === true ? loaded.value : null;
}

/** Keeps what is recorded until there is a journal to write it to. */
export function createNotes(): Journal & { writeTo(journal: Journal): void } {
  const kept: ((journal: Journal) => void)[] = [];
  return {
    record(id, data) {
      kept.push((journal) => journal.record(id, data));
    },
    writeTo(journal) {
      for (const write of kept.splice(0)) write(journal);
    },
  };
}
