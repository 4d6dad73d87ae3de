import type { JSX } from "preact";
import type { StaffPageView } from "../../../kiosk/display/contract/staff.ts";
import { DevicesPage } from "./devices.tsx";
import { TerminalPage } from "./terminal.tsx";

/** One component for each page of the console; the compiler proves that none is missing. */
export function PageOf({ page }: { readonly page: StaffPageView }): JSX.Element {
  switch (page.page) {
    case "devices":
      return <DevicesPage page={page} />;
    case "terminal":
      return <TerminalPage page={page} />;
  }
}
