/** All pages of the console, by id. A new one is a line here and in the contract. */
import type { StaffPages } from "./page.ts";
import { devicesPage, type DevicesPageRooms } from "./pages/devices.ts";
import { terminalPage, type TerminalPageRooms } from "./pages/terminal.ts";

/** What the pages ask of the rooms of the terminal; terminal.ts gives them. */
export interface StaffRooms {
  readonly devices: DevicesPageRooms;
  readonly terminal: TerminalPageRooms;
}

export function staffPages(rooms: StaffRooms): StaffPages {
  return { devices: devicesPage(rooms.devices), terminal: terminalPage(rooms.terminal) };
}
