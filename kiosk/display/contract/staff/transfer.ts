/** The page about USB sticks: bundles that are brought, looked at before they count, and settings that are taken along. */
import { z } from "zod/mini";
import { COPY_SPANS } from "../choices.ts";
import type { ChangeView } from "./settings.ts";

export interface StickView {
  readonly name: string;
  readonly freeBytes: number;
  readonly readOnly: boolean;
  readonly bundles: readonly { readonly name: string; readonly bytes: number }[];
}

/** Closed, so that the words have a sentence for each (provisioning/bundle/refusal.ts, stick/read.ts). */
export type TransferRefusal =
  | "too-large"
  | "not-a-bundle"
  | "no-keys"
  | "unknown-key"
  | "revoked-key"
  | "bad-signature"
  | "not-for-this-terminal"
  | "older"
  | "expired"
  | "on-trial"
  | "secret-inside"
  | "invalid"
  | "gone"
  | "not-a-file"
  | "cannot-read"
  | "disk";

export interface BundlePreviewView {
  readonly name: string;
  readonly serial: number;
  readonly signer: string;
  readonly keyId: string;
  readonly note: string | null;
  readonly changes: readonly ChangeView[];
  readonly needsConfirmation: boolean;
}

export type ExportView =
  | { readonly state: "idle" }
  | { readonly state: "writing" }
  | {
      readonly state: "done";
      readonly name: string;
      /** It was read from the stick again, not from memory. */
      readonly readBack: boolean;
    }
  | {
      readonly state: "failed";
      readonly problem: "read-only" | "full" | "not-what-was-written" | "cannot-write" | "too-slow" | "gone";
    };

export type CopySpan = (typeof COPY_SPANS)[number];

/** The journal on its way to a stick (kiosk/journal/copy). */
export type JournalCopyView =
  | { readonly state: "idle" }
  | {
      readonly state: "copying" | "checking";
      readonly span: CopySpan;
      readonly doneBytes: number;
      /** 0: it is not known yet. */
      readonly ofBytes: number;
    }
  | {
      readonly state: "done";
      readonly folder: string;
      readonly lines: number;
      readonly bytes: number;
      readonly readBack: boolean;
      /** What is wrong in the journal itself, and so in its copy. */
      readonly faults: number;
    }
  | {
      readonly state: "failed";
      readonly problem:
        | Extract<ExportView, { readonly state: "failed" }>["problem"]
        | "empty"
        | "no-key"
        | "journal-unreadable"
        | "left";
      /** Where the stick is too small: what it lacks. */
      readonly needsBytes: number | null;
    };

export interface TransferPageView {
  readonly page: "transfer";
  /** Why no bundle can be taken here; null: one can. */
  readonly locked: "file" | "role" | null;
  readonly looking: boolean;
  readonly sticks: readonly StickView[];
  /** Plugged in and mounted nowhere: "sdb1". */
  readonly unmounted: readonly string[];
  readonly preview: BundlePreviewView | null;
  /** `why`: the whole sentence, in English. */
  readonly refused: { readonly name: string; readonly code: TransferRefusal; readonly why: string } | null;
  /** The version that a bundle became; it counts from the next start. */
  readonly applied: number | null;
  readonly export: ExportView;
  readonly journal: JournalCopyView;
  /** The key that this terminal signs with, to be compared over the telephone. */
  readonly ownKey: string | null;
  /** Nothing of a stick is open: it may be pulled out. */
  readonly mayPullOut: boolean;
}

const stick = z.string().check(z.minLength(1), z.maxLength(255));

export const transferActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("look") }),
  z.strictObject({ do: z.literal("open"), stick, bundle: z.string().check(z.minLength(1), z.maxLength(120)) }),
  z.strictObject({ do: z.literal("apply") }),
  z.strictObject({ do: z.literal("close") }),
  z.strictObject({ do: z.literal("export"), stick }),
  z.strictObject({ do: z.literal("export-support"), stick }),
  z.strictObject({ do: z.literal("copy-journal"), stick, span: z.enum(COPY_SPANS) }),
  z.strictObject({ do: z.literal("stop-copy") }),
  z.strictObject({ do: z.literal("restart") }),
]);
export type TransferAction = z.infer<typeof transferActionSchema>;
