/**
 * USB sticks: bundles that are brought are shown with who signed them and what they would change before they count, and the
 * terminal's own settings and its journal are taken along. A stick is looked at when somebody asks, not all the time, because the machine
 * takes it down when it has been left alone for two seconds; then it may be pulled out.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import type { Clock } from "../../../drivers/clock.ts";
import type { Libc } from "../../../drivers/link/system/libc.ts";
import type {
  CopySpan,
  ExportView,
  JournalCopyView,
  TransferAction,
  TransferPageView,
} from "../../display/contract/staff/transfer.ts";
import { copyJournal, type CopyProblem } from "../../journal/copy/copy.ts";
import type { Journal } from "../../journal/journal.ts";
import type { SigningKey } from "../../journal/signing-key.ts";
import { fingerprint } from "../../journal/signing-key.ts";
import { makeExport } from "../../provisioning/export.ts";
import { changeViews } from "../../provisioning/form.ts";
import type { Judged } from "../../provisioning/judge.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { findSticks, STICK_PLACES, type Stick, type StickPlaces } from "../../provisioning/stick/find.ts";
import { bundlesOn, readBundle, type BundleOnStick } from "../../provisioning/stick/read.ts";
import { writeToStick } from "../../provisioning/stick/write.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface TransferPageRooms {
  readonly provisioning: Provisioning | null;
  /** What the terminal runs with. */
  readonly config: TerminalConfig;
  readonly version: string;
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly journal: Journal;
  readonly journalDir: string;
  /** The terminal's own key; null where it cannot be read. */
  readonly key: () => SigningKey | null;
  readonly libc: () => Promise<Pick<Libc, "forgetCached"> | null>;
  /** Where sticks are mounted; tests have their own. */
  readonly places?: StickPlaces;
}

export function transferPage(rooms: TransferPageRooms): StaffPage<"transfer"> {
  return {
    id: "transfer",
    roles: EVERYBODY,
    actions: {
      look: EVERYBODY,
      open: TECHNICIAN,
      apply: TECHNICIAN,
      close: EVERYBODY,
      export: EVERYBODY,
      "copy-journal": EVERYBODY,
      "stop-copy": EVERYBODY,
      restart: TECHNICIAN,
    },
    open: (room) => openTransferPage(rooms, room),
  };
}

interface FoundStick {
  readonly stick: Stick;
  readonly bundles: readonly BundleOnStick[];
}

/** A bundle that was read and judged, and is not yet applied. */
interface Looked {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly judged: Judged;
}

/** How long the machine leaves a stick mounted that nobody looks at (config/deploy/udev/71-yanpiao-sticks.rules). */
const LEFT_ALONE_MS = 3_000;

function openTransferPage(rooms: TransferPageRooms, { who, changed }: PageRoom): OpenPage<"transfer"> {
  const { provisioning, clock, journal } = rooms;
  const locked = provisioning === null ? "file" : TECHNICIAN.includes(who.role) ? null : "role";
  const key = rooms.key();
  let found: readonly FoundStick[] = [];
  let unmounted: readonly string[] = [];
  let busy = 0;
  let lookedMs = clock.now();
  let looked: Looked | null = null;
  let refused: TransferPageView["refused"] = null;
  let applied: number | null = null;
  let exported: ExportView = { state: "idle" };
  let copied: JournalCopyView = { state: "idle" };
  let copying: AbortController | null = null;

  /** Whatever touches a stick. */
  async function onStick<T>(work: () => Promise<T>): Promise<T> {
    busy += 1;
    changed();
    try {
      return await work();
    } finally {
      busy -= 1;
      lookedMs = clock.now();
      changed();
    }
  }

  function look(): Promise<string> {
    return onStick(async () => {
      const sticks = await findSticks(rooms.places ?? STICK_PLACES);
      found = await Promise.all(sticks.sticks.map(async (stick) => ({ stick, bundles: await bundlesOn(stick) })));
      unmounted = sticks.unmounted;
      return found.length === 0 ? "none" : "found";
    });
  }

  async function openBundle(stickName: string, name: string, room: Provisioning): Promise<string> {
    [looked, refused, applied] = [null, null, null];
    const stick = stickOf(stickName);
    if (stick === null) return refuse(name, "gone", "the stick is not there any more");
    const read = await onStick(() => readBundle(stick, name));
    if (!read.ok) return refuse(name, read.error, `the file cannot be used: ${read.error}`);
    const judged = room.manager.judge(read.value, { allowOlder: false });
    if (!judged.ok) {
      journal.record("config.refused", { by: "technician", reason: judged.error.code });
      return refuse(name, judged.error.code, judged.error.message);
    }
    looked = { name, bytes: read.value, judged: judged.value };
    return "shown";
  }

  function refuse(name: string, code: NonNullable<TransferPageView["refused"]>["code"], why: string): string {
    refused = { name, code, why };
    return code;
  }

  /** The bytes that were shown, not what may lie on the stick by now; they are judged once more. */
  function apply(room: Provisioning): string {
    if (looked === null) return "nothing-shown";
    const { name, bytes } = looked;
    looked = null;
    try {
      const result = room.manager.applyBundle(bytes, { by: "technician", allowOlder: false });
      if (!result.ok) return refuse(name, result.error.code, result.error.message);
      applied = result.value.version;
      return `version ${applied}`;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      return refuse(name, "disk", "the terminal's disk did not take it");
    }
  }

  async function exportTo(stickName: string): Promise<string> {
    const stick = stickOf(stickName);
    if (stick === null || key === null) {
      exported = { state: "failed", problem: stick === null ? "gone" : "cannot-write" };
      return exported.problem;
    }
    exported = { state: "writing" };
    const { config } = rooms;
    const version = provisioning?.runningVersion ?? 0;
    const file = makeExport({
      ...{ config, version, key, software: rooms.version, wallMs: rooms.wallMs() },
      layers: provisioning?.manager.installed().layers ?? { site: null, terminal: null },
      history: provisioning?.manager.history() ?? [],
    });
    return onStick(async () => {
      const parts = { clock, libc: await rooms.libc() };
      let readBack = true;
      for (const { name, bytes } of [file, file.checksum]) {
        const written = await writeToStick(stick, name, bytes, parts);
        if (!written.ok) {
          exported = { state: "failed", problem: written.error };
          return written.error;
        }
        readBack &&= written.value.readBack;
      }
      exported = { state: "done", name: file.name, readBack };
      journal.record("config.exported", { by: who.role, version });
      return "done";
    });
  }

  /** What of the journal is called whole on the stick was verified there. */
  async function copyTo(stickName: string, span: CopySpan): Promise<string> {
    if (copying !== null) return "busy";
    const stick = stickOf(stickName);
    if (stick === null) return notCopied(span, "gone");
    if (stick.readOnly) return notCopied(span, "read-only");
    const stop = new AbortController();
    copying = stop;
    copied = { state: "copying", span, doneBytes: 0, ofBytes: 0 };
    try {
      const outcome = await onStick(async () =>
        copyJournal({
          ...{ dir: rooms.journalDir, to: stick.folder, span, terminalId: rooms.config.terminal.id, key, clock },
          ...{ wallMs: rooms.wallMs(), libc: await rooms.libc(), signal: stop.signal },
          // Looked at every second: a View for each piece would keep the page busy.
          onProgress: ({ phase, doneBytes, ofBytes }) => (copied = { state: phase, span, doneBytes, ofBytes }),
        }),
      );
      if (!outcome.ok) return notCopied(span, outcome.problem, outcome.needsBytes ?? null);
      const { folder, files, lines, bytes, readBack, faults } = outcome;
      copied = { state: "done", folder, lines, bytes, readBack, faults };
      journal.record("journal.copied", { by: who.role, span, files, lines, bytes, readBack, faults });
      return "done";
    } finally {
      copying = null;
    }
  }

  function notCopied(span: CopySpan, problem: CopyProblem, needsBytes: number | null = null): string {
    copied = { state: "failed", problem, needsBytes };
    journal.record("journal.not-copied", { by: who.role, span, reason: problem });
    return problem;
  }

  function stickOf(name: string): Stick | null {
    return found.find(({ stick }) => stick.name === name)?.stick ?? null;
  }

  function act(action: TransferAction): Promise<string> {
    switch (action.do) {
      case "look":
        return look();
      case "close":
        [looked, refused] = [null, null];
        return Promise.resolve("done");
      case "export":
        return exportTo(action.stick);
      case "copy-journal":
        return copyTo(action.stick, action.span);
      case "stop-copy":
        copying?.abort();
        return Promise.resolve(copying === null ? "nothing-runs" : "done");
      case "open":
      case "apply":
      case "restart":
        if (provisioning === null) return Promise.resolve("locked");
        if (action.do === "open") return openBundle(action.stick, action.bundle, provisioning);
        if (action.do === "apply") return Promise.resolve(apply(provisioning));
        if (!provisioning.waitsForRestart()) return Promise.resolve("nothing-waits");
        provisioning.startAnew();
        return Promise.resolve("done");
    }
  }

  void look();

  return {
    view: () => ({
      page: "transfer",
      locked,
      looking: busy > 0,
      sticks: found.map(({ stick: { name, freeBytes, readOnly }, bundles }) => ({
        name,
        freeBytes,
        readOnly,
        bundles,
      })),
      unmounted,
      preview: looked === null ? null : previewOf(looked),
      refused,
      applied,
      export: exported,
      journal: copied,
      ownKey: key === null ? null : fingerprint(key.publicKey),
      mayPullOut: busy === 0 && clock.now() - lookedMs >= LEFT_ALONE_MS,
    }),
    async act(action) {
      const outcome = await act(action);
      changed();
      return outcome;
    },
    close: () => copying?.abort(),
  };
}

function previewOf({ name, judged }: Looked): NonNullable<TransferPageView["preview"]> {
  const { contents, signer, changes, needsConfirmation } = judged;
  return {
    name,
    serial: contents.serial,
    signer: signer.name,
    keyId: signer.keyId,
    note: contents.note ?? null,
    changes: changeViews(changes),
    needsConfirmation,
  };
}
