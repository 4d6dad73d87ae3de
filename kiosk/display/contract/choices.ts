/**
 * What schemas admit and pages list, in order. Apart from the schemas, so that the page carries no schema library
 * (scripts/build-ui.test.ts).
 */

/** The steps of the first set-up; the scanner comes before the names, because a text in Chinese is held to it as a code. */
export const SETUP_STEPS = ["language", "scanner", "printer", "terminal", "service", "staff", "check"] as const;

/** Which requests the page of what waits shows. */
export const REQUEST_SHOWS = ["dead", "waiting", "answered"] as const;

/** What the journal is filtered by at the glass: a device or a kind, and how far back. */
export const JOURNAL_KINDS = [
  "all",
  "scanner",
  "printer",
  "camera",
  "print",
  "visit",
  "outbox",
  "store",
  "staff",
  "machine",
] as const;
export const JOURNAL_SPANS = ["all", "hour", "day", "week"] as const;

/** The tests of the touch page. */
export const TOUCH_TESTS = ["grid", "hands-off", "accuracy"] as const;
/** Places on the glass are in parts of its width and height: from 0 to this. */
export const GLASS_PARTS = 10_000;
/** Cells, and places, that one report of a touch test may have; a page that has more sends another. */
export const TOUCHES_REPORTED = 64;

/** What somebody sees on a test strip: print, none, or no strip at all. */
export const PAPER_ANSWERS = ["print", "blank", "nothing"] as const;

/** How much of the journal is taken along on a stick. */
export const COPY_SPANS = ["day", "week", "all"] as const;
