/**
 * Which questions a service may have taken today, by what the outbox keeps on disk: for the verifier, whose own memory of
 * them ends with the process. Found by the invoice's keyed hash; whether it is the same question only the sealed row says.
 *
 * Error model: total. A disk that cannot be read is journalled, and knows nothing.
 */
import type { Query } from "../invoice/types.ts";
import { invoiceHash } from "../journal/hash.ts";
import { sinceBeijingMidnightMs, type TerminalClock } from "../journal/clock.ts";
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
}

export interface AskedBeforeOptions {
  readonly store: Pick<Store, "db" | "sealer" | "invoiceKey">;
  readonly journal: Journal;
  /** Its calendar put right, see verify/service-clock.ts. */
  readonly clock: Pick<TerminalClock, "now" | "wallMs">;
  readonly age: Pick<AgeClock, "stampedBefore">;
}

/** Finds the oldest such request about the same question, besides the one that is itself asking. */
export function askedBefore({ store, journal, clock, age }: AskedBeforeOptions): Promised {
  const { db, sealer, invoiceKey } = store;
  // One that waits for its day has been asked too, and its service cannot tell; when that day has come, nothing was asked on
  // it. One that was given up was asked a moment before that.
  const COLUMNS = "seq, id, payload, asked_provider AS provider, asked_key AS key";
  const read = db.prepare<{ invoice: string; nowMonoMs: number; endedYesterday: number }, Row>(
    `SELECT ${COLUMNS} FROM request WHERE state = 'leased' AND invoice = @invoice AND sent <> 'no'
     UNION ALL
     SELECT ${COLUMNS} FROM request
     WHERE state = 'waiting' AND invoice = @invoice AND (sent = 'maybe' OR sent = 'waited' AND wait_ms > 0 AND due_mono_ms > @nowMonoMs)
     UNION ALL
     SELECT ${COLUMNS} FROM request
     WHERE state = 'dead' AND invoice = @invoice AND sent <> 'no' AND ended_lived_ms > @endedYesterday
     ORDER BY seq`,
  );

  function rowsAbout(query: Query): readonly Row[] {
    try {
      const endedYesterday = age.stampedBefore(sinceBeijingMidnightMs(clock.wallMs()));
      return read.all({ invoice: invoiceHash(invoiceKey, query), nowMonoMs: clock.now(), endedYesterday });
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
    return found === undefined ? null : { provider: found.provider, key: found.key ?? found.id };
  };
}
