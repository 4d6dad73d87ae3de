/**
 * A terminal's ledger and printer driver as a process of their own, to be killed. Prints claim slips, one after the
 * other, of few requests, so that many are copies; says on stdout what a person was told of each, never before it was so.
 *
 * node kiosk/ledger/crash-child.ts '{"dataDir":…}'
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { openPrinter } from "../../drivers/printer/open.ts";
import type { PrintStep } from "../../drivers/printer/printer.ts";
import { systemTerminalClock as clock } from "../journal/clock.ts";
import { openJournal } from "../journal/open.ts";
import { dice } from "../outbox/fixture.ts";
import type { Ticket } from "../shell/context.ts";
import { PLACE } from "../shell/fixtures.ts";
import { createSlipPrinter } from "../slips.ts";
import { storePath } from "../store/files.ts";
import { loadOrCreateKey } from "../store/key.ts";
import { openStore } from "../store/open.ts";
import { createLedger, type Ledger, type LedgerEntry } from "./ledger.ts";
import { createLedgerPrinter } from "./printing.ts";

/** Where a life may end: between a commit and what it permits, on either side of it. */
export const CRASH_POINTS = [
  "intent",
  "before sending",
  "sending",
  "before handed-over",
  "handed-over",
  "before fence-answered",
  "fence-answered",
  "before outcome",
  "outcome",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export interface CrashChildOptions {
  readonly dataDir: string;
  readonly printerPort: number;
  readonly profile: string;
  readonly round: number;
  readonly seed: number;
  /** Null: lives until it is killed from outside. */
  readonly dieAt: CrashPoint | null;
  /** At which slip of this life it dies. */
  readonly dieOnSlip: number;
  /** Prints so many slips and ends by itself. */
  readonly slips: number | null;
}

/** What a person was told. */
export interface Told {
  readonly claimCode: string;
  readonly state: string;
}

/** Requests whose slips are printed again and again. */
const CLAIMS = 3;

export function ticketNumber(n: number): Ticket {
  return {
    occasion: "fresh",
    claimCode: String(4_000_000_000 + n),
    receivedAt: "2026-11-24T06:26:11.000Z",
    lastFour: "5678",
    amountFen: 36_800,
    requestId: `request-${n}`,
    sentTo: null,
  };
}

export const CRASH_TICKETS: readonly Ticket[] = Array.from({ length: CLAIMS }, (_, n) => ticketNumber(n));

/** Dies between the steps of the slip that was chosen. */
function deadly(ledger: Ledger, { dieAt, dieOnSlip }: CrashChildOptions): Ledger {
  let slips = 0;
  const at = (point: CrashPoint): void => {
    if (point === dieAt && slips === dieOnSlip) process.kill(process.pid, "SIGKILL");
  };
  const watched = (entry: LedgerEntry): LedgerEntry => ({
    ...entry,
    onStep(step: PrintStep) {
      at(`before ${step}`);
      entry.onStep(step);
      at(step);
    },
    end(outcome) {
      at("before outcome");
      const said = entry.end(outcome);
      at("outcome");
      return said;
    },
  });
  return {
    ...ledger,
    begin(...slip) {
      const begun = ledger.begin(...slip);
      slips += 1;
      at("intent");
      return begun.ok ? { ok: true, value: watched(begun.value) } : begun;
    },
  };
}

async function run(options: CrashChildOptions): Promise<void> {
  const { dataDir, printerPort, round, seed, slips } = options;
  const random = dice(seed + round);
  const journal = openJournal({ dir: join(dataDir, "journal"), terminalId: "crash", clock });
  const store = openStore({ path: storePath(dataDir), key: loadOrCreateKey(join(dataDir, "key")), journal, clock });
  const profile = loadPrinterProfile(options.profile);
  const printer = { driver: "tcp", host: "127.0.0.1", port: printerPort, profile: profile.id } as const;
  const ledger = createLedger({ store, clock, journal, told: { printer, paper: DEFAULT_CONFIG.paper }, profile });
  const device = openPrinter(printer, profile, clock, ledger.history);
  const paper = createLedgerPrinter({
    ...{ printer: device, profile, journal, ledger: deadly(ledger, options) },
    newId: () => crypto.randomUUID(),
    nowMs: () => clock.now(),
  });
  const print = createSlipPrinter({ paper, profile, place: PLACE });
  writeSync(1, `"ready"\n`);
  for (let n = 0; slips === null || n < slips; n += 1) {
    const ticket = CRASH_TICKETS[random(CLAIMS)] ?? ticketNumber(0);
    const { state } = await print({ slip: "claim", language: "zh", ticket });
    const told: Told = { claimCode: ticket.claimCode, state };
    writeSync(1, `${JSON.stringify(told)}\n`);
  }
  await device.close();
  ledger.close();
  store.close();
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? "{}") as CrashChildOptions);
