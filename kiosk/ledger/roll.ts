/** When a new roll of paper begins, from what the printer says of paper and cover. Pure. */
import type { PrinterStatus } from "../../drivers/printer/printer.ts";

/** What is remembered of the roll in the printer; kept over restarts, because rolls are changed with the power off too. */
export interface RollMemory {
  readonly paper: "unknown" | "ok" | "near-end" | "out";
  /** Since it said near-end, the printer was opened, or nobody was watching it. */
  readonly handled: boolean;
}

export type RollBegun = "first" | "paper-out" | "near-end" | "technician";

export const NEW_ROLL: RollMemory = { paper: "unknown", handled: false };

/**
 * After paper-out, paper is a new roll. After near-end it is one only when hands were near it: a sensor at the edge
 * of the last turns flickers by itself. While the cover is open nothing is read off the paper: the bits keep the state
 * from before (printing facts 2.2), and a roll lifted out for cleaning is put back.
 */
export function rollAfter(
  before: RollMemory,
  { paper, fault, health }: PrinterStatus,
): { readonly memory: RollMemory; readonly begun: Extract<RollBegun, "paper-out" | "near-end"> | null } {
  if (fault === "cover-open" || health.state === "disconnected") return { memory: unwatched(before), begun: null };
  switch (paper) {
    case "unknown":
      return { memory: before, begun: null };
    case "out":
      return { memory: { paper: "out", handled: false }, begun: null };
    case "near-end":
      // The end of an old roll pushed in again: what comes after it is a new one.
      if (before.paper === "out") return { memory: { paper: "near-end", handled: true }, begun: null };
      return { memory: { paper, handled: before.paper === "near-end" && before.handled }, begun: null };
    case "ok": {
      const memory: RollMemory = { paper: "ok", handled: false };
      if (before.paper === "out") return { memory, begun: "paper-out" };
      return { memory, begun: before.paper === "near-end" && before.handled ? "near-end" : null };
    }
  }
}

/** Nobody saw what was done to the roll meanwhile. */
export function unwatched(memory: RollMemory): RollMemory {
  return memory.paper === "near-end" ? { paper: "near-end", handled: true } : memory;
}
