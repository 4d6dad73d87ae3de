/**
 * A verification service that lives in the terminal: for newcomers, the workbench and tests. It behaves like one far
 * away: it takes time, can be cut off, slow or talk nonsense, counts checks, remembers what it answered to which key,
 * and never says which item differs.
 *
 * Error model: as the port demands, outcomes only.
 */
import { createHash } from "node:crypto";
import { pause } from "../../../drivers/clock.ts";
import type { Unsubscribe } from "../../../drivers/health.ts";
import type { Query, VerifyOutcome } from "../../invoice/types.ts";
import { addDays, beijingDate } from "../../invoice/dates.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import { unavailable } from "../outcome.ts";
import type { Ask, Provider } from "../port.ts";
import type { RegisterEntry, Words } from "./entry.ts";
import { appendToLedger, readLedger, type LedgerLine } from "./ledger.ts";
import { payloadOf } from "./payload.ts";
import { entryOf, lookUp, SANDBOX_NAME } from "./record.ts";
import { REGISTER } from "./register.ts";

export const SANDBOX_DELAYS = {
  /** There and back, so that the screens of a demonstration can be read; tests set their own. */
  latency: 400,
  /** The reply to the "slow" sample. */
  slowSample: 3_000,
  /** Any reply while the whole service is slow: past every deadline of a person. */
  slowService: 30_000,
} as const;

export type ServiceState = "up" | "slow" | "down" | "malformed";

export interface Sample {
  readonly id: string;
  readonly title: Words;
  readonly outcome: Words;
  readonly payload: string;
}

export interface SandboxControl {
  service(): ServiceState;
  setService(state: ServiceState): void;
  onService(listener: (state: ServiceState) => void): Unsubscribe;
  /** Samples to hold to the scanner, issued relative to `today` (YYYY-MM-DD in Beijing). */
  samples(today: string): readonly Sample[];
}

export interface SandboxOptions {
  readonly clock: TerminalClock;
  readonly register?: readonly RegisterEntry[];
  /** Where the service writes down what it took; for tests that kill the terminal. */
  readonly ledgerPath?: string;
  readonly latencyMs?: number;
}

export function createSandbox(options: SandboxOptions): Provider & SandboxControl {
  const { clock, register = REGISTER, ledgerPath, latencyMs = SANDBOX_DELAYS.latency } = options;
  const listeners = new Set<(state: ServiceState) => void>();
  const taken: LedgerLine[] = ledgerPath === undefined ? [] : [...readLedger(ledgerPath)];
  const failedOnce = new Set<string>();
  let service: ServiceState = "up";

  const missing = (
    reason: "unreachable" | "malformed-reply" | "cancelled",
    wasTaken: "no" | "unknown",
  ): VerifyOutcome => unavailable(reason, wasTaken, { source: SANDBOX_NAME, wallMs: clock.wallMs() });

  /** The question is here now: counted, answered and written down, whatever becomes of the reply. */
  function take(query: Query, entry: RegisterEntry | null, key: string): VerifyOutcome {
    const earlier = taken.find((one) => one.key === key);
    const wallMs = clock.wallMs();
    const at = new Date(wallMs).toISOString();
    const invoice = createHash("sha256")
      .update(`${query.invoiceCode ?? ""}|${query.invoiceNumber}`)
      .digest("hex");
    const today = beijingDate(new Date(wallMs));
    const before = new Set(
      taken
        .filter(
          (one) => one.invoice === invoice && one.outcome.type === "answer" && beijingDate(new Date(one.at)) === today,
        )
        .map((one) => one.key),
    );
    const outcome = earlier?.outcome ?? lookUp(query, entry, before.size, { today, at });
    const line = { key, invoice, at, outcome };
    taken.push(line);
    if (ledgerPath !== undefined) appendToLedger(ledgerPath, line);
    return outcome;
  }

  async function verify(query: Query, { idempotencyKey, signal, onSent }: Ask): Promise<VerifyOutcome> {
    const entry = entryOf(register, query);
    const first = !failedOnce.has(idempotencyKey) && !taken.some((one) => one.key === idempotencyKey);
    if (service === "down") return missing("unreachable", "no");
    if (entry?.trouble === "unreachable-once" && first) {
      failedOnce.add(idempotencyKey);
      return missing("unreachable", "no");
    }
    if (!(await pause(clock, latencyMs / 2, signal))) return missing("cancelled", "no");
    onSent?.();
    const outcome = take(query, entry, idempotencyKey);
    if (!(await pause(clock, replyMs(entry), signal))) return missing("cancelled", "unknown");
    if (isDown()) return missing("unreachable", "unknown");
    const mangled = service === "malformed" || (entry?.trouble === "mangled-once" && first);
    return mangled ? missing("malformed-reply", "unknown") : outcome;
  }

  function replyMs(entry: RegisterEntry | null): number {
    if (service === "slow") return SANDBOX_DELAYS.slowService;
    return latencyMs / 2 + (entry?.trouble === "slow" ? SANDBOX_DELAYS.slowSample : 0);
  }

  // A function, because the state changes while a question is under way.
  function isDown(): boolean {
    return service === "down";
  }

  async function resultOf(key: string, signal: AbortSignal): Promise<VerifyOutcome | "not-seen" | "cannot-tell"> {
    if (isDown()) return missing("unreachable", "no");
    if (!(await pause(clock, service === "slow" ? SANDBOX_DELAYS.slowService : latencyMs, signal))) {
      return missing("cancelled", "no");
    }
    if (isDown()) return missing("unreachable", "no");
    if (service === "malformed") return missing("malformed-reply", "no");
    return taken.find((one) => one.key === key)?.outcome ?? "not-seen";
  }

  return {
    name: SANDBOX_NAME,
    verify,
    resultOf,
    reachable: (signal) => (service === "down" ? Promise.resolve(false) : pause(clock, latencyMs / 2, signal)),
    service: () => service,
    setService(state) {
      if (state === service) return;
      service = state;
      for (const listener of [...listeners]) listener(state);
    },
    onService(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    samples: (today) =>
      register.map((entry) => ({
        id: entry.id,
        title: entry.title,
        outcome: entry.outcome,
        payload: payloadOf(entry, addDays(today, -entry.ageDays)),
      })),
  };
}
