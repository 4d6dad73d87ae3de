/** What staff are told of the printer, on the devices page and in a change of paper. */
export type PrinterTrouble =
  | "near-end"
  | "paper-out"
  | "cover-open"
  | "cutter"
  | "head-temperature"
  | "paper-jam"
  | "unrecoverable"
  | "offline"
  | "not-connected"
  | "link-lost"
  | "no-reply";

export type PrintJobState = "printing" | "printed" | "probably-printed" | "unknown" | "failed";
