/** A person comes, holds a code to the scanner or types, and sees what is about to be asked. */
import { SCAN_WELCOME } from "../scanning.ts";
import type { TerminalSetup } from "../setup.ts";
import { END, HELP, STAFF_KNOCK } from "./ways.ts";

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function enteringStates(s: TerminalSetup) {
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

  return { home, scanHelp, entry, confirm };
}
