/**
 * Baidu AI Cloud's 增值税发票验真, vat_invoice_verification.
 *
 * Error model: as the port demands, outcomes only. A reply that is not exactly the vendor's shape, or about another
 * invoice than was asked, is `malformed-reply`; a code without a line in codes.ts is `unknown-code`.
 */
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import type { TerminalClock } from "../../../journal/clock.ts";
import type { Secret } from "../../../secrets/secret.ts";
import { unavailable } from "../../outcome.ts";
import { noteOf, type Ask, type Hearing, type Provider } from "../../port.ts";
import { ASKED_TO_WAIT, createDoor, retryAfterMs } from "../asked-to-wait.ts";
import { fails, meaningOfStatus, outcomeOfCode, refuses, UNKNOWN_CODE, type Meaning } from "../wire-meaning.ts";
import { consistentAnswer } from "../wire-record.ts";
import { tellHearing, type Wire, type WireReply } from "../wire.ts";
import { BAIDU_GATEWAY, BAIDU_RESULTS, BAIDU_TOKEN_CODES } from "./codes.ts";
import { readBaidu } from "./reply.ts";
import { baiduCovers, baiduForm } from "./request.ts";
import { createTokens } from "./token.ts";

export interface BaiduOptions {
  /** Its name among the services of this terminal, shown as the source. */
  readonly name: string;
  readonly wire: Wire;
  readonly clock: TerminalClock;
  readonly apiKey: Secret;
  readonly secretKey: Secret;
  readonly endpoint?: string | undefined;
}

export const BAIDU_ENDPOINT = "https://aip.baidubce.com/";
const PATH = "/rest/2.0/ocr/v1/vat_invoice_verification";

export function createBaidu(options: BaiduOptions): Provider {
  const { name, wire, clock, endpoint = BAIDU_ENDPOINT } = options;
  const tokens = createTokens({ ...options, endpoint });
  const door = createDoor(clock);
  const from = (): { source: string; wallMs: number } => ({ source: name, wallMs: clock.wallMs() });

  function addressWith(token: Secret): URL {
    const url = new URL(PATH, endpoint);
    url.searchParams.set("access_token", token.reveal());
    return url;
  }

  async function verify(query: Query, ask: Ask): Promise<VerifyOutcome> {
    const body = baiduForm(query);
    if (body === null) {
      return { type: "refused", reason: "kind-not-covered", source: name, at: new Date(clock.wallMs()).toISOString() };
    }
    if (door.isClosed()) {
      ask.onNote?.(ASKED_TO_WAIT);
      return unavailable("busy", "no", from());
    }
    const first = await tryOnce(query, body, ask);
    if (first !== "token-refused") return first;
    // Turned away at the door: nothing was looked at, so that asking once more with a fresh token is no second check.
    ask.onTurnedAway?.();
    const { onSent: _once, ...again } = ask;
    const second = await tryOnce(query, body, again);
    return second === "token-refused" ? unavailable("account", "no", from()) : second;
  }

  async function tryOnce(query: Query, body: string, ask: Ask): Promise<VerifyOutcome | "token-refused"> {
    const { signal, onSent } = ask;
    const got = await tokens.get(signal, ask);
    if (got.type === "failed") return unavailable(got.reason, "no", from());
    const result = await wire.send({
      method: "POST",
      url: addressWith(got.token),
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
      signal,
      ...(onSent === undefined ? {} : { onSent }),
    });
    tellHearing(result, ask);
    if (result.type === "failed") return unavailable(result.reason, result.taken, from());
    if (result.status !== 200) door.closeFor(retryAfterMs(result));
    const read = readBaidu(result.body);
    if (read.type === "gateway" && BAIDU_TOKEN_CODES.has(read.code)) {
      tokens.drop(got.token);
      ask.onNote?.(noteOf(read.code));
      return "token-refused";
    }
    return outcomeOf(read, result, query, ask);
  }

  function outcomeOf(read: ReturnType<typeof readBaidu>, reply: WireReply, query: Query, ask: Ask): VerifyOutcome {
    switch (read.type) {
      case "gateway":
        return outcomeOfCode(BAIDU_GATEWAY.get(read.code) ?? UNKNOWN_CODE, read.code, from(), ask);
      case "result":
        if (reply.status === 200) return outcomeOfCode(meaningOfResult(read.code, query), read.code, from(), ask);
        break;
      case "record": {
        const answer = reply.status === 200 ? consistentAnswer(read.record, query, from()) : null;
        if (answer !== null) return answer;
        break;
      }
      case "malformed":
        break;
    }
    if (reply.status !== 200) return outcomeOfCode(meaningOfStatus(reply.status), reply.status, from(), ask);
    return outcomeOfCode(fails("malformed-reply"), read.type, from(), ask);
  }

  async function reachable(signal: AbortSignal, hearing: Hearing = {}): Promise<boolean> {
    // Without a token nothing can be asked; one that is fetched here is there when a person comes.
    if (!tokens.fresh()) return (await tokens.get(signal, hearing)).type === "token";
    const result = await wire.send({ method: "HEAD", url: new URL("/", endpoint), signal });
    tellHearing(result, hearing);
    return result.type === "reply" && result.status < 500;
  }

  return {
    name,
    covers: baiduCovers,
    verify,
    // log_id names an answer after it was given; nothing finds one by a key of ours.
    resultOf: () => Promise.resolve("cannot-tell"),
    reachable,
  };
}

/**
 * A question names one kind, and of a 20-digit number that was typed in it is a guess: that nothing fits may be the guess's
 * fault, and is no word about the invoice.
 */
function meaningOfResult(code: string, { kindAssumed }: Query): Meaning {
  const meaning = BAIDU_RESULTS.get(code) ?? UNKNOWN_CODE;
  return kindAssumed && meaning.type === "answer" ? refuses("input-rejected") : meaning;
}
