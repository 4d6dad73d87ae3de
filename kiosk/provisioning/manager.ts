/**
 * The configuration of a provisioned terminal: what is in force, what it would become, and every way in which it changes.
 * One of these exists at a time, in the process that holds the lock of the data folder.
 *
 * A change is written whole before it counts and counts from the next start of the terminal; one that could take the
 * screen or the network away is taken back unless it is confirmed (pending.ts). A bad one never replaces a good one.
 *
 * Error model: what is wrong with settings comes back as a Refusal; a disk that cannot be written throws as Node does, and
 * then what was in force still is.
 */
import { changesBetween, describeChange, type Change } from "../../config/diff.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { withValue } from "../../config/settings.ts";
import type { JsonPath } from "../../config/json-lines.ts";
import type { Result } from "../invoice/types.ts";
import type { Journal } from "../journal/journal.ts";
import type { TrustedKeys } from "./bundle/keys.ts";
import { refuse, type Refusal } from "./bundle/refusal.ts";
import { compose, type Layers, type Machine } from "./compose.ts";
import { PROVISIONING_LIMITS } from "./delays.ts";
import { judgeBundle, layersOf, settingsTree, type Installed, type Judged } from "./judge.ts";
import { needsConfirmation } from "./pending.ts";
import type { Changer, Current, VersionFile } from "./version-file.ts";
import { keepingReserved } from "./reserved.ts";
import { openVersions, type Versions } from "./versions.ts";

export interface ManagerOptions {
  readonly machine: Machine;
  readonly trustedKeys: () => TrustedKeys;
  readonly journal: Journal;
  readonly wallMs: () => number;
  /** Another version is in force, or one is confirmed. */
  readonly onChange?: (current: Current) => void;
}

export interface Edit {
  readonly path: JsonPath;
  /** Undefined: the terminal says nothing of it any more, and the site's or the default's value counts. */
  readonly value: unknown;
}

/** What a change would come to. */
export interface Preview {
  readonly layers: Layers;
  readonly loaded: LoadedConfig;
  readonly changes: readonly Change[];
  readonly needsConfirmation: boolean;
}

export interface Applied {
  readonly version: number;
  readonly changes: readonly Change[];
  readonly needsConfirmation: boolean;
}

/** Who takes back what was not confirmed. */
export type Taker = "operator" | "technician" | "time" | "restart";

export interface BundleWishes {
  readonly by: Changer;
  readonly allowOlder: boolean;
  /** Taken back unless somebody confirms it, whatever it changes: who sent it from afar may have cut themselves off. */
  readonly mustConfirm?: boolean;
}

export interface SettingsManager {
  installed(): Installed;
  current(): Current | null;
  history(): readonly VersionFile[];
  judge(bundle: Uint8Array, wishes: Pick<BundleWishes, "allowOlder">): Result<Judged, Refusal>;
  applyBundle(bundle: Uint8Array, wishes: BundleWishes): Result<Applied, Refusal>;
  /** What these edits of the terminal's own settings would come to. */
  preview(edits: readonly Edit[]): Result<Preview, Refusal>;
  applyEdits(edits: readonly Edit[], by: Changer): Result<Applied, Refusal>;
  previewLayers(layers: Layers): Result<Preview, Refusal>;
  /** A machine that had no configuration gets its first one; `bundle`: what of it somebody signed. */
  begin(layers: Layers, bundle: Pick<Judged, "contents" | "signer"> | null): Result<Applied, Refusal>;
  /** Goes back to what an earlier version said, as a new version; a technician to nothing that is reserved (reserved.ts). */
  revertTo(version: number, by: Changer): Result<Applied, Refusal | "no-such-version">;
  /** What that would change. */
  previewRevert(version: number, by: Changer): Result<Preview, Refusal | "no-such-version">;
  /** False: nothing waits for it, or what does was never tried: a word about it would be a guess. */
  confirm(by: Changer): boolean;
  /** Takes back what nobody confirmed. Null: nothing waits. */
  takeBack(by: Taker): number | null;
}

export function createSettingsManager(options: ManagerOptions): SettingsManager {
  const { machine, trustedKeys, journal, wallMs, onChange } = options;
  const onDisk = openVersions(machine.dataDir);
  const versions: Versions = {
    ...onDisk,
    point(current) {
      onDisk.point(current);
      onChange?.(current);
    },
  };

  const installed = (): Installed => installedIn(versions, machine);

  function judge(bundle: Uint8Array, { allowOlder }: Pick<BundleWishes, "allowOlder">): Result<Judged, Refusal> {
    const about = { installed: installed(), machine, trusted: trustedKeys(), wallMs: wallMs() };
    return judgeBundle(bundle, { ...about, allowOlder, becoming: machine.env["YANPIAO_TERMINAL_ID"] ?? null });
  }

  function previewLayers(layers: Layers): Result<Preview, Refusal> {
    const loaded = compose(layers, machine);
    if (!loaded.ok) return refuse("invalid", "the settings are not good", loaded.error);
    const before = installed().config;
    const changes = changesBetween(settingsTree(before), settingsTree(loaded.value));
    const risky = before !== null && needsConfirmation(changes.map(({ path }) => path));
    return { ok: true, value: { layers, loaded: loaded.value, changes, needsConfirmation: risky } };
  }

  function preview(edits: readonly Edit[]): Result<Preview, Refusal> {
    const { layers } = installed();
    const terminal = edits.reduce((tree, { path, value }) => withValue(tree, path, value), layers.terminal ?? {});
    return previewLayers({ site: layers.site, terminal });
  }

  function commit(
    change: Preview,
    about: Pick<VersionFile, "by" | "from" | "note" | "bundle">,
    {
      serials,
      older = false,
      mustConfirm = false,
    }: { readonly serials?: Current["serials"]; readonly older?: boolean; readonly mustConfirm?: boolean } = {},
  ): Applied {
    const current = versions.current();
    const version = (current?.newest ?? 0) + 1;
    const changes = change.changes.slice(0, PROVISIONING_LIMITS.keptChanges).map(describeChange);
    versions.write({ v: 1, version, at: new Date(wallMs()).toISOString(), ...about, changes, ...change.layers });
    // Two unconfirmed changes in a row go back to the last one that was good.
    const previous = current?.pending?.previous ?? current?.version;
    const wanted = change.needsConfirmation || (mustConfirm && previous !== undefined);
    const risky = wanted || current?.pending != null;
    versions.point({
      v: 1,
      version,
      newest: version,
      serials: serials ?? current?.serials ?? { site: 0, terminal: 0 },
      pending: risky && previous !== undefined ? { previous, since: null } : null,
      takenBack: current?.takenBack ?? [],
    });
    journal.record("config.applied", {
      by: about.by,
      from: about.from,
      version,
      changes: change.changes.length,
      confirm: risky,
      key: about.bundle?.keyId ?? null,
      older,
    });
    return { version, changes: change.changes, needsConfirmation: risky };
  }

  /** The numbers below which no bundle is taken any more. */
  function raised({ contents }: Pick<Judged, "contents">): Current["serials"] {
    const before = installed().serials;
    const now = layersOf(contents).map((layer) => [layer, Math.max(contents.serial, before[layer])]);
    return { ...before, ...(Object.fromEntries(now) as Partial<Current["serials"]>) };
  }

  function refused<E extends Refusal>(by: Changer, error: E): { readonly ok: false; readonly error: E } {
    journal.record("config.refused", { by, reason: error.code });
    return { ok: false, error };
  }

  function applyPreview(
    change: Result<Preview, Refusal>,
    about: Parameters<typeof commit>[1],
  ): Result<Applied, Refusal> {
    if (!change.ok) return refused(about.by, change.error);
    return { ok: true, value: commit(change.value, about) };
  }

  function previewRevert(version: number, by: Changer): Result<Preview, Refusal | "no-such-version"> {
    const file = versions.list().find((one) => one.version === version);
    if (file === undefined) return { ok: false, error: "no-such-version" };
    const earlier = { site: file.site, terminal: file.terminal };
    return previewLayers(by === "technician" ? keepingReserved(earlier, installed().layers) : earlier);
  }

  return {
    installed,
    current: () => versions.current(),
    history: () => versions.list(),
    judge,
    applyBundle(bundle, { by, allowOlder, mustConfirm = false }) {
      const judged = judge(bundle, { allowOlder });
      if (!judged.ok) return refused(by, judged.error);
      const about = { by, from: "bundle", note: judged.value.contents.note ?? null } as const;
      const applied = commit(
        judged.value,
        { ...about, bundle: origin(judged.value) },
        { serials: raised(judged.value), older: judged.value.older, mustConfirm },
      );
      return { ok: true, value: applied };
    },
    preview,
    applyEdits: (edits, by) => applyPreview(preview(edits), { by, from: "settings", note: null, bundle: null }),
    previewLayers,
    begin(layers, bundle) {
      // Whoever stands before a machine that has one changes it as staff.
      if (versions.current() !== null) throw new Error("the terminal has a configuration already");
      const preview = previewLayers(layers);
      if (!preview.ok) return refused("wizard", preview.error);
      const about = { by: "wizard", from: "wizard", note: bundle?.contents.note ?? null } as const;
      if (bundle === null) return { ok: true, value: commit(preview.value, { ...about, bundle: null }) };
      return {
        ok: true,
        value: commit(preview.value, { ...about, bundle: origin(bundle) }, { serials: raised(bundle) }),
      };
    },
    revertTo(version, by) {
      const change = previewRevert(version, by);
      if (!change.ok) {
        const { error } = change;
        return error === "no-such-version" ? { ok: false, error } : refused(by, error);
      }
      const note = `back to version ${version}`;
      return { ok: true, value: commit(change.value, { by, from: "revert", note, bundle: null }) };
    },
    previewRevert,
    confirm(by) {
      const current = versions.current();
      if (current?.pending?.since == null) return false;
      versions.point({ ...current, pending: null });
      journal.record("config.confirmed", { by, version: current.version });
      return true;
    },
    takeBack(by) {
      const current = versions.current();
      if (current?.pending == null) return null;
      return takeBackIn(versions, current, current.pending.previous, by, journal).version;
    },
  };
}

function origin({ contents, signer }: Pick<Judged, "contents" | "signer">): NonNullable<VersionFile["bundle"]> {
  return { keyId: signer.keyId, keyName: signer.name, serial: contents.serial };
}

/** Points back to the version before, and says so in the journal. */
export function takeBackIn(
  versions: Versions,
  current: Current,
  previous: number,
  by: Taker,
  journal: Journal,
): Current {
  const takenBack = [...current.takenBack, current.version].slice(-PROVISIONING_LIMITS.keptVersions);
  const next = { ...current, version: previous, pending: null, takenBack };
  versions.point(next);
  journal.record("config.reverted", { by, version: current.version, to: previous });
  return next;
}

export function installedIn(versions: Versions, machine: Machine): Installed {
  const current = versions.current();
  const file = current === null ? null : versions.read(current.version);
  const layers = { site: file?.site ?? null, terminal: file?.terminal ?? null };
  const loaded = file === null ? null : compose(layers, machine);
  const config = loaded?.ok === true ? loaded.value : null;
  return { layers, config, serials: current?.serials ?? { site: 0, terminal: 0 } };
}
