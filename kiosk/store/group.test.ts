import Database, { type Database as Connection } from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { groupCommits, type GroupCommit } from "./group.ts";

let db: Connection;
let group: GroupCommit;
let endTurn: () => void;
let rollbacks: number;

beforeEach(() => {
  db = new Database(":memory:");
  db.exec("CREATE TABLE row (name TEXT NOT NULL UNIQUE) STRICT");
  rollbacks = 0;
  endTurn = () => undefined;
  group = groupCommits(db, (act) => (endTurn = act));
  group.onRollback(() => (rollbacks += 1));
});
afterEach(() => db.close());

const names = (): readonly unknown[] => db.prepare("SELECT name FROM row ORDER BY rowid").pluck().all();

function insert(name: string): Promise<string> {
  return group.write(() => {
    db.prepare("INSERT INTO row VALUES (?)").run(name);
    return name;
  });
}

describe("writes of one turn", () => {
  test("are committed together and in order, and each is told what it returned", async () => {
    const seen: boolean[] = [];
    const all = Promise.all([
      insert("a"),
      insert("b"),
      group.write(() => void seen.push(db.inTransaction)),
      insert("c"),
    ]);
    expect(names()).toEqual([]);
    endTurn();
    expect(await all).toEqual(["a", "b", undefined, "c"]);
    expect(names()).toEqual(["a", "b", "c"]);
    expect(seen).toEqual([true]);
    expect(rollbacks).toBe(0);
  });

  test("of which the disk does not take one are tried alone: the others are kept, and what was done in memory is undone", async () => {
    const all = Promise.allSettled([insert("a"), insert("a"), insert("b")]);
    endTurn();
    const [first, second, third] = await all;
    expect(first).toEqual({ status: "fulfilled", value: "a" });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "SQLITE_CONSTRAINT_UNIQUE" } });
    expect(third).toEqual({ status: "fulfilled", value: "b" });
    expect(names()).toEqual(["a", "b"]);
    // Once for the three together, once for the one alone.
    expect(rollbacks).toBe(2);
  });

  test("begun while others are being told wait for the next turn", async () => {
    const later: Promise<string>[] = [];
    const first = insert("a").then(() => void later.push(insert("b")));
    endTurn();
    await first;
    expect(names()).toEqual(["a"]);
    endTurn();
    expect(await Promise.all(later)).toEqual(["b"]);
  });

  test("are committed at once where somebody cannot wait for the end of the turn, and not again after it", async () => {
    const one = insert("a");
    group.flush();
    expect(names()).toEqual(["a"]);
    endTurn();
    expect(await one).toBe("a");
    expect(rollbacks).toBe(0);
  });

  test("that the end of the process comes before are as if they had never been", () => {
    void insert("a");
    db.close();
    expect(() => endTurn()).not.toThrow();
  });
});
