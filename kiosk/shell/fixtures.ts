/** Stand-ins for the rooms around the shell, for its tests. They answer at once and remember what they were asked. */
import type { Scan } from "../../drivers/scanner/scanner.ts";
import type { Answer, Query } from "../invoice/types.ts";
import type { EventId } from "../journal/catalogue.ts";
import { maskContact } from "../outbox/delivery-contact.ts";
import { entryPress, startEntry } from "./entry/entry.ts";
import { startFind } from "./entry/find.ts";
import { STAFF_AT_THE_DOOR, type Checked, type TerminalContext, type Ticket } from "./context.ts";
import { SHELL_DELAYS } from "./delays.ts";
import type { ShellDeps } from "./deps.ts";
import type { TerminalEvent } from "./events.ts";
import { initialContext } from "./setup.ts";
import type { Now, Place } from "./place.ts";

export const TODAY = "2026-11-24";
export const NOW: Now = { ms: 1000, wall: new Date("2026-11-24T14:26:11+08:00") };

export const PLACE: Place = {
  demo: true,
  terminalId: "BJ-CY-0107",
  placeName: { zh: "示例商场 07 号机", en: "Example Mall no. 07" },
  scannerPosition: "below",
  panelShortSideMm: 268,
  hotline: "12366",
  keepDays: 30,
  stillThereMs: SHELL_DELAYS.stillThere,
  version: "1.0.0",
  staffIdleMs: SHELL_DELAYS.staffIdle,
  staffLimitMs: SHELL_DELAYS.staffLimit,
};

/** An invented invoice. */
export const QUERY: Query = {
  kind: "digital-ordinary",
  kindAssumed: false,
  invoiceCode: null,
  invoiceNumber: "26112000000012345678",
  issueDate: "2026-11-21",
  amountFen: 36800,
  amountMeaning: "with-tax",
  checkCode: null,
  sellerTaxId: null,
};

export const ANSWER: Answer = {
  type: "answer",
  match: "consistent",
  status: "normal",
  details: {
    kind: "digital-ordinary",
    invoiceCode: null,
    invoiceNumber: QUERY.invoiceNumber,
    issueDate: QUERY.issueDate,
    totalWithTaxFen: 36800,
    amountWithoutTaxFen: 34717,
    taxFen: 2083,
    sellerName: "北京示例餐饮管理有限公司",
    buyerNameMasked: "示＊＊＊＊有限公司",
    redLetterNumber: null,
    remainingFen: null,
  },
  checksToday: 1,
  checksLeftToday: 4,
  source: "sandbox",
  at: "2026-11-24T06:26:11.000Z",
};

export const CHECKED: Checked = { query: QUERY, outcome: ANSWER, slipNumber: "261124-142611", collected: false };

export const TICKET: Ticket = {
  occasion: "fresh",
  claimCode: "4827106359",
  receivedAt: "2026-11-24T06:26:11.000Z",
  lastFour: "5678",
  amountFen: 36800,
  requestId: "id-request",
  sentTo: null,
};

export interface FakeDeps extends ShellDeps {
  readonly recorded: readonly EventId[];
}

/** Every answer can be replaced; the clock is the one given. */
export function fakeDeps(overrides: Partial<ShellDeps> = {}): FakeDeps {
  const recorded: EventId[] = [];
  let ids = 0;
  return {
    recorded,
    journal: { record: (id) => void recorded.push(id) },
    delays: SHELL_DELAYS,
    nowMs: () => NOW.ms,
    today: () => TODAY,
    newId: () => `id-${String((ids += 1))}`,
    isClaimCode: (text) => text === TICKET.claimCode,
    verify: () => Promise.resolve(ANSWER),
    enqueue: () => Promise.resolve({ ok: true, ticket: TICKET }),
    messages: {
      promise: ({ contact }) => Promise.resolve({ channel: contact.channel, masked: maskContact(contact) }),
      withdraw: () => Promise.resolve("withdrawn"),
    },
    lookUp: () => Promise.resolve({ type: "no-match", triesLeft: 4 }),
    print: () => Promise.resolve({ state: "printed" }),
    staff: {
      attempt: () => Promise.resolve({ type: "no", problem: "wrong", waitMs: 0 }),
      openConsole: () => ({
        go: () => undefined,
        act: () => undefined,
        scanned: () => undefined,
        close: () => undefined,
      }),
    },
    ...overrides,
  };
}

/** A visit in the middle of everything: every field that a state may read is there. */
export function fullContext(): TerminalContext {
  const draft = {
    kind: QUERY.kind,
    kindAssumed: false,
    invoiceCode: null,
    invoiceNumber: QUERY.invoiceNumber,
    amountFen: QUERY.amountFen,
    issueDate: QUERY.issueDate,
    checkCode: null,
    sellerTaxId: null,
  };
  return {
    ...initialContext(true),
    session: { id: "session-1", by: "touch", startedMs: 0 },
    attention: "personal",
    scanProblem: { code: "not-an-invoice", detail: "web-address" },
    entry: entryPress(startEntry(null, { scanned: false, today: TODAY }), "2"),
    find: startFind(),
    draft,
    scanned: { crcMismatch: true },
    check: { query: QUERY, key: "key-1", startedMs: 0 },
    current: CHECKED,
    ticket: TICKET,
    staff: {
      ...STAFF_AT_THE_DOOR,
      stay: { id: "stay-1", who: { number: "07", role: "technician" }, startedMs: 0 },
    },
    contact: { channel: "sms", text: "13800138000", caret: 11 },
    printer: { health: { state: "connected", reason: "" }, paper: "ok", fault: null },
  };
}

/** A code as a scanner hands it over. */
export function scanOf(text: string): Scan {
  return { text, bytes: new TextEncoder().encode(text), atMs: 0 };
}

/** One event of each type, as a person, a device or a room below may send it. */
export function everyEvent(): readonly TerminalEvent[] {
  const examples: { readonly [Type in TerminalEvent["type"]]: Extract<TerminalEvent, { type: Type }> } = {
    activity: { type: "activity" },
    attention: { type: "attention", attention: "personal" },
    "nobody-there": { type: "nobody-there" },
    scan: {
      type: "scan",
      bytes: 40,
      scan: { type: "problem", problem: { code: "not-an-invoice", detail: "text" } },
      raw: scanOf("x".repeat(40)),
    },
    fault: { type: "fault", code: "E-STORE" },
    "scan-unused": { type: "scan-unused", notice: "checking" },
    "verify-step": { type: "verify-step", step: "asking" },
    "scanner-health": { type: "scanner-health", ready: false },
    "printer-status": {
      type: "printer-status",
      status: { health: { state: "connected", reason: "" }, paper: "out", fault: "paper-out" },
    },
    "service-health": { type: "service-health", service: "unreachable" },
    "outbox-offer": { type: "outbox-offer", takesRequests: false },
    "request-answered": { type: "request-answered", requestId: TICKET.requestId },
    "see-result": { type: "see-result" },
    back: { type: "back" },
    end: { type: "end" },
    "check-another": { type: "check-another" },
    "open-help": { type: "open-help", topic: null },
    "set-language": { type: "set-language", language: "en" },
    "set-text-scale": { type: "set-text-scale", textScale: 130 },
    "set-contrast": { type: "set-contrast", contrast: "high" },
    "set-position": { type: "set-position", position: "low" },
    "start-scan": { type: "start-scan" },
    "start-entry": { type: "start-entry" },
    "start-find": { type: "start-find" },
    "press-key": { type: "press-key", key: "7" },
    "place-caret": { type: "place-caret", index: 3 },
    "next-field": { type: "next-field" },
    "go-to-field": { type: "go-to-field", field: "issueDate" },
    "choose-day": { type: "choose-day", daysAgo: 1 },
    "step-date": { type: "step-date", part: "month", by: -1 },
    "accept-suggestion": { type: "accept-suggestion", id: "0" },
    "edit-field": { type: "edit-field", field: "amountFen" },
    "start-check": { type: "start-check" },
    "cancel-check": { type: "cancel-check" },
    "print-slip": { type: "print-slip" },
    "leave-contact": { type: "leave-contact", channel: "email" },
    "answer-consent": { type: "answer-consent", agree: true },
    "choose-domain": { type: "choose-domain", domain: "qq.com" },
    "confirm-contact": { type: "confirm-contact" },
    "withdraw-contact": { type: "withdraw-contact" },
    "staff-knock": { type: "staff-knock" },
    "staff-key": { type: "staff-key", key: "1" },
    "staff-enter": { type: "staff-enter" },
    "staff-leave": { type: "staff-leave" },
    "staff-go": { type: "staff-go", page: "terminal" },
    "staff-act": { type: "staff-act", on: { page: "terminal", action: { do: "restart" } } },
    "staff-view": { type: "staff-view", view: { nav: ["terminal"], page: null } },
    "staff-idle": { type: "staff-idle" },
  };
  return Object.values(examples);
}
