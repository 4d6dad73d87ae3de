/** After a start or a row of checks: fonts have been handed out, timers have run, the collector has had its turn. */
export const SETTLE_MS = 3_000;
