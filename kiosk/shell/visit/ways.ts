/** Ways that lead out of more than one screen of a visit. */

/** It may be the first thing that somebody does here, and a visit that has begun does not begin again. */
export const HELP = { target: "#session.help", actions: ["beginVisit", "openHelp"] as const };
export const END = { target: "#session.goodbye", actions: "leave" as const };
/** Taps on the mark are counted here and not in the page. */
export const STAFF_KNOCK = [
  { guard: "knockedEnough" as const, target: "#session.staff", actions: ["forgetKnocks", "openStaff"] as const },
  { actions: "noteKnock" as const },
];
