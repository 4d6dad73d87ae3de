/**
 * The console of somebody who is signed in: one page is open at a time, and every action passes here. The role decides, for
 * each page and each action; what was done, and what was refused, is in the journal with it.
 *
 * Error model: an action that rejects is a surprise and is handed on; refusals are lines in the journal and change nothing.
 */
import type { Cancel, Clock } from "../../drivers/clock.ts";
import type { Scan } from "../../drivers/scanner/scanner.ts";
import { STAFF_PAGES, type StaffOnPage, type StaffPageId, type StaffPageView } from "../display/contract/staff.ts";
import type { Journal } from "../journal/journal.ts";
import { STAFF_DELAYS } from "./delays.ts";
import type { OpenPage, StaffPage, StaffPages, Who } from "./page.ts";

/** What of the console is on the glass. */
export interface ConsoleView {
  readonly nav: readonly StaffPageId[];
  readonly page: StaffPageView | null;
}

export interface StaffConsole {
  go(page: StaffPageId): void;
  act(on: StaffOnPage): void;
  scanned(scan: Scan): void;
  close(): void;
}

export interface ConsoleParts {
  readonly who: Who;
  /** Names this stay of staff in the journal. */
  readonly session: string;
  readonly pages: StaffPages;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly onView: (view: ConsoleView) => void;
  readonly onSurprise: (error: unknown, where: string) => void;
}

export function openConsole({ who, session, pages, clock, journal, onView, onSurprise }: ConsoleParts): StaffConsole {
  const nav = STAFF_PAGES.filter((id) => pages[id].roles.includes(who.role));
  let open: { readonly id: StaffPageId; readonly page: OpenPage<StaffPageId> } | null = null;
  let telling = false;
  let closed = false;

  /** Several changes in one turn are one View. */
  function changed(): void {
    if (telling || closed) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      if (!closed) onView({ nav, page: open?.page.view() ?? null });
    });
  }

  function record(page: StaffPageId, action: string, outcome: string): void {
    journal.record("staff.action", { session, role: who.role, page, action, outcome });
  }

  function go(id: StaffPageId): void {
    if (open?.id === id) return;
    if (!nav.includes(id)) {
      record(id, "open", "not-allowed");
      return;
    }
    open?.page.close();
    open = { id, page: opened(pages[id], { who, changed }) };
    record(id, "open", "done");
    changed();
  }

  let cancelLook: Cancel = () => undefined;
  const look = (): void => {
    cancelLook = clock.setTimeout(look, STAFF_DELAYS.look);
    changed();
  };
  look();

  const [first] = nav;
  if (first !== undefined) go(first);

  return {
    go,
    act({ page: id, action }) {
      // Meant for a page that has been left since.
      if (open?.id !== id) return;
      const may = rolesOf(pages[id], action.do);
      if (!may.includes(who.role)) {
        record(id, action.do, "not-allowed");
        return;
      }
      open.page.act(action).then(
        (outcome) => {
          if (!isMeasurement(pages[id], action.do)) record(id, action.do, outcome);
          changed();
        },
        (error: unknown) => {
          record(id, action.do, "surprise");
          onSurprise(error, `staff page ${id}`);
        },
      );
    },
    scanned: (scan) => open?.page.scanned?.(scan),
    close() {
      closed = true;
      cancelLook();
      open?.page.close();
      open = null;
    },
  };
}

/** One page of the union, as what all pages have in common: its own id says which actions it is handed. */
function opened(
  page: StaffPages[StaffPageId],
  room: Parameters<StaffPage<StaffPageId>["open"]>[0],
): OpenPage<StaffPageId> {
  return page.open(room);
}

function isMeasurement({ measurements }: StaffPages[StaffPageId], action: string): boolean {
  const names: readonly string[] = measurements ?? [];
  return names.includes(action);
}

/** An action that the page does not know is nobody's. */
function rolesOf(page: StaffPages[StaffPageId], action: string): readonly string[] {
  const table: Readonly<Record<string, readonly string[]>> = page.actions;
  return Object.hasOwn(table, action) ? (table[action] ?? []) : [];
}
