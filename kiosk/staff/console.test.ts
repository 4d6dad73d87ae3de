import { describe, expect, test } from "vitest";
import { ManualClock } from "../../drivers/clock.ts";
import {
  STAFF_PAGES,
  STAFF_ROLES,
  type StaffOnPage,
  type StaffPageId,
  type StaffRole,
} from "../display/contract/staff.ts";
import { memoryJournal } from "../journal/memory.ts";
import { openConsole, type ConsoleView, type StaffConsole } from "./console.ts";
import { STAFF_DELAYS } from "./delays.ts";
import type { OpenPage, StaffPages } from "./page.ts";
import { staffPages, type StaffRooms } from "./pages.ts";

/** Rooms that a page only asks once it is open: who may do what is written in the page itself. */
const PAGES = staffPages(new Proxy({}, { get: () => new Proxy({}, { get: () => undefined }) }) as StaffRooms);

interface Desk {
  readonly console: StaffConsole;
  readonly done: readonly string[];
  readonly closed: readonly StaffPageId[];
  readonly surprises: readonly string[];
  readonly views: readonly ConsoleView[];
  readonly journal: ReturnType<typeof memoryJournal>;
  readonly clock: ManualClock;
}

/** The real pages' roles over pages that only remember what reached them. */
function deskOf(role: StaffRole, act: () => Promise<string> = () => Promise.resolve("done")): Desk {
  const done: string[] = [];
  const closed: StaffPageId[] = [];
  const surprises: string[] = [];
  const views: ConsoleView[] = [];
  const journal = memoryJournal();
  const clock = new ManualClock();
  const page = (id: StaffPageId): OpenPage<StaffPageId> => ({
    view: () => ({ page: id }) as never,
    act: (action) => {
      done.push(`${id} ${action.do}`);
      return act();
    },
    close: () => void closed.push(id),
  });
  const pages = Object.fromEntries(
    STAFF_PAGES.map((id) => [id, { ...PAGES[id], open: () => page(id) }]),
  ) as unknown as StaffPages;
  const console = openConsole({
    who: { number: "07", role },
    session: "stay-1",
    pages,
    clock,
    journal,
    onView: (view) => void views.push(view),
    onSurprise: (_, where) => void surprises.push(where),
  });
  return { console, done, closed, surprises, views, journal, clock };
}

/** What a page reports by itself while it measures: done without a line each. */
function measurementsOf(id: StaffPageId): readonly string[] {
  return PAGES[id].measurements ?? [];
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe.each(STAFF_ROLES)("%s", (role) => {
  test.each(STAFF_PAGES)("on the page %s does what the page says this role may, and nothing else", async (id) => {
    const { roles, actions } = PAGES[id];
    const desk = deskOf(role);
    desk.console.go(id);
    for (const [name, may] of Object.entries(actions as Readonly<Record<string, readonly StaffRole[]>>)) {
      const before = desk.done.length;
      desk.console.act({ page: id, action: { do: name } } as unknown as StaffOnPage);
      await settled();
      const allowed = roles.includes(role) && may.includes(role);
      expect(desk.done.length - before, `${name} by ${role}`).toBe(allowed ? 1 : 0);
      const line = desk.journal.of("staff.action").at(-1);
      if (roles.includes(role) && !(allowed && measurementsOf(id).includes(name))) {
        expect(line).toMatchObject({ role, page: id, action: name, outcome: allowed ? "done" : "not-allowed" });
      }
    }
    desk.console.close();
  });
});

test("what an operator may not do is what could harm a person or the machine: the list is here to be read", () => {
  const refused = STAFF_PAGES.flatMap((id) => {
    const actions = PAGES[id].actions as Readonly<Record<string, readonly StaffRole[]>>;
    return Object.entries(actions).flatMap(([name, may]) => (may.includes("operator") ? [] : [`${id} ${name}`]));
  });
  expect(refused).toEqual(
    expect.arrayContaining(["devices trigger", "devices test-qr", "devices cut", "terminal confirm-restart"]),
  );
});

test("an action that the page does not have is nobody's, whatever it is called", async () => {
  const desk = deskOf("technician");
  for (const name of ["constructor", "toString", "__proto__", "format-disk"]) {
    desk.console.act({ page: "devices", action: { do: name } } as unknown as StaffOnPage);
  }
  await settled();
  expect(desk.done).toEqual([]);
  expect(desk.journal.of("staff.action").filter(({ outcome }) => outcome === "not-allowed")).toHaveLength(4);
});

test("a touch meant for a page that was left does nothing on the next one", async () => {
  const desk = deskOf("technician");
  desk.console.go("terminal");
  desk.console.act({ page: "devices", action: { do: "cut" } });
  await settled();
  expect(desk.done).toEqual([]);
});

test("a page that is left is closed, and so is the one that stands when staff leave", () => {
  const desk = deskOf("technician");
  desk.console.go("terminal");
  expect(desk.closed).toEqual(["devices"]);
  desk.console.close();
  expect(desk.closed).toEqual(["devices", "terminal"]);
});

test("what a page shows moves by itself, and no more once the console is closed", async () => {
  const desk = deskOf("technician");
  await settled();
  const before = desk.views.length;
  await desk.clock.advance(STAFF_DELAYS.look);
  expect(desk.views.length).toBe(before + 1);
  desk.console.close();
  await desk.clock.advance(10 * STAFF_DELAYS.look);
  expect(desk.views.length).toBe(before + 1);
  expect(desk.clock.pending).toBe(0);
});

test("an action that breaks is handed on as a surprise and is in the journal", async () => {
  const desk = deskOf("technician", () => Promise.reject(new Error("nobody foresaw this")));
  desk.console.act({ page: "devices", action: { do: "cut" } });
  await settled();
  expect(desk.surprises).toEqual(["staff page devices"]);
  expect(desk.journal.of("staff.action").at(-1)).toMatchObject({ action: "cut", outcome: "surprise" });
});
