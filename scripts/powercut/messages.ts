/** What a life tells on stdout, a line each, never before it is so. */
import type { Said } from "../proof/promises.ts";

export interface LifeOptions {
  /** The folder whose disk is modelled; the terminal's data lie in `data`, backups go to `stick`. */
  readonly root: string;
  readonly life: LifeName;
  readonly seed: number;
  /** Which life on this disk: ids and invoices of two are never the same. */
  readonly round: number;
  /** When the afternoon of this disk began (clock.ts). */
  readonly zeroMs: number;
  /** The control: `synchronous=NORMAL`, which loses what it has promised. The product has no such switch. */
  readonly unsynced: boolean;
  /** Ends by SIGKILL in the middle instead of closing. */
  readonly killed: boolean;
}

export type LifeName = "visits" | "keys" | "backups" | "opening" | "restoring";

/** Beside promises: what a campaign needs to know of the order of things. */
export type LifeSaid =
  | Said
  /** The store is open, and everything before may be relied on. */
  | { readonly said: "opened" }
  /** A line that answers for what staff did; so many of this kind in this life. */
  | { readonly said: "audit"; readonly life: string; readonly event: string; readonly lines: number }
  /** A verified copy lies on the stick; it holds these requests. */
  | { readonly said: "backed-up"; readonly requests: readonly string[] };

export const DATA = "data";
export const STICK = "stick";
export const BACKUP = "terminal.sqlite";
