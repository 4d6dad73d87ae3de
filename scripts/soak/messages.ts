/** What the soak and the terminal under test say to each other; the cables of its devices go another way. */
import type { DeviceHealth } from "../../drivers/health.ts";
import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { View } from "../../kiosk/display/contract/view.ts";
import type { ServiceState } from "../../kiosk/verify/sandbox/sandbox.ts";

export interface CoreOptions {
  readonly dataDir: string;
  /** Where the service writes down what it was asked. */
  readonly ledgerPath: string;
  readonly scannerPath: string;
  readonly printerPort: number;
}

/** What the terminal is made of at a moment, after its garbage was collected. */
export interface Measured {
  readonly rssMb: number;
  readonly heapMb: number;
  /** The heap without machine code, which grows for as long as the engine finds something to make quicker. */
  readonly objectsMb: number;
  /** The longest that the process stood still since the last question. */
  readonly stalledMs: number;
}

export type ToCore =
  | { readonly t: "tap"; readonly intent: Intent }
  | { readonly t: "service"; readonly state: ServiceState }
  | { readonly t: "display"; readonly act: "crash" | "hang" }
  | { readonly t: "measure" }
  | { readonly t: "close" };

export type FromCore =
  | { readonly t: "ready" }
  /** `page`: each load of the display is another one. */
  | { readonly t: "view"; readonly view: View; readonly page: number }
  | { readonly t: "scanner"; readonly health: DeviceHealth }
  | { readonly t: "printer"; readonly status: PrinterStatus }
  | ({ readonly t: "measured" } & Measured)
  | { readonly t: "closed"; readonly reason: string };
