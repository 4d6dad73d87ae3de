/** What an operator can say on the command line of `yanpiao outbox`. */
import type { DataOptions } from "../store/data.ts";

/** As kiosk/outbox/read.ts has them, which is not loaded for --help. */
export const STATES = ["waiting", "under-way", "answered", "dead"] as const;

export interface ListOptions extends DataOptions {
  readonly state?: readonly (typeof STATES)[number][];
  readonly json?: true;
}

export interface ShowOptions extends DataOptions {
  readonly showPersonal?: true;
  readonly json?: true;
}

export interface ActOptions extends DataOptions {
  readonly allDead?: true;
  readonly json?: true;
}

export interface ExportOptions extends ListOptions {
  readonly showPersonal?: true;
  readonly out?: string;
}
