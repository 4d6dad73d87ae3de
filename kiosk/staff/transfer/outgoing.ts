/**
 * What goes out onto a stick: settings and facts, a support bundle, the journal. Each is told as done only when it was read from
 * the stick again; what was not is not called whole there, and the journal says why.
 *
 * Error model: resolves with one word for the journal; rejects only for what nobody foresaw.
 */
import type { TerminalConfig } from "../../../config/schema.ts";
import type { Clock } from "../../../drivers/clock.ts";
import type { Libc } from "../../../drivers/link/system/libc.ts";
import type { CopySpan, ExportView, JournalCopyView, TransferPageView } from "../../display/contract/staff/transfer.ts";
import { copyJournal, type CopyProblem } from "../../journal/copy/copy.ts";
import type { Journal } from "../../journal/journal.ts";
import type { SigningKey } from "../../journal/signing-key.ts";
import { makeExport } from "../../provisioning/export.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import type { Stick } from "../../provisioning/stick/find.ts";
import { writeToStick } from "../../provisioning/stick/write.ts";
import type { BundleSummary } from "../../support/bundle.ts";
import { bundleName } from "../../support/collect.ts";
import type { Who } from "../page.ts";

export interface OutgoingRooms {
  readonly provisioning: Provisioning | null;
  /** What the terminal runs with. */
  readonly config: TerminalConfig;
  readonly version: string;
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly journal: Journal;
  readonly journalDir: string;
  readonly supportBundle: (onDone: (summary: BundleSummary) => void) => Promise<AsyncIterable<Uint8Array>>;
  readonly libc: () => Promise<Pick<Libc, "forgetCached"> | null>;
}

export interface OutgoingParts {
  readonly rooms: OutgoingRooms;
  readonly who: Who;
  /** The terminal's own; null where it cannot be read. */
  readonly key: SigningKey | null;
  /** Whatever touches a stick passes here. */
  readonly onStick: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stickOf: (name: string) => Stick | null;
}

export interface Outgoing {
  view(): Pick<TransferPageView, "export" | "journal">;
  settings(stick: string): Promise<string>;
  support(stick: string): Promise<string>;
  journal(stick: string, span: CopySpan): Promise<string>;
  /** Gives the journal on its way up. */
  stop(): string;
  /** Gives up whatever is on its way: nobody looks at it any more, and the stick may be pulled out. */
  close(): void;
}

export function createOutgoing({ rooms, who, key, onStick, stickOf }: OutgoingParts): Outgoing {
  const { provisioning, clock, journal } = rooms;
  let exported: ExportView = { state: "idle" };
  let copied: JournalCopyView = { state: "idle" };
  let copying: AbortController | null = null;
  const left = new AbortController();

  async function settings(stickName: string): Promise<string> {
    if (key === null) return notExported("cannot-write");
    const { config } = rooms;
    const version = provisioning?.runningVersion ?? 0;
    const file = makeExport({
      ...{ config, version, key, software: rooms.version, wallMs: rooms.wallMs() },
      layers: provisioning?.manager.installed().layers ?? { site: null, terminal: null },
      history: provisioning?.manager.history() ?? [],
    });
    const whole = (bytes: Uint8Array) => () => Promise.resolve([bytes]);
    const outcome = await exportFiles(stickName, [
      { name: file.name, chunks: whole(file.bytes) },
      { name: file.checksum.name, chunks: whole(file.checksum.bytes) },
    ]);
    if (outcome === "done") journal.record("config.exported", { by: who.role, version });
    return outcome;
  }

  /** Made while it is written: what is known of a terminal may be more than fits into memory twice. */
  async function support(stickName: string): Promise<string> {
    const name = bundleName(rooms.config.terminal.id, rooms.wallMs());
    let made: BundleSummary | null = null;
    const chunks = (): Promise<AsyncIterable<Uint8Array>> => rooms.supportBundle((summary) => (made = summary));
    const outcome = await exportFiles(stickName, [{ name, chunks }]);
    if (outcome === "done") journal.record("support.exported", { by: who.role, ...tallyOf(made) });
    return outcome;
  }

  async function exportFiles(
    stickName: string,
    files: readonly {
      readonly name: string;
      readonly chunks: () => Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>>;
    }[],
  ): Promise<string> {
    const stick = stickOf(stickName);
    if (stick === null) return notExported("gone");
    exported = { state: "writing" };
    return onStick(async () => {
      const parts = { clock, libc: await rooms.libc(), signal: left.signal };
      let readBack = true;
      for (const { name, chunks } of files) {
        const written = await unlessLeft(writeToStick(stick, name, await chunks(), parts));
        if (written === null) return "left";
        if (!written.ok) return notExported(written.error);
        readBack &&= written.value.readBack;
      }
      exported = { state: "done", name: files[0]?.name ?? "", readBack };
      return "done";
    });
  }

  /** Null: the page was left meanwhile. */
  async function unlessLeft<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      if (!left.signal.aborted) throw error;
      return null;
    }
  }

  function notExported(problem: Extract<ExportView, { readonly state: "failed" }>["problem"]): string {
    exported = { state: "failed", problem };
    return problem;
  }

  /** What of the journal is called whole on the stick was verified there. */
  async function takeJournal(stickName: string, span: CopySpan): Promise<string> {
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

  return {
    view: () => ({ export: exported, journal: copied }),
    settings,
    support,
    journal: takeJournal,
    stop() {
      copying?.abort();
      return copying === null ? "nothing-runs" : "done";
    },
    close() {
      left.abort();
      copying?.abort();
    },
  };
}

function tallyOf(made: BundleSummary | null): {
  readonly files: number;
  readonly bytes: number;
  readonly missing: number;
} {
  return { files: made?.files ?? 0, bytes: made?.bytes ?? 0, missing: made?.missing.length ?? 0 };
}
