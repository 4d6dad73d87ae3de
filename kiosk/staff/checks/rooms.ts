/** What the self-check asks of the rooms of the terminal, from what staff-rooms.ts has. */
import type { TerminalConfig } from "../../../config/schema.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import type { Devices } from "../../devices.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PrintFigures } from "../../ledger/figures.ts";
import type { Outbox } from "../../outbox/outbox.ts";
import { readRequests } from "../../outbox/read.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { storePath } from "../../store/files.ts";
import { storageFault } from "../../store/disk-fault.ts";
import { tasksInThread } from "../../store/task.ts";
import type { ProviderStatus } from "../../verify/services.ts";
import { proveJournalInThread } from "./journal-task.ts";
import type { SelfCheckSources } from "./run.ts";

export interface SelfCheckParts {
  readonly config: Pick<TerminalConfig, "dataDir" | "staff">;
  readonly demo: boolean;
  readonly journalDir: string;
  readonly clock: TerminalClock;
  readonly provisioning: Pick<Provisioning, "runningVersion" | "waitsForRestart" | "confirmLeftMs"> | null;
  readonly services: () => readonly ProviderStatus[];
  readonly clockOffsetMs: () => number | null;
  readonly outbox: Pick<Outbox, "offer"> | null;
  readonly ledger: Pick<Ledger, "figures"> | null;
  readonly devices: Pick<Devices, "scannerDevice" | "camera" | "printer">;
  readonly painted: () => number | null;
}

export function selfCheckSources(parts: SelfCheckParts): Omit<SelfCheckSources, "printTest"> {
  const { config, demo, journalDir, clock, provisioning, outbox, ledger, devices } = parts;
  const store = storePath(config.dataDir);
  return {
    clock,
    dataDir: config.dataDir,
    storePath: store,
    demo,
    codesAsked: config.staff.secondFactor === "totp",
    configuration: () => ({
      version: provisioning?.runningVersion ?? null,
      waitsForRestart: provisioning?.waitsForRestart() ?? false,
      confirmLeftMs: provisioning?.confirmLeftMs() ?? null,
      profileProblems: readProfiles().problems,
    }),
    proveStore: () => tasksInThread.check(store),
    proveJournal: () => proveJournalInThread(journalDir),
    clockOffsetMs: parts.clockOffsetMs,
    services: parts.services,
    requests() {
      if (outbox === null) return null;
      const counts = readRequests({ path: store, roots: [] }, (requests) => requests.counts());
      if (!counts.ok) return null;
      const { waiting, dead } = counts.value;
      return { waiting: waiting + counts.value["under-way"], dead, takes: outbox.offer() === "open" };
    },
    painted: parts.painted,
    camera: () => devices.camera?.health() ?? null,
    scanner: () => devices.scannerDevice?.health() ?? null,
    printer: () => devices.printer.status(),
    figures: () => figuresOrNull(ledger),
  };
}

/** Null where there is no ledger, or the disk does not say. */
function figuresOrNull(ledger: SelfCheckParts["ledger"]): PrintFigures | null {
  try {
    return ledger?.figures() ?? null;
  } catch (error) {
    if (!storageFault(error)) throw error;
    return null;
  }
}
