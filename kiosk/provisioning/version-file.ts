/** What is written about one configuration of this terminal, and which of them is in force. Pure. */
import { z } from "zod";
import type { Tree } from "../../config/load.ts";

const layer = z.record(z.string(), z.unknown()).nullable();
const whole = z.int().min(0);

/** Who changed it: a command, a technician at the screen, or whoever set the machine up. */
export const CHANGERS = ["operator", "technician", "wizard"] as const;
export type Changer = (typeof CHANGERS)[number];

export const ORIGINS = ["bundle", "settings", "wizard", "revert"] as const;
export type ChangeOrigin = (typeof ORIGINS)[number];

/** DATA/config/versions/000012.json; never changed once written. */
export const versionFile = z.strictObject({
  v: z.literal(1),
  version: z.int().min(1),
  /** UTC; what the calendar said. */
  at: z.string().max(40),
  by: z.enum(CHANGERS),
  from: z.enum(ORIGINS),
  /** Of the bundle, or the version that was gone back to. */
  note: z.string().max(300).nullable(),
  bundle: z.strictObject({ keyId: z.string(), keyName: z.string(), serial: whole }).nullable(),
  /** In words, against the version before. */
  changes: z.array(z.string()),
  site: layer,
  terminal: layer,
});
export interface VersionFile {
  readonly v: 1;
  readonly version: number;
  readonly at: string;
  readonly by: Changer;
  readonly from: ChangeOrigin;
  readonly note: string | null;
  readonly bundle: { readonly keyId: string; readonly keyName: string; readonly serial: number } | null;
  readonly changes: readonly string[];
  readonly site: Tree | null;
  readonly terminal: Tree | null;
}

/** A change that nobody has confirmed. */
export interface Pending {
  /** What comes back if nobody does. */
  readonly previous: number;
  /** When it was first tried: monotonic within one boot of the machine; null: it has not been yet. */
  readonly since: { readonly boot: string; readonly monoMs: number } | null;
}

/** DATA/config/current.json: the one place that says what is in force. */
export const currentFile = z.strictObject({
  v: z.literal(1),
  version: z.int().min(1),
  /** The highest number given; a file above it was never finished. */
  newest: z.int().min(1),
  /** Of the last bundle for each layer, so that no older one takes its place. */
  serials: z.strictObject({ site: whole, terminal: whole }),
  pending: z
    .strictObject({
      previous: z.int().min(1),
      since: z.strictObject({ boot: z.string(), monoMs: z.number() }).nullable(),
    })
    .nullable(),
  /** Tried, and taken back. */
  takenBack: z.array(z.int()),
});
export interface Current {
  readonly v: 1;
  readonly version: number;
  readonly newest: number;
  readonly serials: { readonly site: number; readonly terminal: number };
  readonly pending: Pending | null;
  readonly takenBack: readonly number[];
}
