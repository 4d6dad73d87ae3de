/**
 * The staff's side of the contract: what the sign-in and the console show, and what staff may ask. Each page of the console
 * has a file of its own in `staff/` with its View and its actions; here they are one union. Whether somebody may do what
 * they ask is decided in the core, by role, for each action (kiosk/staff/console.ts); that a screen offers it means nothing.
 */
import { z } from "zod/mini";
import { devicesActionSchema, type DevicesAction, type DevicesPageView } from "./staff/devices.ts";
import { journalActionSchema, type JournalAction, type JournalPageView } from "./staff/journal.ts";
import { recordsActionSchema, type RecordsAction, type RecordsPageView } from "./staff/records.ts";
import { selfCheckActionSchema, type SelfCheckAction, type SelfCheckPageView } from "./staff/self-check.ts";
import { networkActionSchema, type NetworkAction, type NetworkPageView } from "./staff/network.ts";
import { settingsActionSchema, type SettingsAction, type SettingsPageView } from "./staff/settings.ts";
import { terminalActionSchema, type TerminalAction, type TerminalPageView } from "./staff/terminal.ts";
import { touchActionSchema, type TouchAction, type TouchPageView } from "./staff/touch.ts";
import { transferActionSchema, type TransferAction, type TransferPageView } from "./staff/transfer.ts";

/** technician: mends the machine. operator: runs it. */
export const STAFF_ROLES = ["technician", "operator"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The View of each page, by its id. A new page is a new line here, and the compiler asks for the rest. */
export interface StaffPageViews {
  readonly devices: DevicesPageView;
  readonly network: NetworkPageView;
  readonly touch: TouchPageView;
  readonly settings: SettingsPageView;
  readonly transfer: TransferPageView;
  readonly records: RecordsPageView;
  readonly journal: JournalPageView;
  readonly "self-check": SelfCheckPageView;
  readonly terminal: TerminalPageView;
}
export interface StaffPageActions {
  readonly devices: DevicesAction;
  readonly network: NetworkAction;
  readonly touch: TouchAction;
  readonly settings: SettingsAction;
  readonly transfer: TransferAction;
  readonly records: RecordsAction;
  readonly journal: JournalAction;
  readonly "self-check": SelfCheckAction;
  readonly terminal: TerminalAction;
}
export type StaffPageId = keyof StaffPageViews;
export type StaffPageView = StaffPageViews[StaffPageId];

/** In the order of the navigation. */
export const STAFF_PAGES = [
  "devices",
  "network",
  "touch",
  "settings",
  "transfer",
  "records",
  "journal",
  "self-check",
  "terminal",
] as const satisfies readonly StaffPageId[];

/** What is done on a page, with the page it was meant for: a touch that comes late must not act on another one. */
const onPageSchema = z.discriminatedUnion("page", [
  z.strictObject({ page: z.literal("devices"), action: devicesActionSchema }),
  z.strictObject({ page: z.literal("network"), action: networkActionSchema }),
  z.strictObject({ page: z.literal("touch"), action: touchActionSchema }),
  z.strictObject({ page: z.literal("settings"), action: settingsActionSchema }),
  z.strictObject({ page: z.literal("transfer"), action: transferActionSchema }),
  z.strictObject({ page: z.literal("records"), action: recordsActionSchema }),
  z.strictObject({ page: z.literal("journal"), action: journalActionSchema }),
  z.strictObject({ page: z.literal("self-check"), action: selfCheckActionSchema }),
  z.strictObject({ page: z.literal("terminal"), action: terminalActionSchema }),
]);
export type StaffOnPage = z.infer<typeof onPageSchema>;

export const staffActionSchema = z.discriminatedUnion("do", [
  /** A tap on the mark. Seven within five seconds open the sign-in; they are counted in the core. */
  z.strictObject({ do: z.literal("knock") }),
  z.strictObject({
    do: z.literal("key"),
    key: z.union([z.string().check(z.regex(/^[0-9]$/)), z.enum(["delete", "clear"])]),
  }),
  z.strictObject({ do: z.literal("enter") }),
  z.strictObject({ do: z.literal("leave") }),
  z.strictObject({ do: z.literal("go"), page: z.enum(STAFF_PAGES) }),
  z.strictObject({ do: z.literal("act"), on: onPageSchema }),
]);
export type StaffAction = z.infer<typeof staffActionSchema>;

/** What the person signing in is asked for now. */
export type StaffSignInStep = "pin" | "totp" | "badge" | "new-pin" | "repeat-pin";

export type StaffSignInProblem =
  /** Number, PIN, code or badge: which of them, is not said. */
  | "wrong"
  | "locked"
  /** Nobody can sign in yet: `yanpiao staff add`. */
  | "no-accounts"
  /** The staff file cannot be read or written. */
  | "unavailable"
  /** The configuration asks for a second factor that this account does not have. */
  | "no-second-factor"
  | "badge-expired"
  /** Why the new PIN is none. */
  | "pin-guessable"
  | "pin-same"
  | "pins-differ";

export interface StaffSignInView {
  readonly screen: "staff-sign-in";
  readonly step: StaffSignInStep;
  /** The staff number as far as it is typed: up to two digits. */
  readonly number: string;
  /** How many digits of the secret are typed; which ones never leaves the core. */
  readonly typed: number;
  /** How many it may have. */
  readonly least: number;
  readonly most: number;
  readonly ready: boolean;
  /** It is being looked at. */
  readonly busy: boolean;
  readonly problem: StaffSignInProblem | null;
  /** Seconds until the next try counts; 0: now. */
  readonly waitSeconds: number;
}

/** The ink-coloured line on top, which cannot be mistaken for the public's. */
export interface StaffBarView {
  readonly role: StaffRole;
  readonly number: string;
  readonly version: string;
  /** Untouched for this long, the console closes by itself. */
  readonly idleSecondsLeft: number;
  /** Touched or not, it closes after this. */
  readonly totalSecondsLeft: number;
}

export interface StaffView {
  readonly screen: "staff";
  readonly bar: StaffBarView;
  /** The pages that this role may see, in order. */
  readonly nav: readonly StaffPageId[];
  /** Null in the moment before the first one is open. */
  readonly page: StaffPageView | null;
}
