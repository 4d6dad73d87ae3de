/**
 * The workbench of a demonstration terminal: what the panel beside the screen shows, and what its switches do to the
 * simulators and the sandbox. It reaches only the far ends of cables, never the terminal itself.
 */
import type { PrinterSimulator } from "../drivers/simulator/printer.ts";
import type { ScannerSimulator } from "../drivers/simulator/scanner.ts";
import type { WorkbenchAction, WorkbenchSlip, WorkbenchState } from "./display/contract/workbench.ts";
import { beijingDate } from "./invoice/dates.ts";
import type { SandboxControl } from "./verify/sandbox/sandbox.ts";

/** Slips kept for the panel; a roll of paper remembers no more of them than a person would pick up. */
const KEPT_SLIPS = 6;

export interface WorkbenchParts {
  readonly panel: WorkbenchState["panel"];
  readonly scanner: ScannerSimulator;
  readonly printer: PrinterSimulator;
  readonly sandbox: SandboxControl;
  readonly counts: () => WorkbenchState["queue"];
  readonly wall: () => Date;
  readonly staff: () => WorkbenchState["staff"];
}

export interface Workbench {
  state(): WorkbenchState;
  act(action: WorkbenchAction): void;
  onChange(listener: () => void): void;
}

export function createWorkbench({ panel, scanner, printer, sandbox, counts, wall, staff }: WorkbenchParts): Workbench {
  const listeners: (() => void)[] = [];
  const changed = (): void => listeners.forEach((listener) => listener());
  let slips: readonly WorkbenchSlip[] = [];
  let plugged = true;
  let service: WorkbenchState["service"] = "up";

  printer.onSlip((slip) => {
    const png = `data:image/png;base64,${slip.png().toString("base64")}`;
    const { id, widthDots, heightDots, complete } = slip;
    slips = [{ id, png, widthDots, heightDots, complete }, ...slips].slice(0, KEPT_SLIPS);
    changed();
  });
  printer.onState(changed);

  function act(action: WorkbenchAction): void {
    switch (action.action) {
      case "present": {
        const sample = sandbox.samples(beijingDate(wall())).find(({ id }) => id === action.sampleId);
        if (sample !== undefined) scanner.present(sample.payload);
        break;
      }
      case "present-text":
        scanner.present(action.text);
        break;
      case "scanner-plug":
        plugged = action.plugged;
        if (plugged) void scanner.plug();
        else scanner.unplug();
        break;
      case "printer-plug":
        if (action.plugged) void printer.plug();
        else printer.unplug();
        break;
      case "printer-paper":
        if (action.paper === "out-mid-slip") printer.runOutAfterMm(MID_SLIP_MM);
        else printer.setPaper(action.paper);
        break;
      case "printer-cover":
        printer.openCover(action.open);
        break;
      case "printer-silent":
        printer.setSilent(action.silent);
        break;
      case "service":
        service = action.state;
        sandbox.setService(action.state);
        break;
      case "tear-off":
        slips = [];
        break;
    }
    changed();
  }

  return {
    state: () => {
      const { plugged: printerPlugged, paper, paperLeftMm, coverOpen, silent } = printer.state();
      return {
        panel,
        samples: sandbox.samples(beijingDate(wall())),
        scanner: { plugged },
        printer: { plugged: printerPlugged, paper, paperLeftMm, coverOpen, silent },
        service,
        queue: counts(),
        staff: staff(),
        slips,
      };
    },
    act,
    onChange: (listener) => void listeners.push(listener),
  };
}

/** About a third of a verdict slip. */
const MID_SLIP_MM = 30;
