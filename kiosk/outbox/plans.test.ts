/** A terminal keeps answers for years: no statement of a visit or of the worker may walk through all of them. */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { groupCommits } from "../store/group.ts";
import { MIGRATIONS } from "../store/migrations.ts";
import { createSealer } from "../store/seal.ts";
import { memoryJournal } from "../journal/memory.ts";
import { askedBefore } from "./asked-before.ts";
import { deliveryRowsOf } from "./delivery-rows.ts";
import { rowsOf } from "./rows.ts";

/** Every statement that a room prepares, as SQLite plans to run it. */
function plansOf(
  open: (store: { db: InstanceType<typeof Database> }) => unknown,
): readonly (readonly [string, string])[] {
  const db = new Database(":memory:");
  for (const step of MIGRATIONS) db.exec(step);
  const statements: string[] = [];
  const listening = new Proxy(db, {
    get(target, name) {
      if (name !== "prepare") return Reflect.get(target, name, target) as unknown;
      return (sql: string) => {
        statements.push(sql);
        return target.prepare(sql);
      };
    },
  });
  // Functions that the connection itself makes need the connection itself.
  open({ db: Object.assign(listening, { transaction: db.transaction.bind(db) }) });
  const plans = statements.flatMap((sql) => {
    const unbound = sql.replaceAll(/@\w+|\?/g, "1");
    const steps = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${unbound}`).all();
    return steps.map(({ detail }) => [sql, detail] as const);
  });
  db.close();
  return plans;
}

/** SQLite says SCAN without an index where it reads every row of the table. */
const WHOLE_TABLE = /^SCAN (request|due|busy|answer)$/;

test.each([
  ["requests", (store: { db: InstanceType<typeof Database> }): unknown => rowsOf(store)],
  [
    "questions asked before",
    ({ db }: { db: InstanceType<typeof Database> }): unknown => {
      const key = new Uint8Array(32);
      return askedBefore({
        store: { db, group: groupCommits(db), blind: () => key, sealer: createSealer(key), invoiceKey: key },
        journal: memoryJournal(),
        today: { sinceItBeganMs: () => 0 },
        age: { stamp: () => 0, stampedBefore: () => 0 },
      });
    },
  ],
  ["deliveries", (store: { db: InstanceType<typeof Database> }): unknown => deliveryRowsOf(store)],
])("no statement about %s reads the whole table", (_, open) => {
  const plans = plansOf(open);
  expect(plans.length).toBeGreaterThan(1);
  expect(plans.filter(([, detail]) => WHOLE_TABLE.test(detail))).toEqual([]);
});

test("a statement that does would be seen", () => {
  const plans = plansOf(({ db }) => db.prepare("SELECT id FROM request WHERE reason = ?"));
  expect(plans.filter(([, detail]) => WHOLE_TABLE.test(detail))).toHaveLength(1);
});
