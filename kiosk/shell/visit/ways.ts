/** Ways that lead out of more than one screen of a visit. */
import type { Checked } from "../context.ts";
import type { LookUpOutcome } from "../deps.ts";

/** It may be the first thing that somebody does here, and a visit that has begun does not begin again. */
export const HELP = { target: "#session.help", actions: ["beginVisit", "openHelp"] as const };
export const END = { target: "#session.goodbye", actions: "leave" as const };
/** Taps on the mark are counted here and not in the page. */
export const STAFF_KNOCK = [
  { guard: "knockedEnough" as const, target: "#session.staff", actions: ["forgetKnocks", "openStaff"] as const },
  { actions: "noteKnock" as const },
];

interface LookedUp {
  readonly event: { readonly output: LookUpOutcome };
}

/** A claim was looked up, and its answer is there. */
export const SHOW_ANSWER = {
  guard: ({ event }: LookedUp): boolean => event.output.type === "answered",
  target: "#session.visit.result",
  actions: {
    type: "noteAnswer" as const,
    params: ({ event }: LookedUp): Checked => {
      if (event.output.type !== "answered") throw new Error("no answer to note");
      return event.output.checked;
    },
  },
};
