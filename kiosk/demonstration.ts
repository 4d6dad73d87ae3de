/** What stands beside a demonstration terminal: the workbench, kept in step with it, and the staff who may sign in there. */
import type { Cancel } from "../drivers/clock.ts";
import type { Devices } from "./devices.ts";
import type { Display } from "./display/session.ts";
import type { TerminalClock } from "./journal/clock.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { DemoAccount } from "./staff/auth/demo.ts";
import { STAFF_DELAYS } from "./staff/delays.ts";
import type { StaffDesk } from "./staff/desk.ts";
import { createWorkbench, type Workbench, type WorkbenchParts } from "./workbench.ts";

export interface DemonstrationParts extends Pick<WorkbenchParts, "panel" | "sandbox" | "wall"> {
  readonly devices: Pick<Devices, "scannerSimulator" | "printerSimulator">;
  readonly outbox: Outbox | null;
  readonly desk: StaffDesk;
  readonly clock: TerminalClock;
  /** Told who may sign in, once their PINs are made. */
  readonly onStaff: ((accounts: readonly DemoAccount[]) => void) | undefined;
}

export interface Demonstration {
  readonly workbench: Workbench;
  /** Begins to show it; the function returned ends it. */
  show(display: Pick<Display, "setWorkbench"> | null): Cancel;
}

/** Null where a device is real: its cable has no far end to pull. */
export function openDemonstration(parts: DemonstrationParts): Demonstration | null {
  const { panel, sandbox, wall, outbox, desk, clock, onStaff } = parts;
  const { scannerSimulator: scanner, printerSimulator: printer } = parts.devices;
  if (scanner === null || printer === null) return null;
  let accounts: readonly DemoAccount[] = [];
  const workbench = createWorkbench({
    ...{ panel, scanner, printer, sandbox, wall },
    counts: () => outbox?.counts() ?? { waiting: 0, answered: 0 },
    staff: () => accounts,
  });
  return {
    workbench,
    show(display) {
      let ended = false;
      const show = (): void => display?.setWorkbench(workbench.state());
      workbench.onChange(show);
      outbox?.onChange(show);
      show();
      const cancel = clock.setTimeout(() => {
        void desk.demoAccounts().then((made) => {
          accounts = made;
          if (!ended) show();
          onStaff?.(made);
        });
      }, STAFF_DELAYS.demoAccounts);
      return () => {
        ended = true;
        cancel();
      };
    },
  };
}
