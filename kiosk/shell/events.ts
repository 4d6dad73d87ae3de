import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import type { Scan } from "../../drivers/scanner/scanner.ts";
import type { Intent } from "../display/contract/intent.ts";
import type { StaffAction, StaffOnPage, StaffPageId } from "../display/contract/staff.ts";
import type { ScanNotice, ScanProblem } from "../display/contract/view.ts";
import { readPayload } from "../invoice/payload.ts";
import type { Reading } from "../invoice/types.ts";
import { readClaimQr } from "../receipt/claim-qr.ts";
import type { ConsoleView } from "../staff/console.ts";
import type { Attention } from "./context.ts";

/** An Intent as the machine sees it: `{ intent: "press-key", key }` becomes `{ type: "press-key", key }`. */
type AsEvent<I> = I extends { intent: infer Name extends string } ? { type: Name } & Omit<I, "intent"> : never;
export type IntentEvent = AsEvent<Exclude<Intent, { intent: "touched" | "stay" | "staff" | "setup" }>>;

/** What staff do, and what their console shows. */
export type StaffEvent =
  /** One tap on the mark. */
  | { type: "staff-knock" }
  | { type: "staff-key"; key: string }
  | { type: "staff-enter" }
  | { type: "staff-leave" }
  | { type: "staff-go"; page: StaffPageId }
  | { type: "staff-act"; on: StaffOnPage }
  | { type: "staff-view"; view: ConsoleView };

/** What a scanned text is to this terminal. */
export type ScanMeaning =
  | { readonly type: "invoice"; readonly reading: Reading }
  | { readonly type: "claim"; readonly claimCode: string }
  | { readonly type: "problem"; readonly problem: ScanProblem };

export type DeviceEvent =
  /** `raw` is for staff only: what the public holds up is its meaning and nothing else. */
  | { type: "scan"; scan: ScanMeaning; bytes: number; raw: Scan }
  | { type: "scanner-health"; ready: boolean }
  | { type: "printer-status"; status: PrinterStatus }
  | { type: "service-health"; service: "ok" | "unreachable" | "unknown" }
  /** Whether the outbox would take a request now. */
  | { type: "outbox-offer"; takesRequests: boolean }
  /** A request in the outbox got its answer. */
  | { type: "request-answered"; requestId: string };

export type CoreEvent =
  /** Somebody is there: sent before every Intent and scan, and for each touch of the glass. */
  | { type: "activity" }
  /** The verify policy moved on: the request has left, or the reply is here. */
  | { type: "verify-step"; step: "asking" | "comparing" }
  /** Something below cannot be trusted any more (the store does not open): a calm screen until the terminal starts anew. */
  | { type: "fault"; code: string };

/** Raised by one region of the machine for another. */
export type InnerEvent =
  | { type: "attention"; attention: Attention }
  | { type: "nobody-there" }
  | { type: "staff-idle" }
  /** A code was held up and led nowhere. */
  | { type: "scan-unused"; notice: ScanNotice };

export type TerminalEvent = IntentEvent | StaffEvent | DeviceEvent | CoreEvent | InnerEvent;

/** The events that a validated Intent means, in order. */
export function eventsOfIntent(message: Intent): TerminalEvent[] {
  if (message.intent === "touched" || message.intent === "stay") return [{ type: "activity" }];
  // Of another screen: a terminal that has a configuration is not set up.
  if (message.intent === "setup") return [];
  if (message.intent === "staff") return [{ type: "activity" }, eventOfStaff(message.action)];
  const { intent, ...rest } = message;
  // One to one by construction of AsEvent; TypeScript cannot distribute a rest over a union.
  return [{ type: "activity" }, { type: intent, ...rest } as unknown as IntentEvent];
}

function eventOfStaff(action: StaffAction): StaffEvent {
  switch (action.do) {
    case "knock":
      return { type: "staff-knock" };
    case "key":
      return { type: "staff-key", key: action.key };
    case "enter":
      return { type: "staff-enter" };
    case "leave":
      return { type: "staff-leave" };
    case "go":
      return { type: "staff-go", page: action.page };
    case "act":
      return { type: "staff-act", on: action.on };
  }
}

export function eventOfScan(raw: Scan): DeviceEvent {
  return { type: "scan", scan: meaningOfScan(raw.text), bytes: raw.bytes.length, raw };
}

/** What a scanned text is to this terminal; nothing of it is kept. */
export function meaningOfScan(text: string): ScanMeaning {
  const claimCode = readClaimQr(text);
  if (claimCode !== null) return { type: "claim", claimCode };
  const read = readPayload(text);
  if (read.ok) return { type: "invoice", reading: read.value };
  return { type: "problem", problem: { code: read.error.code, detail: read.error.detail } };
}
