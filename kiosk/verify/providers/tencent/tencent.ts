/**
 * Tencent Cloud's 增值税发票核验（新版）, VatInvoiceVerifyNew.
 *
 * Error model: as the port demands, outcomes only. A reply that is not exactly the vendor's shape, or about another
 * invoice than was asked, is `malformed-reply`; a code without a line in codes.ts is `unknown-code`.
 */
import type { Query, VerifyOutcome } from "../../../invoice/types.ts";
import type { TerminalClock } from "../../../journal/clock.ts";
import type { Secret } from "../../../secrets/secret.ts";
import { unavailable } from "../../outcome.ts";
import type { Ask, Hearing, Provider } from "../../port.ts";
import { ASKED_TO_WAIT, createDoor, retryAfterMs } from "../asked-to-wait.ts";
import { fails, meaningOfStatus, outcomeOfCode } from "../wire-meaning.ts";
import { consistentAnswer } from "../wire-record.ts";
import { tellHearing, type Wire, type WireReply } from "../wire.ts";
import { meaningOfTencent } from "./codes.ts";
import { readTencent } from "./reply.ts";
import { tencentBody } from "./request.ts";
import { sign } from "./sign.ts";

export interface TencentOptions {
  /** Its name among the services of this terminal, shown as the source. */
  readonly name: string;
  readonly wire: Wire;
  readonly clock: TerminalClock;
  readonly secretId: Secret;
  readonly secretKey: Secret;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly enableTodayInvoice?: boolean | undefined;
}

export const TENCENT_ENDPOINT = "https://ocr.tencentcloudapi.com/";
const ACTION = "VatInvoiceVerifyNew";
const VERSION = "2018-11-19";
const CONTENT_TYPE = "application/json; charset=utf-8";

export function createTencent(options: TencentOptions): Provider {
  const { name, wire, clock, secretId, secretKey, region, enableTodayInvoice = false } = options;
  // The signature is made for the path "/": whatever path an endpoint has, the vendor's is this one.
  const url = new URL("/", options.endpoint ?? TENCENT_ENDPOINT);
  const door = createDoor(clock);
  const from = (): { source: string; wallMs: number } => ({ source: name, wallMs: clock.wallMs() });

  function headersFor(body: string): Readonly<Record<string, string>> {
    const timestampS = Math.floor(clock.wallMs() / 1000);
    const signed = { "content-type": CONTENT_TYPE, host: url.host, "x-tc-action": ACTION };
    const { authorization } = sign(secretId.reveal(), secretKey.reveal(), {
      service: "ocr",
      headers: signed,
      body,
      timestampS,
    });
    return {
      "content-type": CONTENT_TYPE,
      authorization,
      "x-tc-action": ACTION,
      "x-tc-timestamp": String(timestampS),
      "x-tc-version": VERSION,
      ...(region === undefined ? {} : { "x-tc-region": region }),
    };
  }

  async function verify(query: Query, ask: Ask): Promise<VerifyOutcome> {
    if (door.isClosed()) {
      ask.onNote?.(ASKED_TO_WAIT);
      return unavailable("busy", "no", from());
    }
    const body = tencentBody(query, enableTodayInvoice);
    const { signal, onSent } = ask;
    const result = await wire.send({
      method: "POST",
      url,
      headers: headersFor(body),
      body,
      signal,
      ...(onSent === undefined ? {} : { onSent }),
    });
    tellHearing(result, ask);
    if (result.type === "failed") return unavailable(result.reason, result.taken, from());
    if (result.status !== 200) door.closeFor(retryAfterMs(result));
    return outcomeOf(result, query, ask);
  }

  function outcomeOf(reply: WireReply, query: Query, ask: Ask): VerifyOutcome {
    const read = readTencent(reply.body);
    if (read.type === "error") {
      const meaning = meaningOfTencent(read.code);
      // What it says of an invoice it says with 200; a gateway in between may have turned that into something else.
      if (reply.status === 200 || meaning.type === "unavailable") return outcomeOfCode(meaning, read.code, from(), ask);
    }
    if (reply.status !== 200) return outcomeOfCode(meaningOfStatus(reply.status), reply.status, from(), ask);
    const answer = read.type === "record" ? consistentAnswer(read.record, query, from()) : null;
    return answer ?? outcomeOfCode(fails("malformed-reply"), read.type, from(), ask);
  }

  async function reachable(signal: AbortSignal, hearing: Hearing = {}): Promise<boolean> {
    const result = await wire.send({ method: "HEAD", url, signal });
    tellHearing(result, hearing);
    // Any word of the gateway will do, also that it wants a signature.
    return result.type === "reply" && result.status < 500;
  }

  return {
    name,
    verify,
    // The vendor's RequestId names an answer after it was given; nothing finds one by a key of ours.
    resultOf: () => Promise.resolve("cannot-tell"),
    reachable,
  };
}
