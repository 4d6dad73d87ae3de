/** What a bundle says: for whom, in which order, and which settings. Pure. */
import { z } from "zod";
import type { Tree } from "../../../config/load.ts";
import type { Result } from "../../invoice/types.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** As config/schema.ts has it. */
const terminalId = z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]$/);
/** A part of the ids of a fleet: "BJ-CY-*". */
const fleet = z.string().regex(/^[A-Z0-9-]{0,23}\*$/);
const moment = z.iso.datetime({ precision: 0 });
const settings = z.record(z.string(), z.unknown());

const schema = z
  .strictObject({
    for: z.union([z.strictObject({ terminal: terminalId }), z.strictObject({ fleet })]),
    /** Counts up: a terminal takes no bundle twice and none that is older than the one it has. */
    serial: z.int().min(1),
    made: moment,
    expires: moment.optional(),
    /** Why, for the terminal's history. */
    note: z.string().min(1).max(200).optional(),
    site: settings.optional(),
    terminal: settings.optional(),
  })
  .refine(({ site, terminal }) => site !== undefined || terminal !== undefined);

export interface BundleContents {
  readonly for: { readonly terminal: string } | { readonly fleet: string };
  readonly serial: number;
  /** UTC, to the second. */
  readonly made: string;
  readonly expires?: string | undefined;
  readonly note?: string | undefined;
  /** What all terminals of the site have in common; takes the place of the site layer as a whole. */
  readonly site?: Tree | undefined;
  /** One terminal's own; takes the place of the terminal layer as a whole. */
  readonly terminal?: Tree | undefined;
}

export function readContents(payload: unknown): Result<BundleContents, Refusal> {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join(".") || "site, terminal");
    return refuse(
      "not-a-bundle",
      `it does not say what a bundle has to: ${[...new Set(places)].slice(0, 5).join(", ")}`,
    );
  }
  if ("fleet" in parsed.data.for && parsed.data.terminal !== undefined) {
    return refuse("not-a-bundle", "it gives a whole fleet the settings of one terminal");
  }
  return { ok: true, value: parsed.data };
}

/** Whether a bundle is meant for the terminal of this name; a terminal that has none yet takes what names one terminal. */
export function isMeantFor(who: BundleContents["for"], id: string | null): boolean {
  if ("terminal" in who) return id === null || who.terminal === id;
  return id !== null && id.startsWith(who.fleet.slice(0, -1));
}
