/**
 * Every wait of the shell has a name, an end and a reason. The machine, the tests and the documents use these names.
 * Values in milliseconds. A deployment may lengthen the person's times by config, never shorten them below
 * 30 s + 20 s (WCAG 2.2.1: at least 20 s to answer a warning).
 */
export const SHELL_DELAYS = {
  /** A person who types is given this long between touches before being asked whether they are still there. */
  entryQuiet: 90_000,
  /** The same while a result, a claim code or another personal screen stands there for passers-by to read. */
  personalQuiet: 60_000,
  /** The countdown of "still there?"; after it the screen is cleared. */
  stillThere: 30_000,
  /** Thanks, take your things; then home. */
  goodbye: 5_000,
  /** Language and text size chosen on the home screen go back to the usual if nobody goes on. */
  homeModesReset: 60_000,
  /** No scan came on the scan screen: show more tips. */
  scanSlow: 20_000,
  /** Why a code led nowhere is said this long: two lines in two languages, read once. */
  scanNotice: 8_000,
  /** The slip is out: leave the "take your slip" screen by itself. */
  printShown: 6_000,
  /** A device may vanish this long before the public is told: cables get knocked, printers reset. */
  deviceGrace: 1_500,
  /** The queued screen waits this long on a paperless terminal before it counts as read: the code is all there is. */
  paperlessQuiet: 90_000,
  /** Seven taps on the mark ask for the staff's sign-in if they come within this: nobody does that by chance. */
  staffKnock: 5_000,
  /** From the seventh tap on the mark until staff are in: a sign-in that nobody finishes gives the screen back. */
  staffSignIn: 120_000,
  /** Staff who walk away leave the console open this long, and see it counted down on the bar. */
  staffIdle: 600_000,
  /** Touched or not, the console closes after this: who works longer signs in again. */
  staffLimit: 3_600_000,
} as const;

export type ShellDelay = keyof typeof SHELL_DELAYS;
export type ShellDelays = Readonly<Record<ShellDelay, number>>;
