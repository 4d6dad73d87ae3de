/**
 * Which questions a service may have taken, by what the outbox keeps on disk: for the verifier, whose own memory of
 * them ends with the process. Found by the invoice's keyed hash; whether it is the same question only the sealed row says.
 *
 * Error model: total. A disk that cannot be read is journalled, and knows nothing.
 */
import type { Query } from "../invoice/types.ts";
import { invoiceHash } from "../journal/hash.ts";
import { sinceTodayBeganMs, type TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { AgeClock } from "../store/age.ts";
import { sqliteCode, storageFault, type Store } from "../store/open.ts";
import { questionOf } from "../verify/identity.ts";
import type { Promised } from "../verify/maybe-taken.ts";
import { openPayload } from "./contents.ts";

interface Row {
  readonly id: string;
  readonly payload: Uint8Array | null;
  readonly provider: string | null;
  readonly key: string | null;
  /** 0 or 1. */
  readonly isOfToday: number;
}

export interface AskedBeforeOptions {
  readonly store: Pick<Store, "db" | "sealer" | "invoiceKey">;
  readonly journal: Journal;
  /** Its calendar put right, see verify/service-clock.ts. */
  readonly clock: Pick<TerminalClock, "wallMs">;
  /** Whether a service has vouched for it since the start. */
  readonly isVouchedFor: () => boolean;
  readonly age: Pick<AgeClock, "stampedBefore">;
}

const DAY_MS = 24 * 3_600_000;

/** Finds the oldest such request about the same question, besides the one that is itself asking; one of today first. */
export function askedBefore({ store, journal, clock, isVouchedFor, age }: AskedBeforeOptions): Promised {
  const { db, sealer, invoiceKey } = store;
  // What is still to be looked up may be answered on any day. What cannot be looked up, or was given up, was asked on one day.
  const OF_TODAY = "(asked_lived_ms IS NULL OR asked_lived_ms > @yesterday)";
  const COLUMNS = `seq, id, payload, asked_provider AS provider, asked_key AS key, ${OF_TODAY} AS isOfToday`;
  const read = db.prepare<{ invoice: string; yesterday: number }, Row>(
    `SELECT ${COLUMNS} FROM request WHERE state = 'leased' AND invoice = @invoice AND sent <> 'no'
     UNION ALL
     SELECT ${COLUMNS} FROM request
     WHERE state = 'waiting' AND invoice = @invoice AND (sent = 'maybe' OR sent = 'waited' AND ${OF_TODAY})
     UNION ALL
     SELECT ${COLUMNS} FROM request WHERE state = 'dead' AND invoice = @invoice AND sent <> 'no' AND ${OF_TODAY}
     ORDER BY isOfToday DESC, seq`,
  );

  function rowsAbout(query: Query): readonly Row[] {
    try {
      // By a calendar that may be hours off, a whole day.
      const todayMs = isVouchedFor() ? sinceTodayBeganMs(clock.wallMs()) : DAY_MS;
      return read.all({ invoice: invoiceHash(invoiceKey, query), yesterday: age.stampedBefore(todayMs) });
    } catch (error) {
      if (!storageFault(error)) throw error;
      journal.record("store.failed", { code: sqliteCode(error), where: "outbox" });
      return [];
    }
  }

  return (query, besides) => {
    const question = questionOf(query);
    const isSame = ({ id, payload }: Row): boolean => {
      const asked = id === besides || payload === null ? null : openPayload(sealer, id, payload);
      return asked !== null && questionOf(asked.query) === question;
    };
    const found = rowsAbout(query).find(isSame);
    if (found === undefined) return null;
    return { provider: found.provider, key: found.key ?? found.id, isOfToday: found.isOfToday === 1 };
  };
}
