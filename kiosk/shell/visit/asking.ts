/** The question goes out, and ends as an answer, as a promise, or as neither, which is said plainly. */
import { isTooManyHere } from "../../verify/rates.ts";
import { asked } from "../in-hand.ts";
import { SCAN_NEXT, scanWaits } from "../scanning.ts";
import type { TerminalSetup } from "../setup.ts";
import { slipNumberOf } from "../slip-number.ts";
import { END, HELP } from "./ways.ts";

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function askingStates(s: TerminalSetup) {
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

  return { checking, verifying, queueing, notTaken };
}
