/**
 * Settings in groups, changed one by one and saved together. What is typed is checked when the setting is left, everything
 * as a whole before it is saved, and what would change is shown first. Whatever is saved counts from the next start of the
 * terminal; nothing here reaches into what runs.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type { Scan } from "../../../drivers/scanner/scanner.ts";
import type { SettingsAction, SettingsPageView, SettingView } from "../../display/contract/staff/settings.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import type { Layers, Machine } from "../../provisioning/compose.ts";
import { changeViews, editOf, formOf, pathOf, typedValue, withEdit, type Form } from "../../provisioning/form.ts";
import type { Edit } from "../../provisioning/manager.ts";
import { proposedDevices, type ProposedDevice } from "../../provisioning/proposed.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { pressKey, scannedText } from "../../provisioning/typing.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";
import { writtenOrNull } from "../../store/files.ts";
import { DISK_FAULT, doTrial, trialOf } from "../trial.ts";

/** What this page asks of the rooms around. */
export interface SettingsPageRooms {
  /** Null: the terminal was started with a file, which people change by hand. */
  readonly provisioning: Provisioning | null;
  /** What the terminal runs with. */
  readonly config: TerminalConfig;
  readonly discover: () => Inventory;
  readonly profiles: () => KnownProfiles;
}

export function settingsPage(rooms: SettingsPageRooms): StaffPage<"settings"> {
  return {
    id: "settings",
    roles: EVERYBODY,
    actions: {
      group: EVERYBODY,
      show: EVERYBODY,
      edit: TECHNICIAN,
      type: TECHNICIAN,
      enter: TECHNICIAN,
      cancel: TECHNICIAN,
      choose: TECHNICIAN,
      reset: TECHNICIAN,
      "use-device": TECHNICIAN,
      save: TECHNICIAN,
      discard: TECHNICIAN,
      restart: TECHNICIAN,
      confirm: TECHNICIAN,
      "take-back": TECHNICIAN,
      "ask-revert": TECHNICIAN,
      revert: TECHNICIAN,
    },
    open: (room) => openSettingsPage(rooms, room),
  };
}

function openSettingsPage(rooms: SettingsPageRooms, { who, changed }: PageRoom): OpenPage<"settings"> {
  const { provisioning, config } = rooms;
  const locked = provisioning === null ? "file" : TECHNICIAN.includes(who.role) ? null : "role";
  const { layers, machine } = sourceOf(provisioning, config);
  let edits: readonly Edit[] = [];
  let group = "terminal";
  let editing: SettingsPageView["editing"] = null;
  let shows: SettingsPageView["shows"] = "form";
  let asksRevert: number | null = null;
  let revertChanges: SettingsPageView["revertChanges"] = [];
  let failed: SettingsPageView["failed"] = null;
  let proposed: readonly ProposedDevice[] = [];

  /** The View is asked for every second; what it is made of changes with the edits and the version only. */
  let made: Made | null = null;
  function now(): Made {
    const version = provisioning?.manager.current()?.version ?? null;
    if (made?.edits === edits && made.version === version) return made;
    const preview = provisioning === null || edits.length === 0 ? null : provisioning.manager.preview(edits);
    const errors = preview === null || preview.ok ? [] : preview.error.problems;
    made = { edits, version, preview, form: formOf(layers(), machine, edits, errors) };
    return made;
  }

  function settingAt(path: string): SettingView | undefined {
    return [...now().form.settings.values()].flat().find((setting) => setting.path === path);
  }

  /** A setting of the form that is not fixed; a group is none, and neither is what is not shown. */
  function mayChange(path: string): boolean {
    const setting = settingAt(path);
    return setting !== undefined && setting.control.type !== "fixed";
  }

  function put(path: string, value: unknown): void {
    edits = withEdit(edits, editOf(pathOf(path), value));
    failed = null;
  }

  function look(): void {
    proposed =
      group === "scanner" || group === "printer" ? proposedDevices(group, rooms.discover(), rooms.profiles()) : [];
  }

  function leave(): string {
    if (editing === null) return "nothing-open";
    const { path, text } = editing;
    const setting = settingAt(path);
    editing = null;
    if (setting === undefined) return "gone";
    put(path, typedValue(setting.control, text));
    return settingAt(path)?.wrong === true ? "wrong" : "done";
  }

  /** Does what writes; a disk that does not take it changes nothing. */
  function written(write: () => string): string {
    const outcome = writtenOrNull(write);
    if (outcome === null) failed = DISK_FAULT;
    return outcome ?? DISK_FAULT;
  }

  /** Another version on top of one that is tried would take the two minutes from it, and have none itself. */
  function isOnTrial(room: Provisioning): boolean {
    if (room.confirmLeftMs() === null) return false;
    failed = "on-trial";
    return true;
  }

  function save(room: Provisioning): string {
    if (isOnTrial(room)) return "on-trial";
    const applied = room.manager.applyEdits(edits, "technician");
    if (!applied.ok) {
      failed = "invalid";
      return applied.error.code;
    }
    edits = [];
    failed = null;
    shows = "form";
    return `version ${applied.value.version}`;
  }

  function revert(room: Provisioning, version: number): string {
    // Asked for twice: the second touch names the version that was asked about.
    if (asksRevert !== version) return "not-asked";
    asksRevert = null;
    if (isOnTrial(room)) return "on-trial";
    const applied = room.manager.revertTo(version, "technician");
    failed = applied.ok ? null : applied.error === "no-such-version" ? "no-such-version" : "invalid";
    return applied.ok ? `version ${applied.value.version}` : (failed ?? "done");
  }

  /** Null: it is not asked about any more. */
  function askRevert(room: Provisioning, version: number | null): string {
    asksRevert = null;
    if (version === null) return "done";
    const would = room.manager.previewRevert(version, "technician");
    failed = would.ok ? null : would.error === "no-such-version" ? "no-such-version" : "invalid";
    [asksRevert, revertChanges] = would.ok ? [version, changeViews(would.value.changes)] : [null, []];
    return failed ?? "done";
  }

  function act(action: SettingsAction): string {
    if (action.do === "group") {
      [group, editing, shows] = [action.group, null, "form"];
      look();
      return "done";
    }
    if (action.do === "show") {
      [shows, editing, asksRevert] = [action.what, null, null];
      return "done";
    }
    return provisioning === null || locked !== null ? "locked" : change(action, provisioning);
  }

  function change(action: Exclude<SettingsAction, { do: "group" | "show" }>, room: Provisioning): string {
    switch (action.do) {
      case "edit": {
        if (!mayChange(action.path)) return "not-allowed";
        const value = settingAt(action.path)?.value ?? null;
        editing = { path: action.path, text: value === null ? "" : String(value) };
        return "done";
      }
      case "type": {
        const longest = editing === null ? 0 : longestOf(settingAt(editing.path));
        if (editing !== null) editing = { ...editing, text: pressKey(editing.text, action.key, longest) };
        return "done";
      }
      case "enter":
        return leave();
      case "cancel":
        editing = null;
        return "done";
      case "choose": {
        const { control } = settingAt(action.path) ?? {};
        if (control === undefined || !allows(control, action.value)) return "not-allowed";
        editing = null;
        put(action.path, action.value);
        return "done";
      }
      case "reset":
        if (!mayChange(action.path)) return "not-allowed";
        editing = null;
        put(action.path, undefined);
        return "done";
      case "use-device": {
        const device = proposed.find(({ view }) => view.node === action.node);
        if (device === undefined) return "gone";
        put(device.view.device, { ...device.setting });
        return "done";
      }
      case "save":
        return written(() => save(room));
      case "discard":
        [edits, editing, failed, shows] = [[], null, null, "form"];
        return "done";
      case "restart":
      case "confirm":
      case "take-back":
        return written(() => doTrial(action.do, room));
      case "ask-revert":
        return askRevert(room, action.version);
      case "revert":
        return written(() => revert(room, action.version));
    }
  }

  return {
    view() {
      const { form, preview: looked } = now();
      const { groups, settings, problems } = form;
      return {
        page: "settings",
        locked,
        groups,
        group,
        settings: settings.get(group) ?? [],
        proposed: proposed.filter(({ setting }) => !isSet(becoming(), group, setting)).map(({ view }) => view),
        editing,
        changes: looked?.ok === true ? changeViews(looked.value.changes) : [],
        problems,
        shows,
        needsConfirmation: looked?.ok === true && looked.value.needsConfirmation,
        ...trialOf(provisioning),
        versions: shows === "versions" ? versionsOf(provisioning) : [],
        asksRevert,
        revertChanges: asksRevert === null ? [] : revertChanges,
        failed,
      };
    },
    act(action) {
      const outcome = act(action);
      changed();
      return Promise.resolve(outcome);
    },
    scanned(scan: Scan) {
      if (editing === null) return;
      const text = scannedText(scan.text, longestOf(settingAt(editing.path)));
      if (text === null) return;
      editing = { ...editing, text };
      changed();
    },
    close: () => undefined,
  };

  function becoming(): TerminalConfig {
    const { preview } = now();
    if (preview?.ok === true) return preview.value.loaded.config;
    return provisioning?.manager.installed().config?.config ?? config;
  }
}

interface Made {
  readonly edits: readonly Edit[];
  readonly version: number | null;
  /** Null: nothing is changed. */
  readonly preview: ReturnType<Provisioning["manager"]["preview"]> | null;
  readonly form: Form;
}

function sourceOf(
  provisioning: Provisioning | null,
  config: TerminalConfig,
): { readonly layers: () => Layers; readonly machine: Machine } {
  if (provisioning !== null) {
    return { layers: () => provisioning.manager.installed().layers, machine: provisioning.machine };
  }
  return { layers: () => ({ site: null, terminal: { ...config } }), machine: { dataDir: config.dataDir, env: {} } };
}

function isSet(config: TerminalConfig, group: string, setting: ProposedDevice["setting"]): boolean {
  const has = group === "scanner" ? config.scanner : config.printer;
  return Object.entries(setting).every(([key, value]) => Reflect.get(has, key) === value);
}

function allows(control: SettingView["control"], value: string | number | boolean): boolean {
  if (control.type === "yes-no") return typeof value === "boolean";
  return control.type === "choice" && control.values.some((one) => one === value);
}

const LONGEST_NUMBER = 9;

function longestOf(setting: SettingView | undefined): number {
  return setting?.control.type === "text" ? setting.control.longest : LONGEST_NUMBER;
}

function versionsOf(provisioning: Provisioning | null): SettingsPageView["versions"] {
  const current = provisioning?.manager.current() ?? null;
  if (provisioning === null || current === null) return [];
  return provisioning.manager.history().map(({ version, at, by, from, note, changes }) => ({
    version,
    at: beijingDateTime(new Date(at)).slice(0, 16),
    by,
    from,
    note,
    state:
      version !== current.version
        ? current.takenBack.includes(version)
          ? "taken-back"
          : "earlier"
        : current.pending === null
          ? "in-force"
          : "to-confirm",
    changes: changes.slice(0, 4),
  }));
}
