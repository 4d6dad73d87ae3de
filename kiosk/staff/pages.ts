/** All pages of the console, by id. A new one is a line here and in the contract. */
import type { StaffPages } from "./page.ts";
import { devicesPage, type DevicesPageRooms } from "./pages/devices.ts";
import { journalPage, type JournalPageRooms } from "./pages/journal.ts";
import { recordsPage, type RecordsPageRooms } from "./pages/records.ts";
import { selfCheckPage, type SelfCheckPageRooms } from "./pages/self-check.ts";
import { networkPage, type NetworkPageRooms } from "./pages/network.ts";
import { settingsPage, type SettingsPageRooms } from "./pages/settings.ts";
import { terminalPage, type TerminalPageRooms } from "./pages/terminal.ts";
import { touchPage, type TouchPageRooms } from "./pages/touch.ts";
import { transferPage, type TransferPageRooms } from "./pages/transfer.ts";

/** What the pages ask of the rooms of the terminal; staff-rooms.ts gives them. */
export interface StaffRooms {
  readonly devices: DevicesPageRooms;
  readonly network: NetworkPageRooms;
  readonly touch: TouchPageRooms;
  readonly settings: SettingsPageRooms;
  readonly transfer: TransferPageRooms;
  readonly records: RecordsPageRooms;
  readonly journal: JournalPageRooms;
  readonly selfCheck: SelfCheckPageRooms;
  readonly terminal: TerminalPageRooms;
}

export function staffPages(rooms: StaffRooms): StaffPages {
  return {
    devices: devicesPage(rooms.devices),
    network: networkPage(rooms.network),
    touch: touchPage(rooms.touch),
    settings: settingsPage(rooms.settings),
    transfer: transferPage(rooms.transfer),
    records: recordsPage(rooms.records),
    journal: journalPage(rooms.journal),
    "self-check": selfCheckPage(rooms.selfCheck),
    terminal: terminalPage(rooms.terminal),
  };
}
