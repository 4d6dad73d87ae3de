/**
 * The workbench beside the screen of a demonstration terminal: samples to hold to the scanner, slips that come out,
 * cables to pull. It exists only with simulated devices; a real terminal neither sends nor accepts any of this.
 */
import { z } from "zod/mini";
import type { StaffRole } from "./staff.ts";

export interface WorkbenchSample {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** The outcome that this sample yields, in a few words. */
  readonly outcome: { readonly zh: string; readonly en: string };
  /** What its QR code holds (invented invoices only). */
  readonly payload: string;
}

export interface WorkbenchSlip {
  readonly id: string;
  /** data:image/png;base64,… at one pixel a dot. */
  readonly png: string;
  readonly widthDots: number;
  readonly heightDots: number;
  /** False: torn, because the paper ran out or a cable was pulled. */
  readonly complete: boolean;
}

export interface WorkbenchState {
  /** How the panel of this terminal hangs: the frame beside the bench begins so, and can be turned there. */
  readonly panel: "portrait" | "landscape";
  readonly samples: readonly WorkbenchSample[];
  readonly scanner: { readonly plugged: boolean };
  readonly printer: {
    readonly plugged: boolean;
    readonly paper: "ok" | "near-end" | "out";
    readonly paperLeftMm: number;
    readonly coverOpen: boolean;
    readonly silent: boolean;
  };
  readonly service: "up" | "slow" | "down" | "malformed";
  readonly queue: { readonly waiting: number; readonly answered: number };
  /** Who may sign in at the glass: this demonstration's own, made at its start. Empty until they are. */
  readonly staff: readonly { readonly number: string; readonly role: StaffRole; readonly pin: string }[];
  /** Newest first, at most a few. */
  readonly slips: readonly WorkbenchSlip[];
}

export const workbenchActionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("present"), sampleId: z.string().check(z.maxLength(64)) }),
  z.strictObject({ action: z.literal("present-text"), text: z.string().check(z.maxLength(2000)) }),
  z.strictObject({ action: z.literal("scanner-plug"), plugged: z.boolean() }),
  z.strictObject({ action: z.literal("printer-plug"), plugged: z.boolean() }),
  z.strictObject({ action: z.literal("printer-paper"), paper: z.enum(["ok", "near-end", "out", "out-mid-slip"]) }),
  z.strictObject({ action: z.literal("printer-cover"), open: z.boolean() }),
  z.strictObject({ action: z.literal("printer-silent"), silent: z.boolean() }),
  z.strictObject({ action: z.literal("service"), state: z.enum(["up", "slow", "down", "malformed"]) }),
  z.strictObject({ action: z.literal("tear-off") }),
]);
export type WorkbenchAction = z.infer<typeof workbenchActionSchema>;
