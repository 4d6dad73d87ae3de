/** The end of a self-check, at the glass and from a desk alike: a line in the journal, and the result on the disk. */
import type { Role } from "../../journal/event.ts";
import type { Journal } from "../../journal/journal.ts";
import { tallyOf } from "./finding.ts";
import { keepSelfCheck, type SelfCheckRecord } from "./record.ts";

export interface Conclusion {
  readonly dataDir: string;
  readonly journal: Journal;
  /** Who had it run. */
  readonly role: Extract<Role, "technician" | "operator">;
  readonly record: SelfCheckRecord;
  readonly durationMs: number;
}

/** False: the disk does not keep the result. */
export function concludeSelfCheck({ dataDir, journal, role, record, durationMs }: Conclusion): boolean {
  journal.record("staff.self-check", { role, ...tallyOf(record.findings), durationMs });
  try {
    keepSelfCheck(dataDir, record);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return false;
  }
}
