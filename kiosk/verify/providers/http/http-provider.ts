/**
 * The `http` provider: asks a back office by the terminal's own contract (config/openapi/verify.json). The back office
 * keeps the vendors' secrets; this terminal holds a certificate or one signing key of its own.
 *
 * A question can be looked up by its key without spending a check, so that "never seen" is certain knowledge.
 *
 * Error model: as the port demands, outcomes only.
 */
import { pause } from "../../../../drivers/clock.ts";
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import { readOutcome, unavailable } from "../../outcome.ts";
import type { Ask, Hearing, Provider } from "../../port.ts";
import { ASKED_TO_WAIT, createDoor } from "../asked-to-wait.ts";
import type { WireResult } from "../wire.ts";
import { createCaller, type CallerOptions } from "./call.ts";
import { PATHS, type VerificationRequest } from "./contract.ts";

import { hearFailure, hearHealth, hearVerification, type Heard, type Trouble } from "./reply.ts";

export interface HttpProviderOptions extends CallerOptions {
  /** The source of what the terminal itself says of this service; an answer names its own. */
  readonly name: string;
  readonly terminalId: string;
}

export function createHttpProvider(options: HttpProviderOptions): Provider {
  const { name, clock, terminalId } = options;
  const caller = createCaller(options);
  const door = createDoor(clock);

  const missing = ({ reason, taken }: Pick<Trouble, "reason" | "taken">): VerifyOutcome =>
    unavailable(reason, taken, { source: name, wallMs: clock.wallMs() });

  function hear(result: WireResult, key: string, lookUp: boolean): Heard {
    return result.type === "failed" ? hearFailure(result) : hearVerification(result, key, lookUp);
  }

  function troubled(trouble: Trouble, hearing: Partial<Ask> | undefined): VerifyOutcome {
    hearing?.onNote?.(trouble.note);
    if (trouble.fromService && trouble.taken === "no") hearing?.onTurnedAway?.();
    door.closeFor(trouble.retryAfterMs);
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
    if (door.isClosed()) {
      ask.onNote?.(ASKED_TO_WAIT);
      return missing({ reason: "busy", taken: "no" });
    }
    const body: VerificationRequest = { terminal: terminalId, query };
    const call = { signal, hearing: ask, ...(ask.onSent === undefined ? {} : { onSent: ask.onSent }) };
    const heard = hear(await caller.post(PATHS.verifications, key, body, call), key, false);
    switch (heard.type) {
      case "outcome":
        return aboutThis(heard.outcome, query, ask);
      case "under-way":
        return fetchLater(query, ask, heard.retryAfterMs);
      case "not-seen":
      case "trouble":
        return troubled(heard.type === "trouble" ? heard : FORGOTTEN, ask);
    }
  }

  /** The question is in the service's hands: looked at again until its answer is there or the asker's time is over. */
  async function fetchLater(query: Query, ask: Ask, firstPauseMs: number): Promise<VerifyOutcome> {
    let pauseMs = firstPauseMs;
    for (;;) {
      if (!(await pause(clock, pauseMs, ask.signal))) return missing({ reason: "cancelled", taken: "unknown" });
      const heard = await lookUp(ask.idempotencyKey, ask.signal, ask);
      if (heard.type === "outcome") return aboutThis(heard.outcome, query, ask);
      // A look-up that was turned away says nothing about the question, which was taken.
      if (heard.type !== "under-way") {
        return troubled(heard.type === "trouble" ? { ...heard, taken: "unknown" } : FORGOTTEN, ask);
      }
      pauseMs = heard.retryAfterMs;
    }
  }

  /** Details of another invoice, or beside an answer that cannot have any, make the whole reply worthless. */
  function aboutThis(outcome: VerifyOutcome, query: Query, { onNote }: Hearing): VerifyOutcome {
    const read = readOutcome(outcome, query);
    if (read !== null) return read;
    onNote?.("another-invoice");
    return missing({ reason: "malformed-reply", taken: "unknown" });
  }

  async function resultOf(
    key: string,
    signal: AbortSignal,
    hearing?: Hearing,
  ): Promise<VerifyOutcome | "not-seen" | "cannot-tell"> {
    if (door.isClosed()) {
      hearing?.onNote?.(ASKED_TO_WAIT);
      return missing({ reason: "busy", taken: "unknown" });
    }
    const heard = await lookUp(key, signal, hearing);
    switch (heard.type) {
      case "outcome":
        return heard.outcome;
      case "not-seen":
        return "not-seen";
      case "under-way":
        return missing({ reason: "busy", taken: "unknown" });
      case "trouble":
        return troubled({ ...heard, taken: "unknown" }, hearing);
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

/** It was under way a moment ago and is not known now: whoever forgets may have counted. */
const FORGOTTEN: Trouble = {
  type: "trouble",
  reason: "malformed-reply",
  taken: "unknown",
  note: "forgotten",
  fromService: true,
  retryAfterMs: null,
  delivery: "later",
};

function heardBy(hearing: Hearing | undefined): { readonly hearing?: Hearing } {
  return hearing === undefined ? {} : { hearing };
}
