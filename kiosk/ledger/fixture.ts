/**
 * A ledger for tests on a real SQLite file and a clock that the test moves. `powerCut()` drops everything without a
 * goodbye; `boot()` starts again on the same file.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Slip } from "../../drivers/printer/escpos.ts";
import type { PrinterStatus, PrintOutcome, PrintStep } from "../../drivers/printer/printer.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { storePath } from "../store/files.ts";
import { openStore, type Store } from "../store/open.ts";
import type { SlipAbout } from "./about.ts";
import { createLedger, type Ledger, type LedgerEntry } from "./ledger.ts";
import type { LedgerOutcome } from "./outcome.ts";

const TEST_KEY = new Uint8Array(32).fill(3);

/** 100 mm of paper. */
export const SLIP: Slip = { bytes: new TextEncoder().encode("a slip"), heightDots: 800, cuts: 1 };
export const PRINTED: PrintOutcome = { type: "printed" };
export const STOPPED: PrintOutcome = { type: "failed", fault: "paper-out", partial: true };
export const NOT_BEGUN: PrintOutcome = { type: "failed", fault: "cover-open", partial: false };

export const STEPS: readonly PrintStep[] = ["sending", "handed-over", "fence-answered"];

export function claimSlipNumber(n: number): SlipAbout {
  return { slip: "claim", claimCode: String(4_000_000_000 + n), lastFour: "5678" };
}

export function status(paper: PrinterStatus["paper"], change: Partial<PrinterStatus> = {}): PrinterStatus {
  return { health: { state: "connected", reason: "" }, paper, fault: paper === "out" ? "paper-out" : null, ...change };
}
export const COVER_OPEN = status("ok", { fault: "cover-open" });
export const GONE = status("unknown", { health: { state: "disconnected", reason: "" }, fault: "not-connected" });

export interface LedgerDeskOptions {
  readonly profile?: string;
  readonly told?: Partial<Pick<TerminalConfig, "printer" | "paper">>;
}

/** What an operator would see of one slip. */
export interface SlipRow {
  readonly id: string;
  readonly number: number;
  readonly reprint: number;
  readonly step: string;
  readonly outcome: LedgerOutcome["type"] | null;
  readonly fault: string | null;
  readonly partial: number | null;
  readonly recovered: number;
  readonly fate: string | null;
}

export class LedgerDesk {
  readonly dataDir = mkdtempSync(join(tmpdir(), "yanpiao-ledger-"));
  readonly clock = new ManualTerminalClock();
  readonly journal: MemoryJournal = memoryJournal();
  readonly profile: PrinterProfile;
  readonly told: Pick<TerminalConfig, "printer" | "paper">;
  #running: { readonly store: Store; readonly ledger: Ledger } | null = null;
  #ids = 0;

  constructor({ profile = "simulated-80mm", told = {} }: LedgerDeskOptions = {}) {
    this.profile = loadPrinterProfile(profile);
    const { printer, paper } = DEFAULT_CONFIG;
    this.told = { printer: { ...printer, profile }, paper, ...told };
    this.boot();
  }

  get store(): Store {
    return this.#now().store;
  }

  get ledger(): Ledger {
    return this.#now().ledger;
  }

  #now(): { readonly store: Store; readonly ledger: Ledger } {
    if (this.#running === null) throw new Error("not booted");
    return this.#running;
  }

  boot(): void {
    const { clock, journal, profile, told } = this;
    const store = openStore({ path: storePath(this.dataDir), key: TEST_KEY, journal, clock });
    const ledger = createLedger({ store, clock, journal, told, profile, random: () => 0 });
    this.#running = { store, ledger };
    ledger.start();
  }

  /** Nothing more is said or written. */
  powerCut(): void {
    const { store, ledger } = this.#now();
    this.#running = null;
    ledger.close();
    store.close();
  }

  restart(): void {
    this.powerCut();
    this.boot();
  }

  end(): void {
    if (this.#running !== null) this.powerCut();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** The intent; as far as `until` says, the printer has taken it. */
  begin(about: SlipAbout, until: PrintStep | "intent" = "intent", slip = SLIP): LedgerEntry {
    const begun = this.ledger.begin(`job-${String((this.#ids += 1))}`, about, () => slip);
    if (!begun.ok) throw new Error("not recorded");
    for (const step of STEPS.slice(0, STEPS.findIndex((one) => one === until) + 1)) begun.value.onStep(step);
    return begun.value;
  }

  /** From the intent to its end, as a driver would tell it; returns the number that the slip carried as a reprint. */
  print(about: SlipAbout, outcome: PrintOutcome = PRINTED, slip = SLIP): number {
    const begun = outcome.type === "failed" && !outcome.partial ? "intent" : "handed-over";
    const entry = this.begin(about, begun, slip);
    expectSaid(entry.end(outcome), outcome);
    return entry.reprint;
  }

  rows(): readonly SlipRow[] {
    return this.store.db
      .prepare<[], SlipRow>(
        "SELECT id, number, reprint, step, outcome, fault, partial, recovered, fate FROM print_jobs ORDER BY seq",
      )
      .all();
  }
}

function expectSaid(said: LedgerOutcome, outcome: PrintOutcome): void {
  if (JSON.stringify(said) !== JSON.stringify(outcome)) throw new Error(`said ${said.type} instead of ${outcome.type}`);
}
