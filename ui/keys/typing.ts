/** A keyboard that a technician plugs in types where the glass shows keys. Pure. */
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { SetupView } from "../../kiosk/display/contract/setup.ts";
import type { StaffView } from "../../kiosk/display/contract/staff.ts";

export function typedByStaff(screen: StaffView | SetupView, key: string): Intent | null {
  if (!hasKeys(screen)) return null;
  if (key === "Enter") return asked(screen, "enter");
  if (key === "Backspace") return asked(screen, "delete");
  return /^[ -~]$/.test(key) ? asked(screen, key) : null;
}

function asked(screen: StaffView | SetupView, key: string): Intent {
  const action = key === "enter" ? ({ do: "enter" } as const) : ({ do: "type", key } as const);
  if (screen.screen === "setup") return { intent: "setup", action };
  return { intent: "staff", action: { do: "act", on: { page: "settings", action } } };
}

/** Where a choice is open, or nothing is, letters mean nothing. */
function hasKeys(screen: StaffView | SetupView): boolean {
  if (screen.screen === "staff") {
    const { page } = screen;
    if (page?.page !== "settings" || page.editing === null) return false;
    const { editing, settings } = page;
    return settings.some(({ path, control }) => path === editing.path && control.type !== "choice");
  }
  const { now } = screen;
  if (now.step === "printer") return now.text !== null;
  return now.step === "terminal" || now.step === "staff" || (now.step === "service" && now.way === "url");
}
