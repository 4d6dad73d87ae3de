import type { TerminalConfig } from "../../../config/schema.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type { SystemTree } from "../../../drivers/discovery/tree.ts";
import type { CheckFinding } from "../../../kiosk/staff/checks/finding.ts";

/**
 * What one look at the machine found. `warn` is worth a look and does not keep the terminal from working; `fail` does.
 */
export interface Finding {
  /** Two or three words: "printer", "setup codes". */
  readonly topic: string;
  readonly level: "ok" | "warn" | "fail";
  /** One sentence without a full stop: what is. */
  readonly says: string;
  /** What to do; null where nothing is to be done. */
  readonly todo: string | null;
}

/** What the checks look at. A check never changes anything. */
export interface DoctorContext {
  readonly tree: SystemTree;
  /** The account the terminal runs as; null: whoever asks. */
  readonly user: string | null;
  readonly configFile: string | null;
  /** A provisioned terminal's, where it was named in place of a file. */
  readonly dataFolder: string | null;
  /** Null where the configuration is not good: then what it would say is not looked at. */
  readonly config: TerminalConfig | null;
  readonly configProblems: readonly string[];
  readonly profiles: KnownProfiles;
  readonly inventory: Inventory;
  /** The folder belongs to this machine: sockets may be tried, not only files read. */
  readonly isHere: boolean;
  readonly nodeVersion: string;
}

/** One small question. A new one is a new function in the list of `checks.ts`. */
export type Check = (context: DoctorContext) => readonly Finding[] | Promise<readonly Finding[]>;

export function ok(topic: string, says: string): Finding {
  return { topic, level: "ok", says, todo: null };
}

export function warn(topic: string, says: string, todo: string): Finding {
  return { topic, level: "warn", says, todo };
}

export function fail(topic: string, says: string, todo: string): Finding {
  return { topic, level: "fail", says, todo };
}

/** What the self-check at the glass finds too, in the words of this page. */
export function spoken(topic: string, { level, says, todo }: CheckFinding): Finding {
  return { topic, level, says: says.en, todo: todo?.en ?? null };
}
