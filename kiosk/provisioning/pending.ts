/**
 * Confirm within two minutes, or the configuration before is back: for changes after which the technician may see nothing
 * any more. The two minutes are monotonic and begin when the change is first tried; a machine that was switched off in
 * between comes up with what it had before. Pure.
 */
import type { JsonPath } from "../../config/json-lines.ts";
import { PROVISIONING_DELAYS } from "./delays.ts";
import type { Pending } from "./version-file.ts";

export interface BootTime {
  /** Names this boot of the machine (journal/clock.ts). */
  readonly boot: string;
  /** Monotonic within it. */
  readonly monoMs: number;
}

export type PendingVerdict =
  /** It is tried from now on, or goes on being tried; `since` is to be written down. */
  | { readonly type: "tried"; readonly since: BootTime; readonly remainingMs: number }
  | { readonly type: "over"; readonly why: "time" | "restart" };

export function judgePending({ since }: Pending, now: BootTime): PendingVerdict {
  const allowed = PROVISIONING_DELAYS.confirmWithin;
  if (since === null) return { type: "tried", since: now, remainingMs: allowed };
  // "unknown": the kernel does not say which boot this is; then nothing can be compared.
  if (since.boot !== now.boot || now.boot === "unknown") return { type: "over", why: "restart" };
  const remainingMs = since.monoMs + allowed - now.monoMs;
  if (remainingMs <= 0 || remainingMs > allowed) return { type: "over", why: "time" };
  return { type: "tried", since, remainingMs };
}

/** What can take the screen away, and the network: the panel, its display, and the services and how they are reached. */
const RISKY: readonly JsonPath[] = [["panel"], ["display"], ["verify", "providers"], ["network"]];

export function needsConfirmation(changed: readonly JsonPath[]): boolean {
  return changed.some((path) =>
    RISKY.some((risky) => {
      const length = Math.min(path.length, risky.length);
      return path.slice(0, length).join(".") === risky.slice(0, length).join(".");
    }),
  );
}
