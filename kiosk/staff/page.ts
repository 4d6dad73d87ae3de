/**
 * What a page of the console is to the core: who may open it, who may do each of its actions, and what it is while it is open.
 * A page is one file in `pages/` that exports one of these; README.md says how to add one.
 */
import type { Scan } from "../../drivers/scanner/scanner.ts";
import type { StaffPageActions, StaffPageId, StaffPageViews, StaffRole } from "../display/contract/staff.ts";

/** Who is signed in. */
export interface Who {
  readonly number: string;
  readonly role: StaffRole;
}

export const EVERYBODY: readonly StaffRole[] = ["technician", "operator"];
export const OPERATOR: readonly StaffRole[] = ["operator"];
export const TECHNICIAN: readonly StaffRole[] = ["technician"];

/** What the console gives an open page. */
export interface PageRoom {
  readonly who: Who;
  /** The View is another one now. */
  readonly changed: () => void;
}

/**
 * While it is on the glass. It may keep what it needs for its work, and nothing of it outlives `close`: the console closes a
 * page when another one is chosen and when staff leave, for whatever reason.
 */
export interface OpenPage<Id extends StaffPageId> {
  view(): StaffPageViews[Id];
  /**
   * Does what was asked and may be done. Resolves with one word or short clause about the outcome for the journal ("done",
   * "no-answer"); nothing personal and nothing secret. Rejects only for what nobody foresaw.
   */
  act(action: StaffPageActions[Id]): Promise<string>;
  /** A code that was held to the scanner while this page is on the glass; without this it is thrown away. */
  scanned?(scan: Scan): void;
  close(): void;
}

export interface StaffPage<Id extends StaffPageId> {
  readonly id: Id;
  /** Who may open it. */
  readonly roles: readonly StaffRole[];
  /** Who may do each action; all of them are named, or it does not compile. */
  readonly actions: { readonly [Name in StaffPageActions[Id]["do"]]: readonly StaffRole[] };
  /**
   * Actions that the page on the glass sends by itself while it measures. Each is checked and asked of the role like the
   * others, but the journal has what they came to, and not every one of them.
   */
  readonly measurements?: readonly StaffPageActions[Id]["do"][];
  open(room: PageRoom): OpenPage<Id>;
}

export type StaffPages = { readonly [Id in StaffPageId]: StaffPage<Id> };
