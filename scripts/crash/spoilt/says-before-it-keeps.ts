/** Wrong on purpose: the request is in a transaction that is committed a moment after the person was told. */
import process from "node:process";
import { live } from "../core.ts";
import type { LifeOptions } from "../messages.ts";

const A_MOMENT_MS = 15;

await live(JSON.parse(process.argv[2] ?? "{}") as LifeOptions, {
  outbox: (outbox, { db }) => ({
    ...outbox,
    enqueue(promised) {
      if (!db.inTransaction) {
        db.exec("BEGIN IMMEDIATE");
        setTimeout(() => db.exec("COMMIT"), A_MOMENT_MS);
      }
      return outbox.enqueue(promised);
    },
  }),
});
