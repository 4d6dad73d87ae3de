/**
 * The rooms of a terminal that keep something on disk, opened by the terminal's own functions, in a life of seconds with
 * dice of its own.
 *
 * Error model: as the rooms'; throws what opening throws.
 */
import { openBackRooms, type KeptRooms, type Tuning } from "../../kiosk/back-rooms.ts";
import { createEnding } from "../../kiosk/ending.ts";
import { openJournalRoom } from "../../kiosk/journal-room.ts";
import type { TerminalClock } from "../../kiosk/journal/clock.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import type { Ledger } from "../../kiosk/ledger/ledger.ts";
import { openStoreRoom } from "../../kiosk/store-room.ts";
import type { TerminalStore } from "../../kiosk/store/terminal-store.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { Verifier } from "../../kiosk/verify/policy.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { PROOF_CONFIG, PROOF_LIMITS } from "../proof/terminal.ts";

export interface Rooms extends KeptRooms {
  readonly journal: Journal;
  readonly verifier: Verifier;
  readonly ledger: Ledger;
  readonly start: () => void;
  close(): Promise<void>;
}

export interface RoomsOptions {
  readonly dataDir: string;
  readonly clock: TerminalClock;
  readonly provider: Provider;
  readonly random: RandomBelow;
  /** Hears every event once it has been recorded. */
  readonly heard?: Journal["record"];
  /** Between the opening of the store and everything else. */
  readonly opened?: (opened: TerminalStore) => void;
  /** Of one boot of the machine; two lives never share it. */
  readonly boot: string;
}

const DEADLINE_MS = 200;
/** Tries come soon: a life is seconds long. */
const TUNING: Tuning = {
  limits: PROOF_LIMITS,
  outbox: { backoffFirst: 5, backoffCap: 40, backoffFloor: 1 },
  verify: {
    ...{ backgroundDeadline: DEADLINE_MS, abortGrace: 5 },
    ...{ probe: 100, probeIdle: 50, probeFirst: 5, probeCap: 20, probeFloor: 2, circuitFirst: 20, circuitCap: 60 },
  },
};

export function openRooms(options: RoomsOptions): Rooms {
  const { dataDir, clock, provider, random, heard, opened, boot } = options;
  const rooms = new AsyncDisposableStack();
  const { terminal, verify } = PROOF_CONFIG;
  const { journal: disk, lock } = openJournalRoom(rooms, { dataDir, terminalId: terminal.id, clock, boot });
  const journal: Journal = {
    record(ev, data) {
      disk.record(ev, data);
      heard?.(ev, data);
    },
  };
  journal.record("terminal.start", { version: "powercut", demo: true, display: "none" });
  const terminalStore = openStoreRoom(rooms, { dataDir, credentialsDir: undefined, lock, journal, clock });
  opened?.(terminalStore);
  const { kept, verifier, start } = openBackRooms(rooms, terminalStore, {
    config: { ...PROOF_CONFIG, verify: { ...verify, deadlineMs: DEADLINE_MS } },
    ...{ clock, journal },
    services: () => ({ providers: [provider], weights: [1], deliverer: null }),
    tuning: { ...TUNING, random, boot },
  });
  const { ledger } = kept;
  if (ledger === null) throw new Error("the ledger was not opened");
  const ending = createEnding(journal, rooms);
  return { ...kept, ...{ journal, verifier, ledger, start }, close: () => ending.close("powercut") };
}
