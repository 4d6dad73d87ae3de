/**
 * Every event the terminal can record. A new event is a new line here; rooms never invent ids.
 *
 * Data holds ids, counts, enumerations, durations: never an invoice number, a name, a claim code or scanned text.
 * An invoice is named by its keyed hash (`invoice`), so that an operator can follow one without learning its number.
 */
interface Catalogue {
  "terminal.start": { version: string; demo: boolean; display: string };
  "terminal.stop": { reason: string };
  "terminal.surprise": { name: string; where: string };
  "config.loaded": { source: string };
  "session.start": { session: string; by: "scan" | "touch" };
  "session.end": { session: string; reason: string; durationMs: number };
  "scan.accepted": { session: string; kind: string; crc: string; bytes: number };
  "scan.rejected": { code: string; detail: string; bytes: number };
  "scan.dropped": { why: "not-welcome" | "busy" | "repeat"; bytes: number };
  "verify.start": { session: string | null; request: string; kind: string; invoice: string; provider: string };
  "verify.done": { request: string; outcome: string; durationMs: number; provider: string };
  "outbox.enqueued": { request: string; invoice: string; depth: number };
  "outbox.refused": { reason: string };
  "outbox.attempt": { request: string; attempt: number };
  "outbox.answered": { request: string; outcome: string; attempts: number };
  "outbox.deferred": { request: string; reason: string; attempts: number; waitMs: number };
  "outbox.collected": { request: string };
  "outbox.purged": { count: number };
  "claim.failed": { reason: "no-match" | "locked"; triesLeft: number };
  "print.start": { job: string; slip: string; bytes: number };
  "print.done": { job: string; outcome: string; fault: string | null; durationMs: number };
  "device.health": { device: string; state: string; reason: string };
  "service.health": { provider: string; state: string };
  "display.link": { host: string };
  "display.lost": { reason: string };
  "display.restart": { reason: string };
  "display.rejected": { why: "invalid" | "stale" | "repeated" | "too-large" };
  "store.opened": { schema: number; quickCheck: string };
  "machine.ignored": { state: string; event: string };
}

export type EventId = keyof Catalogue;
export type EventData<Id extends EventId> = Catalogue[Id];
