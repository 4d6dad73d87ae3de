/** What staff's pages and operators' door are wired to: the rooms of a running terminal, as terminal.ts has opened them. */
import type { LoadedConfig } from "../config/load.ts";
import type { TerminalConfig } from "../config/schema.ts";
import type { Devices } from "./devices.ts";
import type { Display } from "./display/session.ts";
import type { TerminalClock } from "./journal/clock.ts";
import type { Journal } from "./journal/journal.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { LedgerPrinter } from "./ledger/printing.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Provisioning } from "./provisioning/room.ts";
import type { ReadSecret } from "./secrets/read.ts";
import type { Place } from "./shell/place.ts";
import type { BundleSummary } from "./support/bundle.ts";
import type { TerminalStore } from "./store/terminal-store.ts";
import type { Verifier } from "./verify/policy.ts";
import type { ServiceClock } from "./verify/service-clock.ts";

export interface TerminalRooms {
  readonly config: TerminalConfig;
  /** Who said each value; null where whoever started the terminal did not tell. */
  readonly configSources: LoadedConfig["sources"] | null;
  readonly place: Place;
  /** The machine's own calendar. */
  readonly clock: TerminalClock;
  /** On `clock`. */
  readonly startedMs: number;
  /** Has the calendar put right by the services. */
  readonly serviceClock: ServiceClock;
  readonly journal: Journal;
  readonly journalDir: string;
  readonly readSecret: ReadSecret;
  readonly verifier: Verifier;
  /** Null while the terminal is out of service because its store does not open. */
  readonly outbox: Outbox | null;
  /** Null where it cannot be written. */
  readonly ledger: Ledger | null;
  /** Onto paper, by way of the ledger. */
  readonly paper: LedgerPrinter;
  readonly devices: Devices;
  /** Null where the configuration was named by hand. */
  readonly provisioning: Provisioning | null;
  /** With the store, where it opens. */
  readonly opened: TerminalStore | null;
  /** Nobody stands before the screen. */
  readonly nobodyThere: () => boolean;
  /** Who is at the glass; nobody is where it says that it is out of service. */
  readonly there: () => "nobody" | "somebody" | "staff";
  readonly faultCode: () => string | null;
  /** Frames proved to be painted since the start; null without a display. */
  readonly painted: () => number | null;
  /** A picture of the glass, where nothing of any person is on it; null without a display. */
  readonly capture: Display["capture"] | null;
  /** Ends the terminal. */
  readonly close: (reason: string) => void;
  readonly surprise: (error: unknown, where: string) => void;
  /** One file for whoever has to find out from afar what is wrong, made while it is read; `onDone` is told at its end. */
  readonly supportBundle: (onDone: (summary: BundleSummary) => void) => Promise<AsyncGenerator<Uint8Array>>;
}
