import type { JSX } from "preact";
import type { StaffPageView } from "../../../kiosk/display/contract/staff.ts";
import { DevicesPage } from "./devices.tsx";
import { JournalPage } from "./journal.tsx";
import { RecordsPage } from "./records.tsx";
import { SelfCheckPage } from "./self-check.tsx";
import { NetworkPage } from "./network.tsx";
import { SettingsPage } from "./settings.tsx";
import { TerminalPage } from "./terminal.tsx";
import { TouchPage } from "./touch.tsx";
import { TransferPage } from "./transfer.tsx";

/** One component for each page of the console; the compiler proves that none is missing. */
export function PageOf({ page }: { readonly page: StaffPageView }): JSX.Element {
  switch (page.page) {
    case "devices":
      return <DevicesPage page={page} />;
    case "network":
      return <NetworkPage page={page} />;
    case "touch":
      return <TouchPage page={page} />;
    case "settings":
      return <SettingsPage page={page} />;
    case "transfer":
      return <TransferPage page={page} />;
    case "records":
      return <RecordsPage page={page} />;
    case "journal":
      return <JournalPage page={page} />;
    case "self-check":
      return <SelfCheckPage page={page} />;
    case "terminal":
      return <TerminalPage page={page} />;
  }
}
