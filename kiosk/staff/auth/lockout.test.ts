import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { account, Door, PIN } from "./fixture.ts";
import { createLockout, LOCKOUT, waitAfter } from "./lockout.ts";

let door: Door | null = null;
afterEach(() => {
  door?.close();
  door = null;
});

function opened(): Door {
  door = new Door();
  door.book.add(account("07", "technician"));
  return door;
}

/** So many wrong tries in a row, each after the wait of the one before. */
async function wrong(at: Door, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await at.clock.advance(waitAfter(at.book.tries("07").failed));
    await at.pin("07", "99999999");
  }
}

test("after three wrong tries a number waits, twice as long each time, an hour at most", () => {
  expect([1, 2, 3, 4, 5].map(waitAfter)).toEqual([0, 0, 30_000, 60_000, 120_000]);
  expect(waitAfter(40)).toBe(LOCKOUT.longestWait);
});

test("while it waits not even the right PIN is looked at, and afterwards it is", async () => {
  const at = opened();
  await wrong(at, 3);
  expect(await at.pin("07", PIN)).toMatchObject({ type: "no", problem: "locked" });
  expect(at.hasher.checked).not.toContain(PIN);
  await at.clock.advance(waitAfter(3));
  expect(await at.pin("07", PIN)).toMatchObject({ type: "in" });
});

test("a restart does not shorten the wait: it begins anew, whatever the calendar says then", async () => {
  const at = opened();
  await wrong(at, 5);
  await at.clock.advance(waitAfter(5) - 1_000);
  for (const calendar of ["1970-01-01T00:00:00Z", "2099-12-31T00:00:00Z", undefined]) {
    at.restart(calendar);
    await at.clock.advance(waitAfter(5) - 1_000);
    expect(await at.pin("07", PIN), String(calendar)).toMatchObject({ problem: "locked" });
  }
});

test("a disk that does not take the end of a wait keeps nobody out and ends nothing", async () => {
  const at = opened();
  await wrong(at, 3);
  at.signIn.close();
  const full = (): never => {
    throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
  };
  at.book.setTries("07", { failed: 3, served: false });
  const lockout = createLockout({ ...at.book, setTries: full }, at.clock);
  expect(lockout.leftMs("07")).toBe(waitAfter(3));
  await at.clock.advance(waitAfter(3));
  expect(lockout.leftMs("07")).toBe(0);
  lockout.close();
});

test("a calendar that jumps while the terminal runs unlocks nothing", async () => {
  const at = opened();
  await wrong(at, 4);
  at.clock.jumpWall(365 * 24 * 3_600_000);
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "locked" });
});

test("a wait that was waited out is not waited again after a restart, and the next wrong try waits longer still", async () => {
  const at = opened();
  await wrong(at, 4);
  await at.clock.advance(waitAfter(4));
  at.restart();
  expect(await at.pin("07", "99999999")).toMatchObject({ problem: "wrong", waitMs: waitAfter(5) });
});

test("a power cut while a PIN is looked at gives no try for nothing", async () => {
  const at = opened();
  const never: Promise<boolean> = new Promise(() => undefined);
  for (let n = 0; n < 3; n += 1) {
    at.hasher = { ...at.hasher, check: () => never };
    at.restart();
    void at.pin("07", "99999999");
  }
  at.restart();
  expect(at.book.tries("07").failed).toBe(3);
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "locked" });
});

test("whoever knows one PIN cannot wash away wrong tries at another", async () => {
  const at = opened();
  at.book.add(account("20", "operator", { pinHash: "hash of 59301846" }));
  await wrong(at, 2);
  expect(await at.pin("20", "59301846")).toMatchObject({ type: "in" });
  await wrong(at, 1);
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "locked" });
  expect(await at.pin("20", "59301846")).toMatchObject({ type: "in" });
});

test("a new one-time PIN by command lets the number try at once", async () => {
  const at = opened();
  await wrong(at, 6);
  at.book.setPin("07", "hash of 73019284", true);
  expect(await at.pin("07", "73019284")).toMatchObject({ type: "next", step: "new-pin" });
});

type Step =
  | { readonly do: "wrong" }
  | { readonly do: "restart" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "jump"; readonly ms: number };

test("whatever an attacker mixes of tries, power cuts, waits and calendars, the tries that count stay within the waits", async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant("wrong" as const) }),
    fc.record({ do: fc.constant("restart" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 15_000 }) }),
    fc.record({ do: fc.constant("jump" as const), ms: fc.integer({ min: -4e9, max: 4e9 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const at = new Door();
      at.book.add(account("07", "technician"));
      let waitedMs = 0;
      try {
        for (const one of steps) {
          switch (one.do) {
            case "wrong":
              await at.pin("07", "99999999");
              break;
            case "restart":
              at.restart();
              break;
            case "wait":
              await at.clock.advance(one.ms);
              waitedMs += one.ms;
              break;
            case "jump":
              at.clock.jumpWall(one.ms);
              break;
          }
        }
        // The n-th try that was looked at comes after all the waits before it.
        const looked = at.book.tries("07").failed;
        const leastMs = Array.from({ length: Math.max(0, looked - 1) }, (_, i) => waitAfter(i + 1)).reduce(
          (a, b) => a + b,
          0,
        );
        expect(waitedMs).toBeGreaterThanOrEqual(leastMs);
      } finally {
        at.close();
      }
    }),
    { numRuns: 25 },
  );
});
