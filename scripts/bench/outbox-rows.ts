/** Rows for the outbox's bench: as many bytes and as many indexes as real ones, written a hundred thousand at a time. */
import { sealPayload } from "../../kiosk/outbox/contents.ts";
import { queryNumber } from "../../kiosk/outbox/fixture.ts";
import type { Store } from "../../kiosk/store/open.ts";

/** What a row of the outbox holds, about. */
export const ROW_BYTES = 450;
const BATCH = 50_000;
/** What a sealed answer weighs. */
const RESULT_BYTES = 700;

export function seedRequests(store: Store, { rows, state }: { rows: number; state: "answered" | "waiting" }): void {
  const { db, sealer } = store;
  const insert = db.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload,
       result, answered_wall_ms, ended_lived_ms)
     VALUES (@id, lower(hex(randomblob(16))), randomblob(16), '${state}', 'no', @at, 0, @at, 0, @payload,
       CASE WHEN @payload IS NULL THEN randomblob(${RESULT_BYTES}) END, CASE WHEN @payload IS NULL THEN @at END,
       CASE WHEN @payload IS NULL THEN 0 END)`,
  );
  const at = Date.now();
  const write = db.transaction((from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      // In the order of time, as UUIDv7 are.
      const id = `01990000-0000-7000-8000-${String(n).padStart(12, "0")}`;
      const query = queryNumber(n);
      const payload =
        state === "answered" ? null : sealPayload(sealer, id, { query, claimCode: "1234567890", amountFen: 10_000 });
      insert.run({ id, at, payload });
    }
  });
  for (let from = 0; from < rows; from += BATCH) write(from, Math.min(rows, from + BATCH));
  db.pragma("wal_checkpoint(TRUNCATE)");
}
