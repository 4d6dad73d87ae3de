/** What this terminal is and how it is, on one page; and starting it anew, which is asked for twice. */
import type { TerminalAction, TerminalPageView } from "../../display/contract/staff/terminal.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface TerminalPageRooms {
  readonly facts: Pick<TerminalPageView, "terminalId" | "placeName" | "version" | "demo">;
  readonly nowMs: () => number;
  readonly startedMs: number;
  readonly faultCode: () => string | null;
  readonly services: () => TerminalPageView["services"];
  readonly requests: () => TerminalPageView["requests"];
  /** Ends the core in a known way; its supervisor starts it anew. */
  readonly restart: () => void;
}

export function terminalPage(rooms: TerminalPageRooms): StaffPage<"terminal"> {
  return {
    id: "terminal",
    roles: EVERYBODY,
    actions: { restart: TECHNICIAN, "confirm-restart": TECHNICIAN, "keep-running": TECHNICIAN },
    open: (room) => openTerminalPage(rooms, room),
  };
}

function openTerminalPage(rooms: TerminalPageRooms, { who, changed }: PageRoom): OpenPage<"terminal"> {
  let asksRestart = false;

  function act({ do: name }: TerminalAction): string {
    switch (name) {
      case "restart":
        asksRestart = true;
        changed();
        return "asked";
      case "keep-running":
        asksRestart = false;
        changed();
        return "done";
      case "confirm-restart":
        if (!asksRestart) return "not-asked";
        rooms.restart();
        return "done";
    }
  }

  return {
    view: () => ({
      page: "terminal",
      ...rooms.facts,
      upSeconds: Math.floor((rooms.nowMs() - rooms.startedMs) / 1000),
      faultCode: rooms.faultCode(),
      services: rooms.services(),
      requests: rooms.requests(),
      asksRestart,
      mayRestart: TECHNICIAN.includes(who.role),
    }),
    act: (action) => Promise.resolve(act(action)),
    close: () => undefined,
  };
}
