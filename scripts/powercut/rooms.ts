/**
 * The rooms of a terminal that keep something on disk, opened in terminal.ts's order and with its own functions: lock,
 * journal, root key, store, answers, verifier, outbox, print ledger.
 *
 * Error model: as the rooms'; throws what opening throws.
 */
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { TerminalClock } from "../../kiosk/journal/clock.ts";
import { invoiceHash } from "../../kiosk/journal/hash.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { createLedger, type Ledger } from "../../kiosk/ledger/ledger.ts";
import { askedBefore } from "../../kiosk/outbox/asked-before.ts";
import { createOutbox, type Outbox } from "../../kiosk/outbox/outbox.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore } from "../../kiosk/store/open.ts";
import { openTerminalStore, type TerminalStore } from "../../kiosk/store/terminal-store.ts";
import { createAnswerCache, type AnswerCache } from "../../kiosk/verify/answer-cache.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { createVerifier, type Verifier } from "../../kiosk/verify/policy.ts";
import type { Provider } from "../../kiosk/verify/port.ts";

export interface Rooms extends TerminalStore {
  readonly journal: Journal;
  readonly cache: AnswerCache;
  readonly verifier: Verifier;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
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

/** Tries come soon: a life is seconds long. */
const OUTBOX_DELAYS = { backoffFirst: 5, backoffCap: 40, backoffFloor: 1 } as const;
const VERIFY_DELAYS = {
  ...{ deadline: 200, backgroundDeadline: 200, abortGrace: 5 },
  ...{ probe: 100, probeIdle: 50, probeFirst: 5, probeCap: 20, probeFloor: 2, circuitFirst: 20, circuitCap: 60 },
} as const;

export function openRooms(options: RoomsOptions): Rooms {
  const { dataDir, clock, provider, random, heard, opened, boot } = options;
  const lock = lockStore(storePath(dataDir));
  const disk = openJournal({ dir: join(dataDir, "journal"), terminalId: "BJ-CY-0107", clock, boot });
  const journal: Journal = {
    record(ev, data) {
      disk.record(ev, data);
      heard?.(ev, data);
    },
  };
  journal.record("terminal.start", { version: "powercut", demo: true, display: "none" });
  const terminalStore = openTerminalStore({ dataDir, credentialsDir: undefined, lock, journal, clock });
  opened?.(terminalStore);
  const { store } = terminalStore;
  const cache = createAnswerCache({ store, clock, journal, boot });
  const verifier = createVerifier({
    providers: [provider],
    clock,
    journal,
    cache,
    hashInvoice: (query) => invoiceHash(store.invoiceKey, query),
    delays: VERIFY_DELAYS,
    random,
    promised: askedBefore({ store, journal }),
  });
  const outbox = createOutbox({ store, verifier, clock, journal, random, delays: OUTBOX_DELAYS });
  const profile = loadPrinterProfile(DEFAULT_CONFIG.printer.profile);
  const ledger = createLedger({ store, clock, journal, told: DEFAULT_CONFIG, profile, random });
  return {
    ...terminalStore,
    ...{ journal, cache, verifier, outbox, ledger },
    async close() {
      await outbox.stop();
      verifier.close();
      cache.close();
      ledger.close();
      store.close();
      journal.record("terminal.stop", { reason: "powercut" });
      disk.close();
    },
  };
}
