/**
 * How this terminal is, asked of its rooms at the moment somebody wants to know. What a room cannot tell is null, and
 * nothing of it stops the others.
 */
import { statfsSync } from "node:fs";
import process from "node:process";
import type { DeviceHealth } from "../../drivers/health.ts";
import type { Provisioning } from "../provisioning/room.ts";
import { listJournal } from "./journal-files.ts";
import type { Health, OfficeFacts } from "./facts.ts";

export interface AskedRooms {
  readonly terminalId: string;
  readonly version: string;
  readonly demo: boolean;
  readonly dataDir: string;
  /** The journal's folder. */
  readonly dir: string;
  readonly nowMs: () => number;
  readonly startedMs: number;
  readonly wallMs: () => number;
  readonly faultCode: () => string | null;
  readonly nobodyThere: () => boolean;
  readonly provisioning: Pick<Provisioning, "runningVersion" | "waitsForRestart" | "confirmLeftMs"> | null;
  readonly painted: () => number | null;
  readonly scanner: () => DeviceHealth;
  readonly printer: () => DeviceHealth;
  readonly services: () => Health["services"];
  readonly requests: () => Health["requests"];
  readonly paper: () => PaperFigures | null;
  readonly journalKey: () => string | null;
  readonly events: () => Health["events"];
  readonly certificateUntil: () => string | null;
}

/** As the ledger tells them (ledger/figures.ts). */
export interface PaperFigures extends Pick<NonNullable<Health["paper"]>, "metresTotal" | "cutsTotal" | "slips"> {
  readonly roll: Pick<NonNullable<Health["paper"]>, "metresLeft">;
  readonly daysToEmpty: { readonly known: true; readonly days: number } | { readonly known: false };
}

export function terminalFacts(rooms: AskedRooms): OfficeFacts {
  return {
    terminalId: () => rooms.terminalId,
    journalKey: rooms.journalKey,
    health: () => {
      const faultCode = rooms.faultCode();
      return {
        terminal: rooms.terminalId,
        version: rooms.version,
        demo: rooms.demo,
        at: new Date(rooms.wallMs()).toISOString(),
        upSeconds: Math.floor((rooms.nowMs() - rooms.startedMs) / 1000),
        inService: faultCode === null,
        faultCode,
        somebodyThere: faultCode === null && !rooms.nobodyThere(),
        configuration: configurationOf(rooms.provisioning),
        painted: rooms.painted(),
        devices: [
          { device: "scanner", ...healthOf(rooms.scanner()) },
          { device: "printer", ...healthOf(rooms.printer()) },
        ],
        services: rooms.services().map(({ name, state, lastReason, clockOffsetMs }) => ({
          ...{ name, state, lastReason, clockOffsetMs },
        })),
        requests: known(rooms.requests),
        paper: paperOf(known(rooms.paper)),
        journal: journalOf(rooms.dir),
        disk: known(() => diskOf(rooms.dataDir)),
        memory: { residentBytes: process.memoryUsage.rss(), heapBytes: process.memoryUsage().heapUsed },
        certificateUntil: rooms.certificateUntil(),
        events: rooms.events(),
      };
    },
  };
}

/** A disk or a store that fails is said by the room that owns it; here it is not known. */
function known<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

function configurationOf(provisioning: AskedRooms["provisioning"]): Health["configuration"] {
  if (provisioning === null) return null;
  const leftMs = provisioning.confirmLeftMs();
  return {
    version: provisioning.runningVersion,
    waitsForRestart: provisioning.waitsForRestart(),
    confirmLeftSeconds: leftMs === null ? null : Math.ceil(leftMs / 1000),
  };
}

function healthOf({ state, reason }: DeviceHealth): DeviceHealth {
  return { state, reason };
}

function paperOf(figures: PaperFigures | null): Health["paper"] {
  if (figures === null) return null;
  const { metresTotal, cutsTotal, slips, roll, daysToEmpty } = figures;
  const { least, most } = roll.metresLeft;
  return {
    ...{ metresTotal, cutsTotal, slips },
    metresLeft: { least, most },
    daysToEmpty: daysToEmpty.known ? daysToEmpty.days : null,
  };
}

function journalOf(dir: string): Health["journal"] {
  const { segments, manifests } = listJournal(dir);
  const bytes = segments.reduce((sum, { plain, packed }) => sum + (plain ?? 0) + (packed ?? 0), manifests);
  return { files: segments.length, bytes };
}

function diskOf(dataDir: string): Health["disk"] {
  const { bsize, bavail, blocks } = statfsSync(dataDir);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
