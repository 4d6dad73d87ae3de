/**
 * Which questions a service may have taken, by what is on disk: for the verifier, whose own memory of them ends with the
 * process. What was promised is found by the invoice's keyed hash, and whether it is the same question only the sealed row
 * says; what people asked who were promised nothing, by the keyed hash of the question, from before it leaves.
 *
 * Error model: total. A disk that takes nothing or cannot be read is journalled, and knows nothing.
 */
import type { Query } from "../invoice/types.ts";
import { invoiceHash } from "../journal/hash.ts";
import type { Journal } from "../journal/journal.ts";
import type { AgeClock } from "../store/age.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import { questionOf } from "../verify/identity.ts";
import type { AskedAt } from "../verify/asked-at.ts";
import type { AskedBefore, AskedOnDisk } from "../verify/maybe-taken.ts";
import type { Today } from "../verify/today.ts";
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
  readonly store: Pick<Store, "db" | "group" | "sealer" | "blind" | "invoiceKey">;
  readonly journal: Journal;
  readonly today: Pick<Today, "sinceItBeganMs">;
  readonly age: Pick<AgeClock, "stamp" | "stampedBefore">;
}

/** Finds the oldest such question, besides the one that is itself asking; one of today first. */
export function askedBefore({ store, journal, today, age }: AskedBeforeOptions): AskedOnDisk {
  const { db, group, sealer, invoiceKey } = store;
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

  const readLeft = db.prepare<{ question: Uint8Array; yesterday: number }, AskedAt>(
    "SELECT provider, key FROM left_question WHERE question = @question AND asked_lived_ms > @yesterday",
  );
  const note = db.prepare<AskedAt & { question: Uint8Array; nowLivedMs: number }>(
    `INSERT OR REPLACE INTO left_question (question, provider, key, asked_lived_ms)
     VALUES (@question, @provider, @key, @nowLivedMs)`,
  );
  const dropOld = db.prepare<[number]>("DELETE FROM left_question WHERE asked_lived_ms <= ?");
  const forget = db.prepare<[Uint8Array]>("DELETE FROM left_question WHERE question = ?");

  // What is of an earlier day goes in the same commit: it is nobody's any more.
  const noteAlone = db.transaction((row: Parameters<typeof note.run>[0]) => {
    dropOld.run(yesterday());
    note.run(row);
  });

  const blind = (query: Query): Uint8Array => store.blind(`left|${questionOf(query)}`);
  /** Lived time: what was stamped up to it was certainly asked on an earlier day. */
  const yesterday = (): number => age.stampedBefore(today.sinceItBeganMs());

  function attempt<T>(act: () => T, otherwise: T): T {
    try {
      return act();
    } catch (error) {
      failed(error);
      return otherwise;
    }
  }

  function failed(error: unknown): void {
    noteDiskFault(error, journal, "outbox");
  }

  function promised(query: Query, besides: string): AskedBefore | null {
    const question = questionOf(query);
    const isSame = ({ id, payload }: Row): boolean => {
      const asked = id === besides || payload === null ? null : openPayload(sealer, id, payload);
      return asked !== null && questionOf(asked.query) === question;
    };
    const rows = attempt(() => read.all({ invoice: invoiceHash(invoiceKey, query), yesterday: yesterday() }), []);
    const found = rows.find(isSame);
    if (found === undefined) return null;
    return { provider: found.provider, key: found.key ?? found.id, isOfToday: found.isOfToday === 1 };
  }

  function left(query: Query, besides: string): AskedBefore | null {
    const found = attempt(() => readLeft.get({ question: blind(query), yesterday: yesterday() }), undefined);
    return found === undefined || found.key === besides ? null : { ...found, isOfToday: true };
  }

  return {
    find(query, besides) {
      const asked = promised(query, besides);
      return asked?.isOfToday === true ? asked : (left(query, besides) ?? asked);
    },
    note(query, { provider, key }) {
      const row = { question: blind(query), provider, key, nowLivedMs: age.stamp() };
      attempt(() => noteAlone.immediate(row), undefined);
    },
    forget(query) {
      void group.write(() => void forget.run(blind(query))).catch(failed);
    },
  };
}
