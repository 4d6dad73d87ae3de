/** The page about the configuration: every setting in groups, what is about to change, and the versions before. */
import { z } from "zod/mini";

/** Who says a value. */
export type SettingOrigin = "default" | "site" | "terminal" | "environment";

export type SettingControl =
  | { readonly type: "choice"; readonly values: readonly (string | number)[] }
  | { readonly type: "number"; readonly min: number; readonly max: number; readonly unit: string | null }
  | { readonly type: "yes-no" }
  | { readonly type: "text"; readonly longest: number }
  /** Shown, and changed by a bundle only. */
  | { readonly type: "fixed" };

export interface SettingView {
  /** "panel.bottomEdgeMm"; the words of the page have a name for each. */
  readonly path: string;
  readonly control: SettingControl;
  /** Null: nothing is set. */
  readonly value: string | number | boolean | null;
  readonly from: SettingOrigin;
  /** It differs from what is in force. */
  readonly changed: boolean;
  readonly wrong: boolean;
  /** What may stand there, in the schema's words. */
  readonly allowed: string;
}

/** What is different, one line a setting; a device of another kind is one line. */
export interface ChangeView {
  readonly path: string;
  /** Null: nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A device that is plugged in and not yet the one that is set. */
export interface ProposedDeviceView {
  readonly device: "scanner" | "printer";
  readonly name: string;
  readonly node: string;
  readonly profile: string;
  readonly certain: boolean;
}

export interface VersionView {
  readonly version: number;
  /** "2026-11-26 11:03", in Beijing. */
  readonly at: string;
  readonly by: "operator" | "technician" | "wizard";
  readonly from: "bundle" | "settings" | "wizard" | "revert";
  readonly note: string | null;
  readonly state: "in-force" | "to-confirm" | "taken-back" | "earlier";
  readonly changes: readonly string[];
}

export interface SettingsPageView {
  readonly page: "settings";
  /** Why nothing can be changed here; null: it can. */
  readonly locked: "file" | "role" | null;
  readonly groups: readonly { readonly group: string; readonly changed: number; readonly wrong: number }[];
  readonly group: string;
  readonly settings: readonly SettingView[];
  readonly proposed: readonly ProposedDeviceView[];
  /** The setting that is being typed or chosen. */
  readonly editing: { readonly path: string; readonly text: string } | null;
  readonly changes: readonly ChangeView[];
  /** What keeps the changes from being saved and belongs to no setting that is shown. */
  readonly problems: readonly string[];
  readonly shows: "form" | "changes" | "versions";
  /** These changes would be taken back after two minutes unless somebody confirms them. */
  readonly needsConfirmation: boolean;
  /** A version that counts from the next start. */
  readonly waiting: number | null;
  /** What is tried now, and taken back after so many seconds. */
  readonly confirmSecondsLeft: number | null;
  readonly versions: readonly VersionView[];
  /** The version that is asked about before it comes back. */
  readonly asksRevert: number | null;
  /** What would be different then. */
  readonly revertChanges: readonly ChangeView[];
  /** Why the last try to save or to go back came to nothing. */
  readonly failed: "invalid" | "no-such-version" | "on-trial" | "disk" | null;
}

const path = z.string().check(z.regex(/^[a-z][A-Za-z0-9.]{0,79}$/));

export const settingsActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("group"), group: path }),
  z.strictObject({ do: z.literal("edit"), path }),
  z.strictObject({
    do: z.literal("type"),
    key: z.union([z.string().check(z.regex(/^[ -~]$/)), z.enum(["delete", "clear"])]),
  }),
  z.strictObject({ do: z.literal("enter") }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({
    do: z.literal("choose"),
    path,
    value: z.union([z.string().check(z.maxLength(100)), z.number(), z.boolean()]),
  }),
  /** The terminal says nothing of it any more: the site's value or the default counts. */
  z.strictObject({ do: z.literal("reset"), path }),
  z.strictObject({ do: z.literal("use-device"), node: z.string().check(z.maxLength(200)) }),
  z.strictObject({ do: z.literal("show"), what: z.enum(["form", "changes", "versions"]) }),
  z.strictObject({ do: z.literal("save") }),
  z.strictObject({ do: z.literal("discard") }),
  z.strictObject({ do: z.literal("restart") }),
  z.strictObject({ do: z.literal("confirm") }),
  z.strictObject({ do: z.literal("take-back") }),
  z.strictObject({ do: z.literal("ask-revert"), version: z.nullable(z.int().check(z.minimum(1))) }),
  z.strictObject({ do: z.literal("revert"), version: z.int().check(z.minimum(1)) }),
]);
export type SettingsAction = z.infer<typeof settingsActionSchema>;
