/**
 * The person's way through the terminal: home → scan, type or find → confirm → verifying → result or queued → goodbye.
 * `home` is also the attract screen: a scan there starts a check at once.
 *
 * `visit` holds the screens that help returns to (its history), so that opening help never loses input.
 */
import { SCAN_FROM_HELP, SCAN_WELCOME } from "./scanning.ts";
import type { TerminalSetup } from "./setup.ts";
import { staffRegion } from "./staff.ts";
import { askingStates } from "./visit/asking.ts";
import { contactRegion } from "./visit/contact.ts";
import { enteringStates } from "./visit/entering.ts";
import { findingState } from "./visit/finding.ts";
import { showingStates } from "./visit/showing.ts";
import { END, STAFF_KNOCK } from "./visit/ways.ts";

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function sessionRegion(s: TerminalSetup, isClaimCode: (text: string) => boolean) {
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
          ...enteringStates(s),
          ...askingStates(s),
          ...showingStates(s),
          contact: contactRegion(s),
          find: findingState(s, isClaimCode),
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
