import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import type { Intent } from "../display/contract/intent.ts";
import type { ScanProblem } from "../display/contract/view.ts";
import { readPayload } from "../invoice/payload.ts";
import type { Reading } from "../invoice/types.ts";
import { readClaimQr } from "../receipt/claim-qr.ts";
import type { Attention } from "./context.ts";

/** An Intent as the machine sees it: `{ intent: "press-key", key }` becomes `{ type: "press-key", key }`. */
type AsEvent<I> = I extends { intent: infer Name extends string } ? { type: Name } & Omit<I, "intent"> : never;
export type IntentEvent = AsEvent<Exclude<Intent, { intent: "touched" | "stay" }>>;

/** What a scanned text is to this terminal. */
export type ScanMeaning =
  | { readonly type: "invoice"; readonly reading: Reading }
  | { readonly type: "claim"; readonly claimCode: string }
  | { readonly type: "problem"; readonly problem: ScanProblem };

export type DeviceEvent =
  | { type: "scan"; scan: ScanMeaning; bytes: number }
  | { type: "scanner-health"; ready: boolean }
  | { type: "printer-status"; status: PrinterStatus }
  | { type: "service-health"; service: "ok" | "unreachable" | "unknown" }
  /** Whether the outbox would take a request now. */
  | { type: "outbox-offer"; takesRequests: boolean };

export type CoreEvent =
  /** Somebody is there: sent before every Intent and scan, and for each touch of the glass. */
  | { type: "activity" }
  /** The verify policy moved on: the request has left, or the reply is here. */
  | { type: "verify-step"; step: "asking" | "comparing" }
  /** Something below cannot be trusted any more (the store does not open): a calm screen until the terminal starts anew. */
  | { type: "fault"; code: string };

/** Raised by one region of the machine for another. */
export type InnerEvent = { type: "attention"; attention: Attention } | { type: "nobody-there" };

export type TerminalEvent = IntentEvent | DeviceEvent | CoreEvent | InnerEvent;

/** The events that a validated Intent means, in order. */
export function eventsOfIntent(message: Intent): TerminalEvent[] {
  if (message.intent === "touched" || message.intent === "stay") return [{ type: "activity" }];
  const { intent, ...rest } = message;
  // One to one by construction of AsEvent; TypeScript cannot distribute a rest over a union.
  return [{ type: "activity" }, { type: intent, ...rest } as unknown as IntentEvent];
}

export function eventOfScan(text: string, bytes: number): DeviceEvent {
  return { type: "scan", scan: meaningOfScan(text), bytes };
}

function meaningOfScan(text: string): ScanMeaning {
  const claimCode = readClaimQr(text);
  if (claimCode !== null) return { type: "claim", claimCode };
  const read = readPayload(text);
  if (read.ok) return { type: "invoice", reading: read.value };
  return { type: "problem", problem: { code: read.error.code, detail: read.error.detail } };
}
