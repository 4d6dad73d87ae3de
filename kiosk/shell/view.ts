/**
 * The View is a pure function of the machine's snapshot and of the time: nothing on the screen has a life of its own.
 */
import type { SnapshotFrom } from "xstate";
import { CONSENT_TEXT } from "../display/contract/view.ts";
import type {
  FieldView,
  Frame,
  MessageView,
  PrintingView,
  QueuedView,
  ResultView,
  ScreenView,
  View,
} from "../display/contract/view.ts";
import { beijingDate, beijingDateTime, beijingTime } from "../invoice/dates.ts";
import { fieldsOf, labelOf } from "../invoice/needs.ts";
import { draftOfQuery, type Draft } from "../invoice/query.ts";
import type { FieldName } from "../invoice/types.ts";
import { verdictOf } from "../invoice/verdict.ts";
import { sourceName } from "../verify/sources.ts";
import { DELIVERY_KEEP_DAYS } from "../outbox/delivery-delays.ts";
import { claimQr } from "../receipt/claim-qr.ts";
import { verdictQr } from "../receipt/verdict-qr.ts";
import { padsOf, type TerminalContext } from "./context.ts";
import { contactView, suggestionIn } from "./entry/contact.ts";
import { offersOnConfirm } from "./entry/confirm.ts";
import { entryView, startEntry } from "./entry/entry.ts";
import { findView, startFind } from "./entry/find.ts";
import type { TerminalMachine } from "./machine.ts";
import type { Now, Place } from "./place.ts";
import { issuedToday, printerReady } from "./setup.ts";
import { staffScreen } from "./staff-view.ts";

type Snapshot = SnapshotFrom<TerminalMachine>;

export function selectView(snapshot: Snapshot, place: Place, now: Now): View {
  return {
    frame: frameOf(snapshot, place, now),
    screen: screenOf(snapshot, place, now),
    overlay: overlayOf(snapshot, place, now),
  };
}

function frameOf(snapshot: Snapshot, place: Place, now: Now): Frame {
  const { context } = snapshot;
  return {
    modes: context.modes,
    demo: place.demo,
    terminalId: place.terminalId,
    placeName: place.placeName,
    service: snapshot.value.service,
    takesRequests: context.takesRequests,
    scanner: snapshot.value.devices.scanner === "missing" ? "missing" : "ready",
    printer: printerReady(context) ? "ready" : "unavailable",
    scannerPosition: place.scannerPosition,
    clock: beijingTime(now.wall),
    today: beijingDate(now.wall),
    panelShortSideMm: place.panelShortSideMm,
    hotline: place.hotline,
  };
}

function overlayOf(snapshot: Snapshot, place: Place, now: Now): View["overlay"] {
  const { askedMs, scanNotice } = snapshot.context;
  if (!snapshot.matches({ attention: "asking" }) || askedMs === null)
    return scanNotice === null ? null : { overlay: "scan-notice", notice: scanNotice };
  const leftMs = Math.max(0, place.stillThereMs - (now.ms - askedMs));
  return {
    overlay: "still-there",
    secondsLeft: Math.ceil(leftMs / 1000),
    secondsTotal: Math.round(place.stillThereMs / 1000),
  };
}

function screenOf(snapshot: Snapshot, place: Place, now: Now): ScreenView {
  const { context } = snapshot;
  const today = beijingDate(now.wall);
  const session = snapshot.value.session;
  if (session === "help") return { screen: "help", topic: context.help };
  if (session === "goodbye") return { screen: "goodbye", ...context.goodbye };
  if (typeof session === "object" && "staff" in session) return staffScreen(snapshot, place, now);
  if (session === "outOfService")
    return { screen: "out-of-service", reason: "fault", code: context.faultCode ?? "E-UNKNOWN" };

  switch (visitState(session.visit)) {
    case "home":
      return { screen: "home" };
    case "scanHelp":
      return {
        screen: "scan-help",
        problem: context.scanProblem,
        slow: snapshot.matches({ session: { visit: { scanHelp: "slow" } } }),
      };
    case "entry":
      return entryView(context.entry ?? startEntry(null, { scanned: false, today }));
    case "confirm":
      return confirmOf(context, today);
    case "checking":
    case "verifying":
    case "queueing":
      return {
        screen: "verifying",
        step: context.step,
        elapsedSeconds: Math.floor((now.ms - (context.check?.startedMs ?? now.ms)) / 1000),
      };
    case "result":
      return resultOf(context);
    case "printing":
      return printingOf(context, place);
    case "queued":
      return queuedOf(snapshot, place, context.print.state !== "printing");
    case "contact":
      return contactScreen(snapshot, place);
    case "notTaken":
      return { screen: "not-taken", reason: context.notTaken ?? "disk" };
    case "find":
      return findView(context.find ?? startFind(), context.findProblem);
  }
}

type VisitValue = Extract<Snapshot["value"]["session"], { visit: unknown }>["visit"];
type VisitState = VisitValue extends infer V ? (V extends string ? V : keyof V) : never;

/** The state of the visit without its substates. */
function visitState(value: VisitValue): VisitState {
  if (typeof value === "string") return value;
  const [state] = Object.keys(value);
  return required(state) as VisitState;
}

function confirmOf(context: TerminalContext, today: string): ScreenView {
  const draft = required(context.draft);
  return {
    screen: "confirm",
    kind: required(draft.kind),
    kindAssumed: draft.kindAssumed,
    fields: fieldViews(draft),
    suggestions: offersOnConfirm(draft, padsOf(context, today)),
    crcMismatch: context.scanned?.crcMismatch ?? false,
    issuedToday: issuedToday(draft, today),
  };
}

function resultOf(context: TerminalContext): ResultView {
  const { query, outcome, collected } = required(context.current);
  const answer = outcome.type === "answer" ? outcome : null;
  return {
    screen: "result",
    verdict: verdictOf(outcome),
    kind: query.kind,
    details: answer?.details ?? null,
    entered: fieldViews(draftOfQuery(query)),
    checksToday: answer?.checksToday ?? null,
    checksLeftToday: answer?.checksLeftToday ?? null,
    source: sourceName(outcome.source),
    checkedAt: beijingDateTime(new Date(outcome.at)),
    canPrint: printerReady(context),
    print: context.print,
    collected,
  };
}

function printingOf(context: TerminalContext, place: Place): PrintingView {
  const { print } = context;
  const onPaper = print.state === "printing" || print.state === "printed" || print.state === "probably-printed";
  return {
    screen: "printing",
    print,
    qr: onPaper || context.current === null ? null : verdictQr(context.current, place.terminalId),
    canRetry: !onPaper && printerReady(context),
  };
}

function queuedOf(snapshot: Snapshot, place: Place, ready: boolean): QueuedView {
  const { context } = snapshot;
  const isBack = snapshot.value.service !== "unreachable";
  const ticket = required(context.ticket);
  return {
    screen: "queued",
    occasion: ticket.occasion,
    progress: context.ticketAnswered ? "answered" : isBack ? "asked" : "waits",
    claimCode: ticket.claimCode,
    claimQr: claimQr(ticket.claimCode),
    receivedAt: beijingDateTime(new Date(ticket.receivedAt)).slice(0, 16),
    lastFour: ticket.lastFour,
    amountFen: ticket.amountFen,
    keepDays: place.keepDays,
    print: context.print,
    canPrint: printerReady(context),
    message: messageOf(context, ready),
  };
}

function messageOf(context: TerminalContext, ready: boolean): MessageView | null {
  const { messageNotice: notice, ticket, sendsMessages } = context;
  if (!sendsMessages || ticket === null) return null;
  if (ticket.sentTo !== null)
    return { state: "left", ready, ...ticket.sentTo, notice: notice === "not-withdrawn" ? notice : null };
  return { state: "open", ready, notice: notice === "not-withdrawn" ? null : notice };
}

function contactScreen(snapshot: Snapshot, place: Place): ScreenView {
  const { context } = snapshot;
  const at = (state: "consent" | "typing" | "withdrawing" | "keeping"): boolean =>
    snapshot.matches({ session: { visit: { contact: state } } });
  if (at("withdrawing")) return queuedOf(snapshot, place, false);
  const state = required(context.contact);
  if (at("consent"))
    return {
      screen: "contact-consent",
      channel: state.channel,
      text: CONSENT_TEXT,
      keepDays: DELIVERY_KEEP_DAYS,
    };
  if (at("typing")) return contactView(state);
  const { channel, text: to } = state;
  const suggestion = suggestionIn(state, true);
  return { screen: "contact-review", channel, to, suggestion, keeping: at("keeping") };
}

function fieldViews(draft: Draft): readonly FieldView[] {
  const kind = required(draft.kind);
  return fieldsOf(kind).map((field) => ({
    field,
    state: "done",
    value: valueOf(draft, field),
    label: labelOf(kind, field),
  }));
}

function valueOf(draft: Draft, field: FieldName): string | null {
  const value = draft[field];
  return typeof value === "number" ? String(value) : value;
}

/** For what the machine's structure promises; a missing value is a bug and ends the process in a known way. */
function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("the machine promised a value that is not there");
  return value;
}
