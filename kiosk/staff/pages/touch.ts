/**
 * The glass: is it felt everywhere, by nobody's hand, and where it is touched; how large is it; how does it hang; how bright is
 * its lamp. What is changed of the panel is saved like any setting and tried with the same two minutes; the lamp has fifteen
 * seconds.
 */
import { changesBetween } from "../../../config/diff.ts";
import { findBacklight, SYS_BACKLIGHT } from "../../../drivers/backlight/backlight.ts";
import type { Clock } from "../../../drivers/clock.ts";
import type { PanelSizes, TouchAction, TouchPageView } from "../../display/contract/staff/touch.ts";
import type { Journal } from "../../journal/journal.ts";
import { changeViews } from "../../provisioning/form.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";
import { createBrightnessTrial } from "../touch/brightness.ts";
import {
  disagreement,
  draftOf,
  editsOf,
  panelBy,
  sizeOnGlass,
  withCard,
  withEdge,
  type PanelDraft,
} from "../touch/panel.ts";
import { keepTouchResults, readTouchResults, resultsView, withResult, type TouchResult } from "../touch/result.ts";
import { createTouchTests } from "../touch/tests.ts";
import { writtenOrNull } from "../../store/files.ts";
import { DISK_FAULT, doTrial, trialOf } from "../trial.ts";

/** What this page asks of the rooms around. */
export interface TouchPageRooms {
  /** Null: the terminal was started with a file, which people change by hand. */
  readonly provisioning: Provisioning | null;
  /** What the terminal runs with. */
  readonly panel: PanelSizes;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly journal: Journal;
  /** Where the kernel has its lamps; default: SYS_BACKLIGHT. */
  readonly backlights?: string;
}

export function touchPage(rooms: TouchPageRooms): StaffPage<"touch"> {
  return {
    id: "touch",
    roles: EVERYBODY,
    actions: {
      glass: EVERYBODY,
      start: EVERYBODY,
      report: EVERYBODY,
      finish: EVERYBODY,
      cancel: EVERYBODY,
      adjust: TECHNICIAN,
      card: TECHNICIAN,
      "bottom-edge": TECHNICIAN,
      turn: TECHNICIAN,
      save: TECHNICIAN,
      discard: TECHNICIAN,
      restart: TECHNICIAN,
      confirm: TECHNICIAN,
      "take-back": TECHNICIAN,
      brightness: TECHNICIAN,
      "keep-brightness": TECHNICIAN,
      "undo-brightness": TECHNICIAN,
    },
    measurements: ["glass", "report"],
    open: (room) => openTouchPage(rooms, room),
  };
}

function openTouchPage(rooms: TouchPageRooms, { who, changed }: PageRoom): OpenPage<"touch"> {
  const { provisioning, dataDir, clock, wallMs, journal } = rooms;
  const panel = sizesOf(rooms.panel);
  /** What a change starts from: a version that was saved and waits counts already. */
  let installed = panel;
  const mayChange = TECHNICIAN.includes(who.role);
  const locked = provisioning === null ? "file" : mayChange ? null : "role";
  const lamp = findBacklight(rooms.backlights ?? SYS_BACKLIGHT);
  const brightness = lamp === null ? null : createBrightnessTrial({ lamp, clock, changed });
  let glass: TouchPageView["glass"] = null;
  let draft: PanelDraft | null = null;
  let failed: TouchPageView["failed"] = null;
  let came: TouchPageView["came"] = null;
  let results = readTouchResults(dataDir);

  const tests = createTouchTests({
    clock,
    wallMs,
    onEnd(end) {
      if (typeof end === "string") came = end;
      else keep(end);
      changed();
    },
  });

  function keep(result: TouchResult): void {
    results = withResult(results, result);
    tell(result);
    came = writtenOrNull(() => (keepTouchResults(dataDir, results), "kept")) === null ? "not-kept" : null;
  }

  function tell({ test }: TouchResult): void {
    const { grid, handsOff, accuracy } = resultsView(results);
    const { role } = who;
    if (test === "grid" && grid !== null) {
      const { cells, untouched, zones, moreZones, fingers, ended } = grid;
      const zoneCount = zones.length + moreZones;
      journal.record("staff.touch-grid", { role, cells: cells.length, untouched, zones: zoneCount, fingers, ended });
    } else if (test === "hands-off" && handsOff !== null) {
      journal.record("staff.touch-hands-off", { role, touches: handsOff.touches, seconds: handsOff.seconds });
    } else if (accuracy !== null) {
      const { verdict, worstMm, shift } = accuracy;
      journal.record("staff.touch-accuracy", { role, verdict, worstMm, ...shift });
    }
  }

  function becomes(changedTo: PanelDraft): PanelSizes {
    return glass === null ? installed : panelBy(changedTo, installed, glass);
  }

  function act(action: TouchAction): string {
    switch (action.do) {
      case "glass": {
        const { do: _, ...told } = action;
        if (glass?.widthPx !== told.widthPx || glass.heightPx !== told.heightPx) draft = null;
        glass = told;
        return "done";
      }
      case "start":
        [came, draft] = [null, null];
        tests.start(action.test, sizeOnGlass(panel, glass));
        return action.test;
      case "report":
        return tests.hear(action);
      case "finish":
        return tests.finish();
      case "cancel":
        return tests.cancel();
      case "brightness":
        return brightness?.by(action.by) ?? "no-lamp";
      case "keep-brightness":
        return brightness?.keep() ?? "no-lamp";
      case "undo-brightness":
        return brightness?.undo() ?? "no-lamp";
      case "adjust":
      case "card":
      case "bottom-edge":
      case "turn":
      case "save":
      case "discard":
      case "restart":
      case "confirm":
      case "take-back":
        return provisioning === null ? "locked" : change(action, provisioning);
    }
  }

  function change(action: PanelAction, room: Provisioning): string {
    switch (action.do) {
      case "adjust":
        if (glass === null) return "no-glass";
        // What is tried is judged first: a measure of it would be one of something that may be gone in a minute.
        if (room.confirmLeftMs() !== null) return "on-trial";
        installed = sizesOf(room.manager.installed().config?.config.panel ?? panel);
        [draft, failed] = [draftOf(installed, glass), null];
        return "done";
      case "card":
        return withDraft((now, on) => withCard(now, on, action.by));
      case "bottom-edge":
        return withDraft((now) => withEdge(now, action.by));
      case "turn":
        return withDraft((now) => ({ ...now, orientation: action.orientation }));
      case "discard":
        [draft, failed] = [null, null];
        return "done";
      case "save":
        return save(room);
      case "restart":
      case "confirm":
      case "take-back":
        return written(() => doTrial(action.do, room));
    }
  }

  function withDraft(next: (now: PanelDraft, on: NonNullable<typeof glass>) => PanelDraft): string {
    if (draft === null || glass === null) return "not-open";
    [draft, failed] = [next(draft, glass), null];
    return "done";
  }

  function save(room: Provisioning): string {
    const edits = draft === null ? [] : editsOf(installed, becomes(draft));
    if (edits.length === 0) return "nothing-changed";
    return written(() => {
      const applied = room.manager.applyEdits(edits, "technician");
      failed = applied.ok ? null : "invalid";
      if (!applied.ok) return applied.error.code;
      draft = null;
      return `version ${applied.value.version}`;
    });
  }

  function written(write: () => string): string {
    const outcome = writtenOrNull(write);
    if (outcome === null) failed = DISK_FAULT;
    return outcome ?? DISK_FAULT;
  }

  function adjustView(now: PanelDraft): TouchPageView["adjust"] {
    const after = becomes(now);
    const changes = changesBetween({ panel: { ...installed } }, { panel: { ...after } });
    return { cardPx: now.cardPx, becomes: after, changes: changeViews(changes) };
  }

  return {
    view: () => ({
      page: "touch",
      glass,
      panel,
      size: sizeOnGlass(panel, glass),
      disagrees: disagreement(panel, glass),
      locked,
      adjust: draft === null ? null : adjustView(draft),
      ...trialOf(provisioning),
      failed,
      brightness: brightness?.view() ?? null,
      mayChange,
      test: tests.view(),
      came,
      results: resultsView(results),
    }),
    act(action) {
      const outcome = act(action);
      changed();
      return Promise.resolve(outcome);
    },
    close() {
      tests.cancel();
      brightness?.close();
    },
  };
}

/** Without what else a configuration says of the panel. */
function sizesOf({ orientation, widthMm, heightMm, bottomEdgeMm }: PanelSizes): PanelSizes {
  return { orientation, widthMm, heightMm, bottomEdgeMm };
}

/** What goes through the settings of the terminal. */
type PanelAction = Extract<
  TouchAction,
  { do: "adjust" | "card" | "bottom-edge" | "turn" | "save" | "discard" | "restart" | "confirm" | "take-back" }
>;
