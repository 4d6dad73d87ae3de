/** The page about this terminal: what it is, how long it runs, and starting it anew. */
import { z } from "zod/mini";

export interface TerminalPageView {
  readonly page: "terminal";
  readonly terminalId: string;
  readonly placeName: { readonly zh: string; readonly en: string };
  readonly version: string;
  /** Since the core started. */
  readonly upSeconds: number;
  readonly demo: boolean;
  /** E-STORE and the like, as the out-of-service screen shows it; null where nothing stops the terminal. */
  readonly faultCode: string | null;
  readonly services: readonly { readonly name: string; readonly state: "unknown" | "ok" | "unreachable" | "failing" }[];
  /** Null where the store is not open. */
  readonly requests: { readonly waiting: number; readonly answered: number } | null;
  /** Restart was touched once: it is asked for again before it is done. */
  readonly asksRestart: boolean;
  readonly mayRestart: boolean;
}

export const terminalActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("restart") }),
  z.strictObject({ do: z.literal("confirm-restart") }),
  z.strictObject({ do: z.literal("keep-running") }),
]);
export type TerminalAction = z.infer<typeof terminalActionSchema>;
