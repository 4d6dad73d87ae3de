/** What a life of the core is told when it starts, and what it says: one JSON line each, written in the moment it is so. */
import type { Answer, Refused } from "../../kiosk/invoice/types.ts";

/** A claim code that was said to a person. */
export interface Claim {
  readonly requestId: string;
  readonly claimCode: string;
  readonly lastFour: string;
  readonly invoiceNumber: string;
}

/** What a life does beside serving people. */
export type Errand = "none" | "rotate-key" | "rotate-root-key" | "back-up" | "check" | "keep-journal";

export interface LifeOptions {
  readonly dataDir: string;
  /** Where copies of the store go. */
  readonly backups: string;
  /** A file with the claims of earlier lives (Claim[] as JSON). */
  readonly claims: string;
  readonly url: string;
  /** rooms: the back rooms with short waits; whole: the terminal as it is run, with its own waits. */
  readonly body: "rooms" | "whole";
  readonly errand: Errand;
  /** Finish everything, say so, and end. */
  readonly settle: boolean;
  /** Unlike in any other life: dice and invoice numbers begin here. */
  readonly seed: number;
  readonly firstNumber: number;
  /** The machine's calendar is this much ahead. */
  readonly wallOffsetMs: number;
}

export type Said =
  | { readonly t: "ready" }
  /** A claim of an earlier life, as this one has it. */
  | { readonly t: "found"; readonly requestId: string; readonly state: string }
  /** After the commit, as a screen would show it. */
  | ({ readonly t: "promised" } & Claim)
  /** Shown to a person who waited for it, or who came back with a claim code. */
  | { readonly t: "told"; readonly invoiceNumber: string; readonly outcome: Answer | Refused }
  /** A person left an address for the result. */
  | { readonly t: "contact"; readonly requestId: string }
  /** The person is about to take it back. */
  | { readonly t: "withdrawn"; readonly requestId: string }
  | { readonly t: "begins"; readonly errand: Errand }
  | { readonly t: "settled" };
