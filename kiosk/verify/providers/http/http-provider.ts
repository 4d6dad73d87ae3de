/**
 * The `http` provider: asks a back office by the terminal's own contract (config/openapi/verify.json). The back office
 * keeps the vendors' secrets; this terminal holds a certificate or one signing key of its own.
 *
 * A question can be looked up by its key without spending a check, so that "never seen" is certain knowledge.
 *
 * Error model: as the port demands, outcomes only.
 */
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import { readOutcome, unavailable } from "../../outcome.ts";
import type { Ask, Hearing, Provider } from "../../port.ts";
import type { WireResult } from "../wire.ts";
import { createCaller, type CallerOptions } from "./call.ts";
import { PATHS, type VerificationRequest } from "./contract.ts";
import { pause } from "./pause.ts";
import { hearFailure, hearHealth, hearVerification, type Heard, type Trouble } from "./reply.ts";

export interface HttpProviderOptions extends CallerOptions {
  /** The source of what the terminal itself says of this service; an answer names its own. */
  readonly name: string;
  readonly terminalId: string;
}

export function createHttpProvider(options: HttpProviderOptions): Provider {
  const { name, clock, terminalId } = options;
  const caller = createCaller(options);
  /** Until then, monotonic, the service asked to be left alone. */
  let closedUntilMs = -Infinity;

  const missing = ({ reason, taken }: Pick<Trouble, "reason" | "taken">): VerifyOutcome =>
    unavailable(reason, taken, { source: name, wallMs: clock.wallMs() });

  function hear(result: WireResult, key: string, lookUp: boolean): Heard {
    return result.type === "failed" ? hearFailure(result) : hearVerification(result, key, lookUp);
  }

  function troubled(trouble: Trouble, hearing: Hearing | undefined): VerifyOutcome {
    hearing?.onNote?.(trouble.note);
    if (trouble.retryAfterMs !== null) closedUntilMs = clock.now() + trouble.retryAfterMs;
    return missing(trouble);
  }

  const lookUp = async (key: string, signal: AbortSignal, hearing: Hearing | undefined): Promise<Heard> =>
    hear(
      await caller.get(`${PATHS.verifications}/${encodeURIComponent(key)}`, { signal, ...heardBy(hearing) }),
      key,
      true,
    );

  async function verify(query: Query, ask: Ask): Promise<VerifyOutcome> {
    const { idempotencyKey: key, signal } = ask;
    if (clock.now() < closedUntilMs) {
      ask.onNote?.("asked-to-wait");
      return missing({ reason: "busy", taken: "no" });
    }
    const body: VerificationRequest = { terminal: terminalId, query };
    const call = { signal, hearing: ask, ...(ask.onSent === undefined ? {} : { onSent: ask.onSent }) };
    let heard = hear(await caller.post(PATHS.verifications, key, body, call), key, false);
    while (heard.type === "under-way") {
      if (!(await pause(clock, heard.retryAfterMs, signal))) return missing({ reason: "cancelled", taken: "unknown" });
      heard = await lookUp(key, signal, ask);
    }
    if (heard.type === "outcome") {
      const outcome = readOutcome(heard.outcome, query);
      if (outcome !== null) return outcome;
      ask.onNote?.("another-invoice");
      return missing({ reason: "malformed-reply", taken: "unknown" });
    }
    // It was under way a moment ago and is not known now: whoever forgets may have counted.
    if (heard.type === "not-seen") return missing({ reason: "malformed-reply", taken: "unknown" });
    return troubled(heard, ask);
  }

  async function resultOf(
    key: string,
    signal: AbortSignal,
    hearing?: Hearing,
  ): Promise<VerifyOutcome | "not-seen" | "cannot-tell"> {
    const heard = await lookUp(key, signal, hearing);
    switch (heard.type) {
      case "outcome":
        return heard.outcome;
      case "not-seen":
        return "not-seen";
      case "under-way":
        return missing({ reason: "busy", taken: "unknown" });
      case "trouble":
        return troubled(heard, hearing);
    }
  }

  async function reachable(signal: AbortSignal, hearing?: Hearing): Promise<boolean> {
    const result = await caller.get(PATHS.health, { signal, ...heardBy(hearing) });
    const trouble = result.type === "failed" ? hearFailure(result) : hearHealth(result);
    if (trouble !== null) hearing?.onNote?.(trouble.note);
    return trouble === null;
  }

  return { name, verify, resultOf, reachable };
}

function heardBy(hearing: Hearing | undefined): { readonly hearing?: Hearing } {
  return hearing === undefined ? {} : { hearing };
}
