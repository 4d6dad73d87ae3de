import type { TerminalConfig } from "../../config/schema.ts";

/** One printer's account: where it is plugged in, and as what. Another printer at the same place goes on with it. */
export interface PrinterName {
  readonly printer: string;
  readonly profile: string;
}

export function printerName(told: TerminalConfig["printer"]): PrinterName {
  return { printer: placeOf(told), profile: told.profile };
}

function placeOf(told: TerminalConfig["printer"]): string {
  switch (told.driver) {
    case "tcp":
      return `tcp ${told.host}:${told.port}`;
    case "usb":
      return `usb ${told.port ?? told.path ?? ""}`;
    case "serial":
      return `serial ${told.path}`;
    case "simulated":
      return "simulated";
  }
}
