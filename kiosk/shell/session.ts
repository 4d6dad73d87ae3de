/**
 * The person's way through the terminal: home → scan, type or find → confirm → verifying → result or queued → goodbye.
 * `home` is also the attract screen: a scan there starts a check at once.
 *
 * `visit` holds the screens that help returns to (its history), so that opening help never loses input.
 */
import { isTooManyHere } from "../verify/rates.ts";
import { slipNumberOf } from "./slip-number.ts";
import { claimOf } from "./entry/find.ts";
import { contactRegion } from "./contact.ts";
import { asked, slipOf } from "./in-hand.ts";
import { SCAN_FROM_HELP, SCAN_NEXT, SCAN_WELCOME, scanWaits } from "./scanning.ts";
import { staffRegion } from "./staff.ts";
import type { TerminalSetup } from "./setup.ts";

const HELP = { target: "#session.help", actions: ["beginVisit", "openHelp"] as const };
/** Leaving a number or an address to have the result sent there, and taking it back. */
const MESSAGE = {
  "leave-contact": { guard: "takesContact", target: "#session.visit.contact", actions: "openContact" },
  "withdraw-contact": { guard: "contactIsLeft", target: "#session.visit.contact.withdrawing" },
} as const;
/** Taps on the mark are counted here and not in the page. */
const STAFF_KNOCK = [
  { guard: "knockedEnough" as const, target: "#session.staff", actions: ["forgetKnocks", "openStaff"] as const },
  { actions: "noteKnock" as const },
];
const END = { target: "#session.goodbye", actions: "leave" as const };

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function sessionRegion(s: TerminalSetup, isClaimCode: (text: string) => boolean) {
  const home = s.createStateConfig({
    initial: "fresh",
    entry: { type: "attend", params: "none" },
    on: {
      scan: SCAN_WELCOME,
      "start-scan": { target: "scanHelp", actions: "beginVisit" },
      "start-entry": { target: "entry", actions: ["beginVisit", "forgetCheck", "openEntry"] },
      "start-find": { target: "find", actions: ["beginVisit", "openFind"] },
      "open-help": HELP,
    },
    states: {
      /** Nobody known. */
      fresh: {
        always: { guard: "someoneKnown", target: "occupied" },
        on: { "staff-knock": STAFF_KNOCK },
      },
      /** Somebody set the language, read the help or wants another invoice checked. Nothing personal is on show, so the screen goes back to the usual without asking. */
      occupied: {
        after: { homeModesReset: { target: "fresh", actions: "endVisit" } },
        on: { activity: { target: "occupied", reenter: true }, end: END },
      },
    },
  });

  const scanHelp = s.createStateConfig({
    entry: { type: "attend", params: "personal" },
    initial: "waiting",
    on: {
      scan: SCAN_WELCOME,
      "start-entry": { target: "entry", actions: ["forgetCheck", "openEntry"] },
      back: { target: "home", actions: "endVisit" },
      "open-help": HELP,
      end: END,
    },
    states: { waiting: { after: { scanSlow: "slow" } }, slow: {} },
  });

  const entry = s.createStateConfig({
    entry: { type: "attend", params: "entry" },
    on: {
      scan: SCAN_WELCOME,
      "press-key": { actions: "pressPad" },
      "place-caret": { actions: "pressPad" },
      "go-to-field": { actions: "pressPad" },
      "choose-day": { actions: "pressPad" },
      "step-date": { actions: "pressPad" },
      "accept-suggestion": { actions: "pressPad" },
      "next-field": [{ guard: "entryIsDone", target: "confirm", actions: "takeEntry" }, { actions: "pressPad" }],
      back: [
        { guard: "entryHasPrevious", actions: "pressPad" },
        { guard: "draftIsComplete", target: "confirm" },
        { target: "home", actions: "endVisit" },
      ],
      "start-scan": { target: "scanHelp", actions: "forgetCheck" },
      "open-help": HELP,
      end: END,
    },
  });

  const confirm = s.createStateConfig({
    entry: { type: "attend", params: "entry" },
    on: {
      scan: SCAN_WELCOME,
      "start-check": { guard: "draftIsComplete", target: "checking" },
      "edit-field": { target: "entry", actions: "openEntry" },
      "accept-suggestion": { actions: "acceptOnConfirm" },
      "start-scan": { target: "scanHelp", actions: "forgetCheck" },
      back: { target: "entry", actions: "openEntry" },
      "open-help": HELP,
      end: END,
    },
  });

  /** Decides whether the question must be asked at all: the record counts every check. */
  const checking = s.createStateConfig({
    entry: "prepareCheck",
    always: [
      { guard: "nothingToAsk", target: "confirm" },
      { guard: "answeredInThisVisit", target: "result", actions: "showAnswerOfThisVisit" },
      { target: "verifying" },
    ],
  });

  const verifying = s.createStateConfig({
    entry: { type: "attend", params: "none" },
    invoke: {
      src: "verify",
      input: ({ context, self }) => {
        const { query, key } = asked(context);
        return {
          session: context.session?.id ?? null,
          query,
          key,
          onStep: (step) => {
            self.send({ type: "verify-step", step });
          },
        };
      },
      onDone: [
        {
          // A limit that only moved the question to the queue would be none.
          guard: ({ event }) => isTooManyHere(event.output),
          target: "notTaken",
          actions: { type: "noteNotTaken", params: "too-many" },
        },
        {
          guard: ({ event }) => event.output.type === "unavailable",
          target: "queueing",
          actions: {
            type: "noteTaken",
            params: ({ event }) => (event.output.type === "unavailable" ? event.output.taken : "unknown"),
          },
        },
        {
          target: "result",
          actions: {
            type: "noteAnswer",
            params: ({ context, event }) => {
              if (event.output.type === "unavailable") throw new Error("no answer to note");
              return {
                query: asked(context).query,
                outcome: event.output,
                slipNumber: slipNumberOf(event.output.at),
                collected: false,
              };
            },
          },
        },
      ],
    },
    on: {
      "verify-step": { actions: "noteStep" },
      "cancel-check": { target: "confirm" },
      scan: scanWaits("checking"),
    },
  });

  /** Durable before visible: the row is committed before the screen says so. */
  const queueing = s.createStateConfig({
    on: { scan: scanWaits("checking") },
    invoke: {
      src: "enqueue",
      input: ({ context }) => {
        const { query, key } = asked(context);
        return { query, key, taken: context.taken };
      },
      onDone: [
        {
          guard: ({ event }) => event.output.ok,
          target: "queued",
          actions: {
            type: "noteTicket",
            params: ({ event }) => {
              if (!event.output.ok) throw new Error("no ticket to note");
              return event.output.ticket;
            },
          },
        },
        {
          target: "notTaken",
          actions: { type: "noteNotTaken", params: ({ event }) => (event.output.ok ? "disk" : event.output.reason) },
        },
      ],
    },
  });

  const result = s.createStateConfig({
    entry: { type: "attend", params: "personal" },
    on: {
      scan: SCAN_NEXT,
      "print-slip": { guard: "printerReady", target: "printing" },
      "edit-field": { target: "entry", actions: "openEntry" },
      "start-check": { target: "confirm" },
      "start-scan": { target: "scanHelp", actions: "forgetCheck" },
      "check-another": { target: "home", actions: "forgetCheck" },
      "open-help": HELP,
      end: END,
    },
  });

  const printing = s.createStateConfig({
    entry: { type: "attend", params: "personal" },
    initial: "running",
    on: { end: END, scan: SCAN_NEXT },
    states: {
      running: {
        entry: "startPrint",
        // Left now, the printer's word about the slip would be lost.
        on: { scan: scanWaits("printing") },
        invoke: {
          src: "print",
          input: ({ context }) => slipOf(context),
          onDone: {
            target: "ended",
            actions: { type: "notePrint", params: ({ event }) => event.output },
          },
        },
      },
      ended: {
        always: [{ guard: ({ context }) => context.print.state === "printed", target: "taken" }],
        on: { "print-slip": { guard: "printerReady", target: "running" }, back: { target: "#session.visit.result" } },
      },
      taken: {
        after: { printShown: { target: "#session.visit.result" } },
        on: { back: { target: "#session.visit.result" } },
      },
    },
  });

  const queued = s.createStateConfig({
    initial: "deciding",
    on: {
      scan: SCAN_NEXT,
      "check-another": { target: "home", actions: "forgetCheck" },
      "open-help": HELP,
      end: END,
    },
    states: {
      deciding: { always: [{ guard: "freshTicket", target: "printing" }, { target: "paperless" }] },
      /** The claim slip is printed by itself. */
      printing: {
        entry: [{ type: "attend", params: "personal" }, "startPrint"],
        // Help would leave this state and lose the printer's word; it is offered again when the slip is out.
        on: { "open-help": {}, scan: scanWaits("printing") },
        invoke: {
          src: "print",
          input: ({ context }) => slipOf(context),
          onDone: [
            {
              guard: ({ event }) => event.output.state === "printed" || event.output.state === "probably-printed",
              target: "shown",
              actions: { type: "notePrint", params: ({ event }) => event.output },
            },
            { target: "paperless", actions: { type: "notePrint", params: ({ event }) => event.output } },
          ],
        },
      },
      shown: {
        entry: { type: "attend", params: "personal" },
        on: { "print-slip": { guard: "printerReady", target: "printing" }, ...MESSAGE },
      },
      /** The code and its QR on the screen are all the person has: they stand longer. */
      paperless: {
        entry: { type: "attend", params: "paperless" },
        on: { "print-slip": { guard: "printerReady", target: "printing" }, ...MESSAGE },
      },
      /** Where contact.ts leads back to: nothing is printed a second time. */
      before: { type: "history", target: "paperless" },
    },
  });

  /** Neither answered nor promised: said plainly, with the hotline. */
  const notTaken = s.createStateConfig({
    entry: { type: "attend", params: "personal" },
    on: {
      scan: SCAN_NEXT,
      "start-check": { target: "confirm" },
      "check-another": { target: "home", actions: "forgetCheck" },
      "open-help": HELP,
      end: END,
    },
  });

  const find = s.createStateConfig({
    entry: { type: "attend", params: "entry" },
    initial: "typing",
    on: { end: END },
    states: {
      typing: {
        on: {
          scan: SCAN_WELCOME,
          "press-key": { actions: "pressFindPad" },
          "place-caret": { actions: "pressFindPad" },
          "next-field": [{ guard: "findIsReady", target: "lookingUp" }, { actions: "pressFindPad" }],
          back: [
            { guard: "findHasPrevious", actions: "pressFindPad" },
            { target: "#session.visit.home", actions: "endVisit" },
          ],
          "open-help": HELP,
        },
      },
      lookingUp: {
        on: { scan: scanWaits("checking") },
        invoke: {
          src: "lookUp",
          // A store that cannot be read says nothing true about any promise.
          onError: { target: "#session.outOfService", actions: "noteStoreFault" },
          input: ({ context }) => {
            const claim = context.find === null ? null : claimOf(context.find, isClaimCode);
            if (claim === null) throw new Error("looking up without a claim");
            return claim;
          },
          onDone: [
            {
              guard: ({ event }) => event.output.type === "answered",
              target: "#session.visit.result",
              actions: {
                type: "noteAnswer",
                params: ({ event }) => {
                  if (event.output.type !== "answered") throw new Error("no answer to note");
                  return event.output.checked;
                },
              },
            },
            {
              guard: ({ event }) => event.output.type === "waiting",
              target: "#session.visit.queued",
              actions: {
                type: "noteTicket",
                params: ({ event }) => {
                  if (event.output.type !== "waiting") throw new Error("no ticket to note");
                  return event.output.ticket;
                },
              },
            },
            {
              target: "typing",
              actions: {
                type: "noteFindProblem",
                params: ({ event }) =>
                  event.output.type === "no-match" || event.output.type === "records-lost"
                    ? { problem: event.output.type, triesLeft: event.output.triesLeft }
                    : { problem: "locked", triesLeft: null },
              },
            },
          ],
        },
      },
    },
  });

  return s.createStateConfig({
    id: "session",
    initial: "visit",
    on: {
      "set-language": { actions: "setModes" },
      "set-text-scale": { actions: "setModes" },
      "set-contrast": { actions: "setModes" },
      "set-position": { actions: "setModes" },
      "nobody-there": { target: ".goodbye", actions: "leave" },
      fault: { target: ".outOfService", actions: "noteFault" },
      // Where no state below has a use for it, and the screen says by itself that nothing can be done here.
      scan: { actions: { type: "dropScan", params: "not-welcome" } },
    },
    states: {
      visit: {
        initial: "home",
        states: {
          home,
          scanHelp,
          entry,
          confirm,
          checking,
          verifying,
          queueing,
          result,
          printing,
          queued,
          contact: contactRegion(s),
          notTaken,
          find,
          before: { type: "history", history: "deep" },
        },
      },
      staff: staffRegion(s),
      help: {
        entry: { type: "attend", params: "personal" },
        on: { scan: SCAN_FROM_HELP, "open-help": { actions: "openHelp" }, back: { target: "visit.before" }, end: END },
      },
      goodbye: {
        entry: ["endVisit", { type: "attend", params: "none" }],
        after: { goodbye: "visit" },
        on: {
          activity: { target: "visit" },
          scan: SCAN_WELCOME,
        },
      },
      outOfService: {
        entry: ["endVisit", { type: "attend", params: "none" }],
        on: { fault: { actions: "noteFault" }, "staff-knock": STAFF_KNOCK },
      },
    },
  });
}
