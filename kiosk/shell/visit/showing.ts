/** An answer or a promise stands on the screen, and goes onto paper. */
import { slipOf } from "../in-hand.ts";
import { SCAN_NEXT, scanWaits } from "../scanning.ts";
import type { TerminalSetup } from "../setup.ts";
import { END, HELP, SHOW_ANSWER } from "./ways.ts";

/** Leaving a number or an address to have the result sent there, and taking it back. */
const MESSAGE = {
  "leave-contact": { guard: "takesContact", target: "#session.visit.contact", actions: "openContact" },
  "withdraw-contact": { guard: "contactIsLeft", target: "#session.visit.contact.withdrawing" },
} as const;

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function showingStates(s: TerminalSetup) {
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

  /** The answer came while the promise stands here: nobody has to type the code that is on the screen. */
  const SEE = { "see-result": { guard: "ticketIsAnswered", target: "collecting" } } as const;

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
        on: { "print-slip": { guard: "printerReady", target: "printing" }, ...SEE, ...MESSAGE },
      },
      /** The code and its QR on the screen are all the person has: they stand longer. */
      paperless: {
        entry: { type: "attend", params: "paperless" },
        on: { "print-slip": { guard: "printerReady", target: "printing" }, ...SEE, ...MESSAGE },
      },
      collecting: {
        // A moment: help and the next code would leave it before it is over.
        on: { "open-help": {}, "check-another": {}, scan: scanWaits("checking") },
        invoke: {
          src: "lookUp",
          onError: { target: "#session.outOfService", actions: "noteStoreFault" },
          input: ({ context: { ticket } }) => {
            if (ticket === null) throw new Error("collecting without a promise");
            const { claimCode, lastFour, requestId } = ticket;
            return { claimCode, lastFour, requestId };
          },
          onDone: [
            SHOW_ANSWER,
            // It cannot be read after all: the promise stands, and nothing more is said.
            { target: "before", actions: "forgetAnswered" },
          ],
        },
      },
      /** Where contact.ts leads back to: nothing is printed a second time. */
      before: { type: "history", target: "paperless" },
    },
  });

  return { result, printing, queued };
}
