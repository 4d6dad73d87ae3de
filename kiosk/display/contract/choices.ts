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
