/** A claim code is typed or scanned, and leads to the answer or to the promise that still stands. */
import { claimOf } from "../entry/find.ts";
import { SCAN_WELCOME, scanWaits } from "../scanning.ts";
import type { TerminalSetup } from "../setup.ts";
import { END, HELP, SHOW_ANSWER } from "./ways.ts";

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function findingState(s: TerminalSetup, isClaimCode: (text: string) => boolean) {
  return s.createStateConfig({
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
            SHOW_ANSWER,
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
}
