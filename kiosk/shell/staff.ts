/**
 * Staff at the terminal: the sign-in and the console. It lies beside the visit in one region, so that a public session and staff
 * exclude each other by construction; the ways in are home with nobody known, and the out-of-service screen, because a
 * broken terminal is what staff come to mend. All ways out forget whoever was there.
 */
import { staffAsk, staffStayOf } from "./in-hand.ts";
import type { TerminalSetup } from "./setup.ts";

/** Back to where the terminal stands without staff: out of service where something below is broken, else home. */
function out<Reason extends "left" | "idle" | "limit">(reason: Reason) {
  const actions = [{ type: "endStaff" as const, params: reason }, "endVisit" as const];
  return [
    { guard: "isBroken" as const, target: "#session.outOfService", actions },
    { target: "#session.visit", actions },
  ];
}

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function staffRegion(s: TerminalSetup) {
  return s.createStateConfig({
    entry: { type: "attend", params: "none" },
    initial: "signIn",
    on: {
      "staff-leave": out("left"),
      // Staff stay when something breaks under their hands; the calm screen comes when they leave.
      fault: { actions: "noteFault" },
      // Nobody is asked "still there?" here: the console has limits of its own.
      "nobody-there": {},
      scan: {},
    },
    states: {
      signIn: {
        after: { staffSignIn: out("idle") },
        initial: "typing",
        states: {
          typing: {
            on: {
              "staff-key": { actions: "pressStaffKey" },
              "staff-enter": [
                { guard: "staffFormTries", target: "trying" },
                { guard: "staffFormGoesOn", actions: "enterStaffForm" },
              ],
              scan: { guard: "awaitsBadge", target: "trying", actions: "takeBadge" },
            },
          },
          trying: {
            invoke: {
              src: "staffTry",
              input: ({ context }) => staffAsk(context),
              onDone: [
                {
                  guard: ({ event }) => event.output.type === "in",
                  target: "#session.staff.console",
                  actions: {
                    type: "letIn",
                    params: ({ event }) => {
                      if (event.output.type !== "in") throw new Error("nobody to let in");
                      return event.output.who;
                    },
                  },
                },
                {
                  target: "typing",
                  actions: { type: "noteTry", params: ({ event }) => event.output },
                },
              ],
            },
          },
        },
      },
      console: {
        entry: "watchStaffIdle",
        exit: "unwatchStaffIdle",
        after: { staffLimit: out("limit") },
        invoke: { id: "console", src: "console", input: ({ context }) => staffStayOf(context) },
        on: {
          activity: { actions: ["noteStaffTouch", "unwatchStaffIdle", "watchStaffIdle"] },
          "staff-idle": out("idle"),
          "staff-go": { actions: "toConsole" },
          "staff-act": { actions: "toConsole" },
          "staff-view": { actions: "noteConsole" },
          scan: { actions: "toConsole" },
        },
      },
    },
  });
}
