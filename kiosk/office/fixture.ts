/** A terminal's end of the line for tests: a real journal on a real disk behind a real server, and who comes to it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OFFICE_ACTIONS } from "../../config/parts/people.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { EventId } from "../journal/catalogue.ts";
import { ManualTerminalClock, systemTerminalClock } from "../journal/clock.ts";
import { keepJournal, type JournalKeeper } from "../journal/keep.ts";
import { openJournal, type DiskJournal } from "../journal/open.ts";
import { signingKey } from "../journal/signing-key.ts";
import { createAuthority, validFor, type Authority, type Certificate } from "../secrets/certificates.ts";
import { createActions } from "./actions/actions.ts";
import { toldRooms, type ToldRooms } from "./actions/fixture.ts";
import type { Desk, DeskIdentity } from "./desk/desk.ts";
import { openDesk } from "./desk/desk.ts";
import type { Health } from "./facts.ts";
import { makeBundle, type BundleSummary } from "../support/bundle.ts";
import { journalPart } from "../support/parts/journal.ts";
import { openServer, type OfficeServer } from "./server.ts";
import { createSupportDesk, type SupportDeskOptions } from "./support.ts";

export const HEALTH: Health = {
  terminal: "BJ-0001",
  version: "0.1.0",
  demo: true,
  at: "2026-11-24T04:00:00.000Z",
  upSeconds: 4711,
  inService: true,
  faultCode: null,
  somebodyThere: false,
  configuration: { version: 3, waitsForRestart: false, confirmLeftSeconds: null },
  painted: 812,
  devices: [
    { device: "scanner", state: "connected", reason: "heard" },
    { device: "printer", state: "inconclusive", reason: "no back channel" },
  ],
  services: [{ name: "tencent", state: "ok", lastReason: null, clockOffsetMs: -120 }],
  requests: { waiting: 3, answered: 1 },
  paper: {
    metresTotal: { least: 10, most: 11 },
    metresLeft: { least: 40, most: 41 },
    cutsTotal: { least: 90, most: 91 },
    slips: { printed: 88, probablyPrinted: 1, unknown: 1, failed: 2 },
    daysToEmpty: 12,
  },
  journal: { files: 3, bytes: 123_456 },
  disk: { freeBytes: 5e9, totalBytes: 1e10 },
  memory: { residentBytes: 1e8, heapBytes: 3e7 },
  certificateUntil: "2027-11-24T04:00:00.000Z",
  events: { "print.done": 88, "verify.done": 120 },
};

/** One authority for all tests of a file: making keys is what costs. */
export interface Operators {
  readonly authority: Authority;
  readonly server: Certificate;
  readonly identity: (certificate: Certificate) => DeskIdentity;
  readonly reader: DeskIdentity;
  readonly operator: DeskIdentity;
}

export function makeOperators(): Operators {
  const validity = validFor(30, Date.now());
  const authority = createAuthority("Example Operators CA", validity);
  const identity = (certificate: Certificate): DeskIdentity => ({ ...certificate, ca: authority.certificate });
  return {
    authority,
    server: authority.server(["127.0.0.1", "localhost"], validity),
    identity,
    reader: identity(authority.client("desk-07", validity)),
    operator: identity(authority.client("night-shift", validity)),
  };
}

export interface LightTerminal {
  readonly id: string;
  readonly dataDir: string;
  readonly dir: string;
  readonly clock: ManualTerminalClock;
  readonly journal: DiskJournal;
  readonly keeper: JournalKeeper;
  readonly server: OfficeServer;
  readonly key: string;
  /** What it was told to do from a desk. */
  readonly rooms: ToldRooms;
  /** So many visits recorded, one a minute by the terminal's clock. */
  work(visits: number): Promise<void>;
  desk(identity: DeskIdentity): Desk;
  close(): Promise<void>;
}

export interface LightOptions {
  readonly id?: string;
  readonly maxBytes?: number;
  readonly dataDir?: string;
  /** Of one person; by default so many that no test meets the limit by accident. */
  readonly requestsAtOnce?: number;
  /** `office.actions` of its configuration; by default all. */
  readonly allowed?: NonNullable<NonNullable<TerminalConfig["office"]>["actions"]>;
  /** What is another in its health, by what it was told to do. */
  readonly health?: (rooms: ToldRooms) => Partial<Health>;
  /** How often closed files are compressed, by the terminal's clock. */
  readonly tendMs?: number;
  /** What it sends as a support bundle; by default its journal. */
  readonly makeBundle?: SupportDeskOptions["makeBundle"];
  /** Told of what the server records, before it is. */
  readonly onRecord?: (ev: EventId) => void;
}

/** The journal, and nothing of a machine. */
function lightBundle(
  terminal: string,
  dir: string,
  onDone: (summary: BundleSummary) => void,
): AsyncIterable<Uint8Array> {
  const common = { terminal, wallMs: Date.now(), key: signingKey(dir, undefined) };
  return makeBundle({
    ...common,
    version: "0.1.0",
    clock: systemTerminalClock,
    parts: [journalPart({ ...common, dir })],
    onDone,
  });
}

const MINUTE_MS = 60_000;
const PATIENT = 1_000_000;

/** The rooms that operators read, and none of the others. */
export async function lightTerminal(operators: Operators, options: LightOptions = {}): Promise<LightTerminal> {
  const { id = "BJ-0001", dataDir = mkdtempSync(join(tmpdir(), "yanpiao-office-")) } = options;
  const dir = join(dataDir, "journal");
  const clock = new ManualTerminalClock();
  const journal = openJournal({
    ...{ dir, terminalId: id, clock, boot: "b" },
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  });
  journal.record("terminal.start", { version: "0.1.0", demo: true, display: "none" });
  const keeper = keepJournal({
    journal,
    dir,
    clock,
    ...(options.tendMs === undefined ? {} : { delays: { tend: options.tendMs } }),
  });
  const key = signingKey(dir, undefined).publicKey;
  const rooms = toldRooms();
  const actions = createActions({
    ...{ allowed: options.allowed ?? OFFICE_ACTIONS, dataDir, clock, wallMs: Date.now, journal, rooms },
    onSurprise(error) {
      throw error;
    },
  });
  const server = await openServer({
    // People and certificates live by the true day; the journal by the moved one.
    ...{ host: "127.0.0.1", port: 0, clock: systemTerminalClock, requestsAtOnce: options.requestsAtOnce ?? PATIENT },
    journal: {
      record(ev, data) {
        options.onRecord?.(ev);
        journal.record(ev, data);
      },
    },
    certificate: operators.server.certificate,
    key: operators.server.key,
    operatorsCa: operators.authority.certificate,
    people: [
      { name: "desk-07", role: "reader" },
      { name: "night-shift", role: "operator" },
    ],
    rooms: {
      dir,
      facts: {
        terminalId: () => id,
        journalKey: () => key,
        health: () => ({ ...HEALTH, terminal: id, ...options.health?.(rooms) }),
      },
      actions,
      selfChecks: () => [],
      support: createSupportDesk({
        journal,
        makeBundle: options.makeBundle ?? ((onDone) => lightBundle(id, dir, onDone)),
      }),
    },
  });
  let visit = 0;
  return {
    ...{ id, dataDir, dir, clock, journal, keeper, server, key, rooms },
    async work(visits) {
      for (let at = 0; at < visits; at += 1) {
        visit += 1;
        const session = `${id}-${visit}`;
        journal.record("session.start", { session, by: "touch" });
        journal.record("verify.start", { session, request: session, kind: "digital-ordinary", invoice: `i${visit}` });
        journal.record("print.done", { job: session, outcome: "printed", fault: null, durationMs: 812 });
        journal.record("session.end", { session, reason: "home", durationMs: 30_000 });
        await clock.advance(MINUTE_MS);
      }
    },
    desk: (identity) => openDesk({ host: "127.0.0.1", port: server.port }, identity, Date.now),
    async close() {
      actions.close();
      await server.close();
      keeper.stop();
      journal.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
