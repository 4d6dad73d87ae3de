/**
 * The first start of a machine that has no configuration: what the set-up shows, and what whoever sets it up may do. It is
 * shown instead of the public's screens, never beside them.
 */
import { z } from "zod/mini";
import type { SETUP_STEPS } from "./choices.ts";
import type { SaidView } from "./said.ts";
import type { BundlePreviewView, StickView, TransferRefusal } from "./staff/transfer.ts";

export type SetupStep = (typeof SETUP_STEPS)[number];

export interface SetupDeviceView {
  /** What is touched: a node, or one of the words below. */
  readonly id: string;
  readonly kind: "found" | "network" | "simulated" | "none";
  readonly name: string;
  readonly node: string | null;
  readonly profile: string | null;
  readonly certain: boolean;
}

export type SetupCheck = "scanner" | "printer" | "disk" | "clock" | "service" | "keys";

export type SetupStepView =
  | { readonly step: "language" }
  | {
      readonly step: "scanner";
      readonly devices: readonly SetupDeviceView[];
      readonly chosen: string | null;
      /** hold-code: it is open, and any code is wanted. */
      readonly state: "choose" | "opening" | "hold-code" | "read" | "trouble";
      /** How many bytes the code had; null: none was read. */
      readonly readBytes: number | null;
      /** Why it does not open. */
      readonly trouble: SaidView | null;
    }
  | {
      readonly step: "printer";
      readonly devices: readonly SetupDeviceView[];
      readonly chosen: string | null;
      readonly state: "choose" | "printing" | "printed" | "probably-printed" | "unknown" | "failed";
      readonly detail: string | null;
      /** The address of a printer on the network while it is typed. */
      readonly text: string | null;
      readonly wrong: boolean;
    }
  | {
      readonly step: "terminal";
      readonly field: "id" | "zh" | "en";
      readonly text: string;
      readonly values: { readonly id: string; readonly zh: string; readonly en: string };
      readonly wrong: boolean;
    }
  | {
      readonly step: "service";
      readonly way: "stick" | "scan" | "url" | null;
      readonly sticks: readonly StickView[];
      readonly unmounted: readonly string[];
      readonly looking: boolean;
      readonly preview: BundlePreviewView | null;
      readonly refused: { readonly name: string; readonly code: TransferRefusal; readonly why: string } | null;
      readonly text: string;
      readonly wrong: boolean;
    }
  | {
      readonly step: "staff";
      readonly number: string;
      /** code: what the phone shows for `codes` is wanted, so that nobody is shut out; known: somebody may sign in already. */
      readonly part: "pin" | "repeat" | "code" | "known";
      /** How many digits; which ones never leaves the core. */
      readonly typed: number;
      /** For the authenticator app of the phone in front of the glass; `at`: this machine's time, which has to agree with the phone's. */
      readonly codes: { readonly secret: string; readonly address: string; readonly at: string } | null;
      /** How many have accounts, and how many of them have no one-time codes although they are asked for. */
      readonly known: { readonly accounts: number; readonly withoutCodes: number } | null;
      readonly problem: "guessable" | "differ" | "code" | "disk" | null;
      readonly busy: boolean;
    }
  | {
      readonly step: "check";
      readonly findings: readonly {
        readonly check: SetupCheck;
        readonly state: "ok" | "warn" | "bad";
        /** One of the notes that the screens know, an exact value, or a driver's clause. */
        readonly note: string | SaidView | null;
      }[];
      /** What keeps it from being finished: in both languages, or the English of a configuration's mistake, which names settings. */
      readonly problems: readonly (SaidView | string)[];
      readonly terminalId: string;
      readonly busy: boolean;
    };

export interface SetupView {
  readonly screen: "setup";
  readonly now: SetupStepView;
  /** False where nothing comes before. */
  readonly mayGoBack: boolean;
}

const text = z.string().check(z.minLength(1), z.maxLength(255));

export const setupActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("language"), language: z.enum(["zh", "en"]), landscape: z.boolean() }),
  z.strictObject({ do: z.literal("use"), id: text }),
  z.strictObject({ do: z.literal("print-again") }),
  z.strictObject({
    do: z.literal("type"),
    key: z.union([z.string().check(z.regex(/^[ -~]$/)), z.enum(["delete", "clear"])]),
  }),
  z.strictObject({ do: z.literal("enter") }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({ do: z.literal("way"), way: z.enum(["sandbox", "stick", "scan", "url"]) }),
  z.strictObject({ do: z.literal("look") }),
  z.strictObject({ do: z.literal("open"), stick: text, bundle: text }),
  z.strictObject({ do: z.literal("apply") }),
  z.strictObject({ do: z.literal("next") }),
  z.strictObject({ do: z.literal("back") }),
  z.strictObject({ do: z.literal("finish") }),
]);
export type SetupAction = z.infer<typeof setupActionSchema>;
