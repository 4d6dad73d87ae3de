/**
 * What the regions of the terminal machine share: types, the actors that act, and the few actions used in many states.
 * Expected failures arrive as values; an actor that throws is a bug and ends the process in a known way.
 */
import { assign, cancel, fromCallback, fromPromise, raise, setup } from "xstate";
import { dateWindow } from "../invoice/dates.ts";
import { draftOf, draftOfQuery, toQuery, type Draft } from "../invoice/query.ts";
import type { Query, Reading, VerifyOutcome } from "../invoice/types.ts";
import type { EventData } from "../journal/catalogue.ts";
import type { NotTakenView, ScanNotice, ScanProblem, SlipPrint } from "../display/contract/view.ts";
import {
  forgetCheck,
  forgetVisit,
  NO_VISIT,
  NOTHING_SHOWN,
  padsOf,
  USUAL_MODES,
  type Attention,
  type Checked,
  type FindProblem,
  type TerminalContext,
  type Ticket,
} from "./context.ts";
import type {
  EnqueueAsk,
  EnqueueOutcome,
  LookUpOutcome,
  MessageAsk,
  Messages,
  ShellDeps,
  SlipAsk,
  VerifyAsk,
} from "./deps.ts";
import { contactIn, startContact } from "./entry/contact.ts";
import { takenOnConfirm } from "./entry/confirm.ts";
import { entryNext, entryPrevious, startEntry } from "./entry/entry.ts";
import { claimFound, claimOf, findPrevious, startFind } from "./entry/find.ts";
import type { StaffEvent, TerminalEvent } from "./events.ts";
import type { staffStayOf } from "./in-hand.ts";
import type { StaffTry, TryOutcome } from "../staff/auth/sign-in.ts";
import type { Who } from "../staff/page.ts";
import { claimCodeIsNotOnPaper, saysWhatIsShown } from "./scanning.ts";
import * as steps from "./staff-steps.ts";
import { afterKeeping, afterWithdrawing, type KeepOutcome, type WithdrawOutcome } from "./messages.ts";
import { contactAfter, entryAfter, findAfter, modesAfter } from "./pads.ts";

export type TerminalSetup = ReturnType<typeof terminalSetup>;

export function initialContext(sendsMessages: boolean): TerminalContext {
  return {
    ...NO_VISIT,
    printer: { health: { state: "disconnected", reason: "not asked yet" }, paper: "unknown", fault: null },
    takesRequests: true,
    sendsMessages,
    goodbye: { reason: "ended", takeSlip: false },
    faultCode: null,
    knocks: [],
  };
}

// The return type is XState's own and too long to write down; TerminalSetup names it.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function terminalSetup(deps: ShellDeps) {
  const messages = (): Messages => {
    if (deps.messages === null) throw new Error("nobody sends results here");
    return deps.messages;
  };
  const recordRejected = ({ code, detail }: ScanProblem, bytes: number): void =>
    deps.journal.record("scan.rejected", { code, detail, bytes });
  return setup({
    types: { context: {} as TerminalContext, events: {} as TerminalEvent },
    actors: {
      verify: fromPromise<VerifyOutcome, Omit<VerifyAsk, "signal">>(({ input, signal }) =>
        deps.verify({ ...input, signal }),
      ),
      enqueue: fromPromise<EnqueueOutcome, EnqueueAsk>(({ input }) => deps.enqueue(input)),
      lookUp: fromPromise<LookUpOutcome, { claimCode: string; lastFour: string; requestId?: string }>(({ input }) =>
        deps.lookUp(input.claimCode, input.lastFour, input.requestId),
      ),
      keepContact: fromPromise<KeepOutcome, MessageAsk>(({ input }) => messages().promise(input)),
      withdraw: fromPromise<WithdrawOutcome, string>(({ input }) => messages().withdraw(input)),
      print: fromPromise<SlipPrint, SlipAsk>(({ input }) => deps.print(input)),
      staffTry: fromPromise<TryOutcome, StaffTry>(({ input }) => deps.staff.attempt(input)),
      console: fromCallback<TerminalEvent, ConsoleInput>(({ input, sendBack, receive }) => {
        const open = deps.staff.openConsole({ ...input, onView: (view) => sendBack({ type: "staff-view", view }) });
        receive((event) => {
          if (event.type === "staff-go") open.go(event.page);
          if (event.type === "staff-act") open.act(event.on);
          if (event.type === "scan") open.scanned(event.raw);
        });
        return () => open.close();
      }),
    },
    actions: {
      /** A person is there: a visit begins if none has. */
      beginVisit: assign(({ context, event }) => {
        if (context.session !== null) return {};
        const by = event.type === "scan" ? "scan" : "touch";
        const session = { id: deps.newId(), by, startedMs: deps.nowMs() } as const;
        deps.journal.record("session.start", { session: session.id, by });
        return { session };
      }),
      /** The one place where a visit ends. Whatever the person left is gone after it. */
      endVisit: assign(({ context }) => {
        if (context.session !== null)
          deps.journal.record("session.end", {
            session: context.session.id,
            reason: context.goodbye.reason,
            durationMs: Math.round(deps.nowMs() - context.session.startedMs),
          });
        return forgetVisit();
      }),
      forgetCheck: assign(({ context }) => forgetCheck(context)),
      leave: assign(({ context, event }) => ({
        goodbye: { reason: event.type === "nobody-there" ? "timed-out" : "ended", takeSlip: context.tookSlip },
      })),
      setModes: assign(({ context, event }) => ({ modes: modesAfter(context.modes, event) })),
      openHelp: assign(({ event }) => (event.type === "open-help" ? { help: event.topic } : {})),
      /** Says how long the screen on show may stand untouched. */
      attend: raise((_, params: Attention) => ({ type: "attention" as const, attention: params })),

      takeScan: assign(({ context, event }) => {
        if (event.type !== "scan" || event.scan.type !== "invoice") return {};
        const { reading } = event.scan;
        deps.journal.record("scan.accepted", {
          session: context.session?.id ?? "",
          kind: reading.kind,
          crc: reading.crc,
          bytes: event.bytes,
        });
        return {
          ...forgetCheck(context),
          draft: draftOf(reading),
          scanned: { crcMismatch: reading.crc === "mismatch" && crcIsReliable(reading) },
        };
      }),
      noteScanProblem: assign(({ context, event }) => {
        if (event.type !== "scan" || event.scan.type !== "problem") return {};
        const { problem } = event.scan;
        recordRejected(problem, event.bytes);
        return { ...forgetCheck(context), scanProblem: problem };
      }),
      /** No invoice's, and what is on the screen stays. */
      rejectScan: ({ event }) => {
        if (event.type === "scan" && event.scan.type === "problem") recordRejected(event.scan.problem, event.bytes);
      },
      dropScan: ({ event }, why: EventData<"scan.dropped">["why"]) => {
        if (event.type === "scan") deps.journal.record("scan.dropped", { why, bytes: event.bytes });
      },
      sayOfScan: raise((_, notice: ScanNotice) => ({ type: "scan-unused" as const, notice })),
      sayScanProblem: raise(({ event }) => ({
        type: "scan-unused" as const,
        notice: event.type === "scan" && event.scan.type === "problem" ? event.scan.problem.code : "damaged",
      })),
      noteScanNotice: assign(({ event }) => (event.type === "scan-unused" ? { scanNotice: event.notice } : {})),
      clearScanNotice: assign({ scanNotice: null }),
      openFindWithScan: assign(({ context, event }) => {
        if (event.type !== "scan" || event.scan.type !== "claim") return {};
        return { ...forgetCheck(context), find: claimFound(startFind(), event.scan.claimCode) };
      }),

      /** Opens the pads: empty, on what is known so far, or on the one field that the person wants to change. */
      openEntry: assign(({ context, event }) => ({
        scanProblem: null,
        entry: startEntry(context.draft, {
          ...padsOf(context, deps.today()),
          ...(event.type === "edit-field" ? { editing: event.field } : {}),
        }),
      })),
      pressPad: assign(({ context, event }) =>
        context.entry === null ? {} : { entry: entryAfter(context.entry, event) },
      ),
      takeEntry: assign(({ context }) => {
        if (context.entry === null) return {};
        const next = entryNext(context.entry);
        return "done" in next ? { draft: next.done, entry: null } : {};
      }),
      acceptOnConfirm: assign(({ context, event }) => {
        if (event.type !== "accept-suggestion" || context.draft === null) return {};
        return { draft: takenOnConfirm(context.draft, padsOf(context, deps.today()), event.id) };
      }),
      openFind: assign(() => ({ find: startFind(), findProblem: null })),
      pressFindPad: assign(({ context, event }) =>
        context.find === null ? {} : { find: findAfter(context.find, event, deps.isClaimCode), findProblem: null },
      ),

      /**
       * The question is complete: it gets its key, once, before anything is asked. A question that was cancelled and is
       * asked again keeps its key: the service may have counted it already, and counts one key once.
       */
      prepareCheck: assign(({ context }) => {
        const query = queryOf(context.draft, deps.today());
        const again = JSON.stringify(context.check?.query) === JSON.stringify(query) ? context.check?.key : undefined;
        return {
          check: query === null ? null : { query, key: again ?? deps.newId(), startedMs: deps.nowMs() },
          step: "connecting" as const,
          ...NOTHING_SHOWN,
        };
      }),
      noteStep: assign(({ event }) => (event.type === "verify-step" ? { step: event.step } : {})),
      noteTaken: assign((_, params: "no" | "unknown") => ({ taken: params })),
      noteAnswer: assign(({ context }, params: Checked) => ({
        ...NOTHING_SHOWN,
        // A collected answer comes without a draft, and may be mended and asked again like any other.
        draft: draftOfQuery(params.query),
        current: params,
        checked: [...context.checked, params],
      })),
      showAnswerOfThisVisit: assign(({ context }) => ({ ...NOTHING_SHOWN, current: answeredBefore(context) })),
      noteTicket: assign((_, params: Ticket) => ({ ...NOTHING_SHOWN, ticket: params })),
      openContact: assign(({ event }) =>
        event.type === "leave-contact" ? { contact: startContact(event.channel), messageNotice: null } : {},
      ),
      pressContactPad: assign(({ context, event }) =>
        context.contact === null ? {} : { contact: contactAfter(context.contact, event) },
      ),
      forgetContact: assign({ contact: null }),
      noteKept: assign(({ context }, params: KeepOutcome) => ({ contact: null, ...afterKeeping(context, params) })),
      noteWithdrawn: assign(({ context }, params: WithdrawOutcome) => afterWithdrawing(context, params)),
      noteNotTaken: assign((_, params: NotTakenView["reason"]) => ({ ...NOTHING_SHOWN, notTaken: params })),
      noteFindProblem: assign(({ context }, params: FindProblem) => ({
        findProblem: params,
        // The claim code stays: the four digits are typed again, not all fourteen.
        find: context.find === null ? null : claimFound(startFind(), context.find.claimCode),
      })),
      startPrint: assign(() => ({ print: { state: "printing" as const } })),
      notePrint: assign(({ context }, params: SlipPrint) => ({
        print: params,
        tookSlip: context.tookSlip || params.state !== "failed" || params.partial,
      })),
      notePrinter: assign(({ event }) => (event.type === "printer-status" ? { printer: event.status } : {})),
      noteOffer: assign(({ event }) => (event.type === "outbox-offer" ? { takesRequests: event.takesRequests } : {})),
      forgetAnswered: assign({ ticketAnswered: false }),
      noteAnswered: assign(({ context, event }) =>
        event.type === "request-answered" && event.requestId === context.ticket?.requestId
          ? { ticketAnswered: true }
          : {},
      ),
      noteFault: assign(({ event }) => (event.type === "fault" ? { faultCode: event.code } : {})),
      noteStoreFault: assign({ faultCode: "E-STORE" }),
      noteKnock: assign(({ context }) => steps.knockNoted(context, deps.nowMs())),
      forgetKnocks: assign({ knocks: [] }),
      openStaff: assign(({ context }) => {
        deps.journal.record("staff.opened", { from: context.faultCode === null ? "home" : "out-of-service" });
        return steps.atTheDoor(deps.nowMs());
      }),
      pressStaffKey: assign(({ context, event }) => steps.keyPressed(context, event)),
      enterStaffForm: assign(({ context }) => steps.formGoesOn(context)),
      takeBadge: assign(({ context, event }) => steps.badgeTaken(context, event)),
      noteTry: assign(({ context }, params: TryOutcome) => steps.triedInVain(context, params, deps.nowMs())),
      letIn: assign((_, params: Who) => {
        const session = deps.newId();
        deps.journal.record("staff.signed-in", { session, ...params });
        return steps.isIn(params, session, deps.nowMs());
      }),
      noteStaffTouch: assign(({ context }) => steps.touched(context, deps.nowMs())),
      noteConsole: assign(({ context, event }) => steps.consoleShown(context, event)),
      watchStaffIdle: raise({ type: "staff-idle" }, { id: "staff-idle", delay: "staffIdle" }),
      unwatchStaffIdle: cancel("staff-idle"),
      toConsole: ({ event, self }) => {
        const { console: open } = self.getSnapshot().children as {
          readonly console?: { send(event: StaffEvent): void };
        };
        open?.send(event as StaffEvent);
      },
      /** Staff are gone; `endVisit` forgets them. */
      endStaff: ({ context }, params: EventData<"staff.ended">["reason"]) => {
        const ended = steps.stayEnded(context, params, deps.nowMs());
        if (ended !== null) deps.journal.record("staff.ended", ended);
      },
      noteAsked: assign(() => ({ askedMs: deps.nowMs() })),
      clearAsked: assign({ askedMs: null }),
      noteAttention: assign(({ event }) => (event.type === "attention" ? { attention: event.attention } : {})),
    },
    guards: {
      scansClaim: ({ event }) => event.type === "scan" && event.scan.type === "claim",
      scansProblem: ({ event }) => event.type === "scan" && event.scan.type === "problem",
      scansWhatIsShown: ({ context, event }) =>
        event.type === "scan" && event.scan.type === "invoice" && saysWhatIsShown(event.scan.reading, context),
      claimCodeIsNotOnPaper: ({ context }) => claimCodeIsNotOnPaper(context),
      contactIsOpen: ({ context }) => context.contact !== null,
      scansInvoice: ({ event }) => event.type === "scan" && event.scan.type === "invoice",
      /** Complete and intact: the check starts without a confirm screen. */
      scansCompleteAndIntact: ({ event }) =>
        event.type === "scan" &&
        event.scan.type === "invoice" &&
        event.scan.reading.crc === "match" &&
        queryOf(draftOf(event.scan.reading), deps.today()) !== null,
      scansIncomplete: ({ event }) =>
        event.type === "scan" &&
        event.scan.type === "invoice" &&
        queryOf(draftOf(event.scan.reading), deps.today()) === null,
      draftIsComplete: ({ context }) => queryOf(context.draft, deps.today()) !== null,
      entryIsDone: ({ context }) => context.entry !== null && "done" in entryNext(context.entry),
      entryHasPrevious: ({ context }) => context.entry !== null && entryPrevious(context.entry) !== null,
      findIsReady: ({ context }) => context.find !== null && claimOf(context.find, deps.isClaimCode) !== null,
      findHasPrevious: ({ context }) => context.find !== null && findPrevious(context.find) !== null,
      contactIsReady: ({ context }) => context.contact !== null && contactIn(context.contact) !== null,
      takesContact: ({ context }) => context.sendsMessages && context.ticket?.sentTo === null,
      contactIsLeft: ({ context }) => context.sendsMessages && context.ticket?.sentTo != null,
      nothingToAsk: ({ context }) => context.check === null,
      someoneKnown: ({ context }) => context.session !== null || context.modes !== USUAL_MODES,
      ticketIsAnswered: ({ context }) => context.ticketAnswered,
      freshTicket: ({ context }) => context.ticket?.occasion === "fresh" && printerReady(context),
      answeredInThisVisit: ({ context }) => answeredBefore(context) !== null,
      printerReady: ({ context }) => printerReady(context),
      knockedEnough: ({ context }) => steps.knockedEnough(context, deps.nowMs() - deps.delays.staffKnock),
      staffFormTries: ({ context }) => steps.formTries(context, deps.nowMs()),
      staffFormGoesOn: ({ context }) => steps.formReady(context, deps.nowMs()),
      awaitsBadge: ({ context }) => steps.awaitsBadge(context, deps.nowMs()),
      isBroken: ({ context }) => context.faultCode !== null,
    },
    delays: {
      quiet: ({ context }) => {
        switch (context.attention) {
          case "entry":
            return deps.delays.entryQuiet;
          case "paperless":
            return deps.delays.paperlessQuiet;
          case "personal":
          case "none":
            return deps.delays.personalQuiet;
        }
      },
      stillThere: () => deps.delays.stillThere,
      goodbye: () => deps.delays.goodbye,
      homeModesReset: () => deps.delays.homeModesReset,
      scanSlow: () => deps.delays.scanSlow,
      scanNotice: () => deps.delays.scanNotice,
      printShown: () => deps.delays.printShown,
      deviceGrace: () => deps.delays.deviceGrace,
      staffSignIn: () => deps.delays.staffSignIn,
      staffIdle: () => deps.delays.staffIdle,
      staffLimit: () => deps.delays.staffLimit,
    },
  });
}

/** What the console is opened with. */
type ConsoleInput = ReturnType<typeof staffStayOf>;

/** A printer of which nothing bad is known; one without a back channel counts as ready. */
export function printerReady(context: TerminalContext): boolean {
  return context.printer.fault === null && context.printer.health.state !== "disconnected";
}

/**
 * What can be asked. An invoice that is too old is asked about as well: the verify policy answers that itself, without
 * spending a check, and a verdict in words helps more than a screen that does not go on.
 */
export function queryOf(draft: Draft | null, today: string): Query | null {
  if (draft === null) return null;
  const result = toQuery(draft, today);
  if (result.ok) return result.value;
  const tooOld = result.error.every(({ problem }) => problem === "older-than-five-years");
  return tooOld && draft.issueDate !== null ? queryOf(draft, draft.issueDate) : null;
}

export function issuedToday(draft: Draft | null, today: string): boolean {
  return draft?.issueDate != null && dateWindow(draft.issueDate, today) === "today";
}

/** The answer that this visit already has to the question being asked. */
function answeredBefore(context: TerminalContext): Checked | null {
  const wanted = JSON.stringify(context.check?.query ?? null);
  return context.checked.find((checked) => JSON.stringify(checked.query) === wanted) ?? null;
}

/** Issuers with a direct connection (channel 7) and the railway (9) fill the CRC by rules of their own (facts 1.4). */
function crcIsReliable({ invoiceNumber }: Reading): boolean {
  return !(invoiceNumber.length === 20 && (invoiceNumber[4] === "7" || invoiceNumber[4] === "9"));
}
