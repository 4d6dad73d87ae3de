/**
 * Baidu's access token: bought with the account's key and secret, good for thirty days, kept in memory only.
 *
 * However many ask at once, one fetch is under way; a caller that gives up leaves it to the others. The vendor's
 * contract puts key, secret and token into the address, so no address of this room is ever written down.
 *
 * Error model: a closed union; nothing is thrown.
 */
import type { UnavailableReason } from "../../../invoice/types.ts";
import type { TerminalClock } from "../../../journal/clock.ts";
import { Secret } from "../../../secrets/secret.ts";
import { z } from "zod";
import { noteOf, type Hearing } from "../../port.ts";
import { meaningOfStatus, UNKNOWN_CODE, type Meaning } from "../wire-meaning.ts";
import { jsonOf, vendorCode } from "../wire-text.ts";
import { tellHearing, type Wire, type WireReply } from "../wire.ts";
import { BAIDU_GATEWAY } from "./codes.ts";

export const TOKEN_DELAYS = {
  /** A token is fetched once a month; when it takes longer than this the person is better served by the outbox. */
  fetch: 5_000,
  /** So long before its end a token is replaced, while the old one still serves if that fails… */
  early: 24 * 3_600_000,
  /** …and no token is believed to last longer than the vendor's documentation says. */
  longest: 30 * 24 * 3_600_000,
} as const;

/** A token that lives less than this many times `early` is replaced after this part of its life. */
const EARLY_PART = 0.2;

export type TokenResult =
  | { readonly type: "token"; readonly token: Secret }
  | { readonly type: "failed"; readonly reason: UnavailableReason; readonly code: string };

export interface Tokens {
  /** A token that can be used now. Each caller's `hearing` is told why there is none. */
  get(signal: AbortSignal, hearing: Hearing): Promise<TokenResult>;
  /** The service did not take this one. */
  drop(token: Secret): void;
  /** Whether one is in hand that need not be replaced yet. */
  fresh(): boolean;
}

export interface TokenOptions {
  readonly wire: Wire;
  readonly clock: TerminalClock;
  readonly endpoint: string;
  readonly apiKey: Secret;
  readonly secretKey: Secret;
}

interface Held {
  readonly token: Secret;
  readonly replaceAtMs: number;
  readonly endsAtMs: number;
}

export function createTokens(options: TokenOptions): Tokens {
  const { wire, clock } = options;
  let held: Held | null = null;
  let fetching: Promise<TokenResult> | null = null;

  function addressOfToken(): URL {
    const url = new URL("/oauth/2.0/token", options.endpoint);
    url.searchParams.set("grant_type", "client_credentials");
    url.searchParams.set("client_id", options.apiKey.reveal());
    url.searchParams.set("client_secret", options.secretKey.reveal());
    return url;
  }

  async function fetchToken(hearing: Hearing): Promise<TokenResult> {
    const controller = new AbortController();
    const cancelEnd = clock.setTimeout(() => controller.abort(), TOKEN_DELAYS.fetch);
    const result = await wire.send({ method: "POST", url: addressOfToken(), body: "", signal: controller.signal });
    cancelEnd();
    if (result.type === "failed") {
      const reason = controller.signal.aborted ? "timeout" : result.reason;
      return { type: "failed", reason, code: result.code };
    }
    tellHearing(result, hearing);
    return keep(result);
  }

  function keep(reply: WireReply): TokenResult {
    const read = readToken(reply);
    if (read.type === "failed") return read;
    const token = new Secret("baidu-access-token", read.token);
    const lifeMs = Math.min(read.expiresInS * 1000, TOKEN_DELAYS.longest);
    const endsAtMs = clock.now() + lifeMs;
    held = { token, endsAtMs, replaceAtMs: endsAtMs - Math.min(TOKEN_DELAYS.early, lifeMs * EARLY_PART) };
    return { type: "token", token };
  }

  function shared(hearing: Hearing): Promise<TokenResult> {
    fetching ??= fetchToken(hearing).finally(() => (fetching = null));
    return fetching;
  }

  return {
    async get(signal, hearing) {
      const now = clock.now();
      if (held !== null && now < held.replaceAtMs) return { type: "token", token: held.token };
      const former = held;
      const result = await unlessAborted(shared(hearing), signal);
      if (result.type === "failed") hearing.onNote?.(noteOf(result.code));
      // Not replaced, but not over either.
      const stillGood = former !== null && held === former && clock.now() < former.endsAtMs;
      if (result.type === "failed" && result.reason !== "cancelled" && stillGood) {
        return { type: "token", token: former.token };
      }
      return result;
    },
    drop(token) {
      if (held?.token === token) held = null;
    },
    fresh: () => held !== null && clock.now() < held.replaceAtMs,
  };
}

function unlessAborted(result: Promise<TokenResult>, signal: AbortSignal): Promise<TokenResult> {
  const gone: TokenResult = { type: "failed", reason: "cancelled", code: "cancelled" };
  if (signal.aborted) return Promise.resolve(gone);
  return new Promise((resolve) => {
    const leave = (): void => resolve(gone);
    signal.addEventListener("abort", leave, { once: true });
    void result.then((value) => {
      signal.removeEventListener("abort", leave);
      resolve(value);
    });
  });
}

/** Printable ASCII, as it goes into an address. */
const granted = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{8,1024}$/),
  expires_in: vendorCode.pipe(z.int().min(60)),
});
/** RFC 6749, 5.2: the key or its secret is wrong. A gateway's own pages have a field `error` too. */
const denied = z.object({
  error: z.enum([
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
  ]),
});
/** The gateway before the account. */
const turnedAway = z.object({ error_code: vendorCode });

type TokenReply =
  | { readonly type: "granted"; readonly token: string; readonly expiresInS: number }
  | Extract<TokenResult, { readonly type: "failed" }>;

function readToken({ status, body }: WireReply): TokenReply {
  const raw = jsonOf(body);
  const no = denied.safeParse(raw);
  if (no.success && status < 500) return { type: "failed", reason: "account", code: no.data.error };
  const gateway = turnedAway.safeParse(raw);
  if (gateway.success) {
    const { error_code: code } = gateway.data;
    const meaning = BAIDU_GATEWAY.get(code) ?? UNKNOWN_CODE;
    return { type: "failed", reason: reasonOf(meaning), code: String(code) };
  }
  const yes = granted.safeParse(raw);
  if (status === 200 && yes.success) {
    return { type: "granted", token: yes.data.access_token, expiresInS: yes.data.expires_in };
  }
  const reason = reasonOf(meaningOfStatus(status));
  return { type: "failed", reason, code: status === 200 ? "malformed-token" : String(status) };
}

/** No code about an invoice has a meaning before one was asked about. */
function reasonOf(meaning: Meaning): UnavailableReason {
  return meaning.type === "unavailable" ? meaning.reason : "malformed-reply";
}
