/** What a terminal does when it is told to from a desk, once, and when it says no. */
import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../../journal/memory.ts";
import { OFFICE_DELAYS } from "../delays.ts";
import type { AskedAction } from "./action.ts";
import { createActions, type Actions, type ActionsOptions } from "./actions.ts";
import { actionBookPath, BOOK_LIMITS } from "./book.ts";
import { EACH_ACTION, newAction, SENT_VERSION, toldRooms, type ToldRooms } from "./fixture.ts";
import type { Obstacle } from "./why-not.ts";

const DAY_MS = 24 * 3_600_000;
let dataDir: string;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
let rooms: ToldRooms;
let actions: Actions;
/** The terminal's calendar; the ids are made by the machine's. */
let wallMs: number;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-actions-"));
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  rooms = toldRooms();
  wallMs = Date.now();
  start();
});
afterEach(() => {
  actions.close();
  rmSync(dataDir, { recursive: true });
});

/** As the core starts; an earlier life is over, however it ended. */
function start(more: Partial<ActionsOptions> = {}): void {
  actions = createActions({
    ...{ allowed: OFFICE_ACTIONS, dataDir, clock, journal, rooms, wallMs: () => wallMs },
    onSurprise(error) {
      throw error;
    },
    ...more,
  });
}

/** "done", or the code of the refusal. */
function ask(asked: AskedAction, person = "night-shift"): string {
  const answer = actions.ask(person, asked);
  return answer.taken ? answer.report.state : answer.code;
}

describe("an action", () => {
  test.each(EACH_ACTION)("is done once, however often its id comes, also after a restart: $action", async (which) => {
    const asked = newAction(which);
    const first = ask(asked);
    await clock.advance(0);
    expect(rooms.did).toHaveLength(1);
    rooms.endSelfCheck();
    const came = ask(asked);
    expect(ask(asked)).toBe(came);
    actions.close();
    start();
    await clock.advance(0);
    expect(ask(asked)).toBe("done");
    expect(rooms.did).toHaveLength(1);
    expect(first).toBe(asked.action === "restart" || asked.action === "self-check" ? "under-way" : "done");
  });

  test("stands in the journal when it begins and when it ends, with who asked and which it was", () => {
    const asked = newAction({ action: "rotate-keys", root: false });
    ask(asked);
    const about = { person: "night-shift", action: "rotate-keys", id: asked.id };
    expect(journal.events).toEqual([
      { ev: "office.action", data: about },
      { ev: "office.action-ended", data: { ...about, outcome: "done", reason: "done" } },
    ]);
  });

  test("that was under way when the terminal ended is not said to be done, and the next one may come", () => {
    const asked = newAction({ action: "self-check" });
    ask(asked);
    start();
    expect(ask(asked)).toBe("unknown");
    expect(journal.of("office.action-ended")).toMatchObject([{ outcome: "unknown", reason: "ended-meanwhile" }]);
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("done");
  });

  test("whose id means something else, or comes from somebody else, is not done", () => {
    const asked = newAction({ action: "rotate-keys", root: false });
    ask(asked);
    expect(ask({ ...asked, root: true } as AskedAction)).toBe("id-used");
    expect(ask(asked, "desk-08")).toBe("id-used");
    expect(rooms.did).toEqual(["rotate-keys"]);
  });

  test("waits for the one that is under way", () => {
    ask(newAction({ action: "self-check" }));
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("another-action");
    rooms.endSelfCheck();
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("done");
  });

  test("that the configuration does not allow is not done", () => {
    start({ allowed: ["restart"] });
    for (const which of EACH_ACTION.slice(1)) expect(ask(newAction(which)), which.action).toBe("not-allowed");
    start({ allowed: [] });
    for (const which of EACH_ACTION) expect(ask(newAction(which)), which.action).toBe("not-allowed");
  });

  test("that failed in a way that nobody foresaw does not keep the next one waiting", () => {
    const met: unknown[] = [];
    const failing = {
      ...rooms,
      obstacle: () => null,
      rotateKeys: () => {
        throw new Error("a mistake of ours");
      },
    };
    start({ rooms: failing, onSurprise: (error) => void met.push(error) });
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("unknown");
    expect(met).toHaveLength(1);
    expect(ask(newAction({ action: "self-check" }))).toBe("under-way");
  });
});

describe("a configuration on trial", () => {
  const SEND = { action: "send-config", bundle: "yanpiao-config 1\n" } as const;
  const CONFIRM = { action: "confirm-config", version: SENT_VERSION } as const;

  test("that a desk has sent is confirmed from a desk, also where it lets desks send no more", () => {
    ask(newAction(SEND));
    start({ allowed: [] });
    expect(ask(newAction(CONFIRM))).toBe("done");
    expect(rooms.did.at(-1)).toBe(`confirm-config ${SENT_VERSION}`);
  });

  test("that no desk has sent is confirmed by whoever stands before it, and not from afar", () => {
    expect(ask(newAction(CONFIRM))).toBe("not-allowed");
    ask(newAction(SEND));
    expect(ask(newAction({ ...CONFIRM, version: SENT_VERSION + 1 }))).toBe("not-allowed");
  });

  test("is confirmed while somebody is there: it disturbs nobody, and has two minutes", () => {
    ask(newAction(SEND));
    rooms.stands = { in: "somebody-is-there" };
    expect(ask(newAction(CONFIRM))).toBe("done");
  });
});

describe("somebody or something in the way", () => {
  const obstacles: readonly Obstacle[] = [
    { in: "somebody-is-there" },
    { in: "staff-are-there" },
    { in: "printing" },
    { in: "on-trial", leftMs: 61_000 },
  ];
  test.each(obstacles)("is said with when to ask again, and the same id is done then: $in", async (obstacle) => {
    rooms.stands = obstacle;
    for (const which of EACH_ACTION) {
      const asked = newAction(which);
      const answer = actions.ask("night-shift", asked);
      expect(answer).toMatchObject({ taken: false, code: obstacle.in });
      if (!answer.taken) expect(answer.againInSeconds).toBeGreaterThan(0);
      rooms.stands = null;
      expect(ask(asked)).toMatch(/done|under-way/);
      await clock.advance(0);
      rooms.endSelfCheck();
      start();
      rooms.stands = obstacle;
    }
  });

  test("that comes between the question and the restart is not interrupted: it waits until they have left", async () => {
    ask(newAction({ action: "restart" }));
    rooms.stands = { in: "somebody-is-there" };
    await clock.advance(10 * OFFICE_DELAYS.idleLook);
    expect(rooms.did).toEqual([]);
    rooms.stands = null;
    await clock.advance(OFFICE_DELAYS.idleLook);
    expect(rooms.did).toEqual(["restart"]);
  });

  test("is in the journal once a minute, however often a desk that waits asks", async () => {
    rooms.stands = { in: "somebody-is-there" };
    const asked = newAction({ action: "restart" });
    for (let at = 0; at < 20; at += 1) ask(asked);
    expect(journal.of("office.action-refused")).toEqual([
      { person: "night-shift", action: "restart", why: "somebody-is-there" },
    ]);
    await clock.advance(OFFICE_DELAYS.note);
    ask(asked);
    expect(journal.of("office.action-refused")).toHaveLength(2);
  });
});

describe("what is remembered", () => {
  test("has an end, and no id is forgotten that could still be done", () => {
    const ids: AskedAction[] = [];
    for (let at = 0; at < BOOK_LIMITS.records; at += 1) ids.push(newAction({ action: "rotate-keys", root: false }));
    for (const asked of ids) ask(asked);
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("too-many");
    expect(ids.map((asked) => ask(asked)).every((came) => came === "done")).toBe(true);
    expect(rooms.did).toHaveLength(BOOK_LIMITS.records);
    wallMs += BOOK_LIMITS.keptMs + 60_000;
    for (const asked of ids.slice(0, 3)) expect(ask(asked)).toBe("done");
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("id-out-of-time");
  });

  test("is let go when its day is over, and an id of that day is not taken any more", () => {
    const old = newAction({ action: "rotate-keys", root: false });
    ask(old);
    const realNow = wallMs;
    wallMs = realNow + BOOK_LIMITS.keptMs + 60_000;
    const young = { ...old, id: `${hexOf(wallMs)}-7000-8000-000000000000` };
    expect(ask(young)).toBe("done");
    expect(readFileSync(actionBookPath(dataDir), "utf8")).not.toContain(old.id);
    expect(ask(old)).toBe("id-out-of-time");
    expect(rooms.did).toHaveLength(2);
  });

  test.each([-2 * DAY_MS, 2 * DAY_MS])("a clock that is wrong by days is named, at whichever end: %i ms", (byMs) => {
    wallMs += byMs;
    expect(actions.ask("night-shift", newAction({ action: "restart" }))).toMatchObject({
      code: "id-out-of-time",
      words: expect.stringContaining("by your clock") as string,
    });
  });

  test("a file that somebody wrote into is no memory, whatever is in it, and the next action is done", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        writeFileSync(actionBookPath(dataDir), text);
        start();
        expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("done");
      }),
      { numRuns: fuzzRuns(10_000) },
    );
  });

  test("a disk that does not take the note has nothing begun", () => {
    start({ dataDir: join(dataDir, "gone") });
    expect(ask(newAction({ action: "rotate-keys", root: false }))).toBe("not-kept");
    expect(rooms.did).toEqual([]);
  });
});

/** The first two fields of a UUID of version 7 that is made at this moment. */
function hexOf(ms: number): string {
  return ms
    .toString(16)
    .padStart(12, "0")
    .replace(/^(.{8})/, "$1-");
}
