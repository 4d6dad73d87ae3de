/** A terminal of its own that prints, to see how it ends. */
import process from "node:process";
import { systemClock } from "../../../drivers/clock.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";
import type { EscposPrinter } from "../../../drivers/printer/driver.ts";
import type { PrintJob } from "../../../drivers/printer/printer.ts";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import { serve } from "./remote.ts";

export interface PrintingProgram {
  /** Resolves when the printer in that port is ready. */
  open(port: string): Promise<void>;
  /** Resolves when the slip is being sent; what becomes of it is not told. */
  print(job: PrintJob): Promise<void>;
  exit(): void;
}

let printer: EscposPrinter | null = null;

serve({
  open(port) {
    const profile = loadPrinterProfile("epson-tm-cn");
    const opened = openPrinter({ driver: "usb", port, profile: profile.id }, profile, systemClock);
    printer = opened;
    return new Promise((resolve) => {
      opened.onStatus(({ health, fault }) => {
        if (health.state === "connected" && fault === null) resolve();
      });
    });
  },
  print(job) {
    const opened = printer;
    if (opened === null) throw new Error("nothing was opened");
    return new Promise((resolve) => {
      const onStep = (): void => resolve();
      void opened.print({ ...job, onStep });
    });
  },
  exit() {
    process.exit(0);
  },
} satisfies PrintingProgram);
