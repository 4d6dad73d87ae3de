/**
 * Every event the terminal can record. A new event is a new line here; rooms never invent ids.
 *
 * Data holds ids, counts, enumerations, durations: never an invoice number, a name, a claim code or scanned text.
 * An invoice is named by its keyed hash (`invoice`), so that an operator can follow one without learning its number.
 *
 * The table is a value, not only a type: the writer admits nothing that is not in it.
 */
import { FLAG, NUMBER, oneOf, TEXT, TEXT_OR_NULL, type Field, type ValueOf } from "./fields.ts";

export const CATALOGUE = {
  "terminal.start": { version: TEXT, demo: FLAG, display: TEXT },
  "terminal.stop": { reason: TEXT },
  "terminal.surprise": { name: TEXT, where: TEXT },
  "session.start": { session: TEXT, by: oneOf("scan", "touch") },
  "session.end": { session: TEXT, reason: TEXT, durationMs: NUMBER },
  "scan.accepted": { session: TEXT, kind: TEXT, crc: TEXT, bytes: NUMBER },
  "scan.rejected": { code: TEXT, detail: TEXT, bytes: NUMBER },
  "scan.dropped": { why: oneOf("not-welcome"), bytes: NUMBER },
  "verify.start": { session: TEXT_OR_NULL, request: TEXT, kind: TEXT, invoice: TEXT },
  /** Another question about the same invoice is on its way already; its answer serves both. */
  "verify.joined": { request: TEXT, invoice: TEXT },
  /** Answered today already: the same answer again, and no check spent. */
  "verify.cached": { session: TEXT_OR_NULL, request: TEXT, invoice: TEXT, outcome: TEXT, ageMs: NUMBER },
  /** A service certainly did not take the question, so that the next one is asked. */
  "verify.failover": { request: TEXT, from: TEXT, reason: TEXT, to: TEXT },
  /** Too many checks in this visit, or at this terminal: the person was asked to wait. */
  "verify.limited": { session: TEXT_OR_NULL, request: TEXT, limit: oneOf("visit", "terminal") },
  "verify.done": { request: TEXT, outcome: TEXT, durationMs: NUMBER, provider: TEXT },
  /** The vendor's or the network's own code where it says more than the outcome: `FailedOperation.X`, `ECONNREFUSED`. */
  "verify.note": { request: TEXT, provider: TEXT, code: TEXT },
  "outbox.enqueued": { request: TEXT, invoice: TEXT, depth: NUMBER },
  "outbox.refused": { reason: TEXT },
  "outbox.attempt": { request: TEXT, attempt: NUMBER },
  "outbox.answered": { request: TEXT, outcome: TEXT, attempts: NUMBER },
  "outbox.deferred": { request: TEXT, reason: TEXT, attempts: NUMBER, waitMs: NUMBER },
  /** A row that cannot be read any more; it stays where it is and blocks no other. */
  "outbox.dead": { request: TEXT, reason: TEXT },
  /** Requests that an earlier run of the core had in hand when it died. */
  "outbox.recovered": { count: NUMBER, maybeSent: NUMBER },
  "outbox.collected": { request: TEXT },
  "outbox.purged": { count: NUMBER },
  /** A person left a number or an address for the result of a request; neither is written here. */
  "delivery.promised": { request: TEXT, channel: oneOf("sms", "email") },
  "delivery.withdrawn": { request: TEXT },
  "delivery.accepted": { request: TEXT, attempts: NUMBER },
  /** It will never be sent, and the contact is deleted; the result can still be collected. */
  "delivery.rejected": { request: TEXT, reason: TEXT },
  "delivery.deferred": { request: TEXT, reason: TEXT, attempts: NUMBER, waitMs: NUMBER },
  "delivery.purged": { count: NUMBER },
  "claim.failed": { reason: oneOf("no-match", "locked"), triesLeft: NUMBER },
  "print.start": { job: TEXT, slip: TEXT, bytes: NUMBER, number: NUMBER, reprint: NUMBER },
  "print.done": { job: TEXT, outcome: TEXT, fault: TEXT_OR_NULL, durationMs: NUMBER },
  /** A slip that an earlier run of the core had in hand when it died: how far it had come, and what that proves. */
  "print.recovered": {
    job: TEXT,
    step: oneOf("intent", "sending", "handed-over", "fence-answered"),
    outcome: oneOf("printed", "probably-printed", "unknown", "failed"),
  },
  /** A slip that nobody took from the presenter. */
  "print.untaken": { job: TEXT_OR_NULL, fate: oneOf("retracted", "ejected", "unknown") },
  "print.purged": { count: NUMBER },
  /** A new roll of paper; what the old one gave for certain. */
  "paper.roll": { by: oneOf("first", "paper-out", "near-end", "technician"), usedMm: NUMBER },
  /** What the printer says of its paper and of what stops it. */
  "paper.status": { paper: oneOf("ok", "near-end", "out", "unknown"), fault: TEXT_OR_NULL },
  /** `tail`: the last bytes before the loss, as hex; of devices that speak of paper, never of a scanner. */
  "device.health": {
    device: TEXT,
    state: TEXT,
    reason: TEXT,
    attempts: NUMBER,
    losses: NUMBER,
    tail: TEXT_OR_NULL,
  },
  /** What a device sent and nobody could read; one line a reason and a minute, however many there were. */
  "device.dropped": { device: TEXT, reason: oneOf("too-long", "unfinished", "malformed", "noise"), count: NUMBER },
  /** A technician had a command show scanned texts: that it was done, never what was read. */
  "scan.text-shown": { device: TEXT },
  /** A configured service cannot be asked until a technician mends it; `secret` names the reference, never what it holds. */
  "provider.refused": { provider: TEXT, secret: TEXT_OR_NULL, reason: TEXT },
  "service.health": {
    provider: TEXT,
    state: oneOf("unknown", "ok", "unreachable", "failing"),
    reason: TEXT_OR_NULL,
  },
  "display.link": { host: TEXT },
  "display.lost": { reason: TEXT },
  "display.restart": { reason: TEXT },
  "display.rejected": { why: oneOf("invalid", "stale", "repeated", "too-large") },
  "store.opened": { schema: NUMBER, quickCheck: TEXT },
  /** The file was damaged; it was moved aside whole and a new one begun. */
  "store.set-aside": { reason: TEXT, file: TEXT },
  /** What was copied out of it, a line a table; `gaps` are stretches of which nobody can say how much was in them. */
  "store.salvaged": { file: TEXT, table: TEXT, saved: NUMBER, broken: NUMBER, gaps: NUMBER },
  "store.not-salvaged": { file: TEXT, reason: TEXT },
  "store.failed": { code: TEXT, where: TEXT },
  /** The whole file was read through. Where it is not sound, the next start sets it aside. */
  "store.checked": { sound: FLAG, faults: NUMBER, tookMs: NUMBER },
  /** A copy was written, read back, checked through and compared; `rows` of all tables. */
  "store.backed-up": { by: oneOf("upkeep", "operator"), rows: NUMBER, bytes: NUMBER, tookMs: NUMBER },
  "store.backup-failed": { by: oneOf("upkeep", "operator"), reason: TEXT },
  /** A backup took the place of the store; `held`: its waiting requests, which are looked up before they are asked. */
  "store.restored": { rows: NUMBER, held: NUMBER },
  /** A new key seals from now on; what older ones sealed is sealed anew while nobody is there, then they are thrown away. */
  "store.seal-key": { key: NUMBER },
  "store.resealed": { count: NUMBER, unreadable: NUMBER },
  /** The keyring is closed with another root key. */
  "store.root-key": { by: oneOf("start", "operator") },
  /** What an operator did with one request by command. */
  "operator.request": { verb: oneOf("retry", "drop"), request: TEXT, outcome: TEXT },
  /** An operator had a command show what requests ask: that it was done, never what was shown. */
  "operator.personal-shown": { what: oneOf("outbox-show", "outbox-export"), requests: NUMBER },
  /** A service's clock minus the terminal's, when it crosses a limit: signatures fail at five minutes. */
  "clock.offset": { provider: TEXT, offsetMs: NUMBER, level: oneOf("ok", "wrong", "signatures-at-risk") },
  /** The calendar moved by itself: nothing is deleted by age until it has stood still for a day. */
  "clock.suspect": { jumpMs: NUMBER },
  /** Lines that could not be written (disk full, read-only); the gap in `seq` shows where. */
  "journal.gap": { lost: NUMBER },
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

export type EventId = keyof typeof CATALOGUE;
export type EventData<Id extends EventId> = {
  readonly [Name in keyof (typeof CATALOGUE)[Id]]: (typeof CATALOGUE)[Id][Name] extends Field
    ? ValueOf<(typeof CATALOGUE)[Id][Name]>
    : never;
};
