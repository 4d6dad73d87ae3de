/**
 * One call of the contract: the path below the service's address, the idempotency key and, where requests are
 * signed, the signature. Under the provider and the deliveries alike.
 *
 * Error model: as the wire's; never throws or rejects for what can happen.
 */
import { randomBytes } from "node:crypto";
import type { TerminalClock } from "../../../journal/clock.ts";
import type { Hearing } from "../../port.ts";
import type { Wire, WireResult } from "../wire.ts";
import { contentDigest, signatureHeaders, type Message, type SigningKey } from "./signature.ts";

/** How the terminal shows who it is: by the certificate that its wire presents, or by a signature. */
export type HttpAuth =
  | { readonly how: "mutual-tls" }
  | { readonly how: "signed"; readonly key: SigningKey; readonly newNonce?: () => string };

export interface CallerOptions {
  /** The service's address; the contract's paths lie below it. */
  readonly url: string;
  readonly auth: HttpAuth;
  readonly wire: Wire;
  readonly clock: TerminalClock;
}

export interface Call {
  readonly signal: AbortSignal;
  readonly hearing?: Hearing;
  readonly onSent?: () => void;
}

export interface Caller {
  get(path: string, call: Call): Promise<WireResult>;
  post(path: string, key: string, body: unknown, call: Call): Promise<WireResult>;
}

export function createCaller({ url, auth, wire, clock }: CallerOptions): Caller {
  async function send(
    method: "GET" | "POST",
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | null,
    { signal, hearing, onSent }: Call,
  ): Promise<WireResult> {
    const address = new URL(`${url.replace(/\/+$/, "")}${path}`);
    const unsigned: Message = { method, authority: address.host, path: address.pathname, headers };
    const result = await wire.send({
      method,
      url: address,
      headers: { ...headers, ...signature(unsigned), accept: "application/json, application/problem+json" },
      ...(body === null ? {} : { body }),
      signal,
      ...(onSent === undefined ? {} : { onSent }),
    });
    if (result.type === "reply" && result.serverDateMs !== null) {
      hearing?.onServerTime?.(result.serverDateMs, result.roundTripMs);
    }
    return result;
  }

  function signature(unsigned: Message): Readonly<Record<string, string>> {
    if (auth.how === "mutual-tls") return {};
    const made = { createdS: Math.floor(clock.wallMs() / 1_000), nonce: (auth.newNonce ?? newNonce)() };
    return signatureHeaders(unsigned, auth.key, made);
  }

  return {
    get: (path, call) => send("GET", path, {}, null, call),
    post(path, key, value, call) {
      const body = JSON.stringify(value);
      const headers = {
        "content-type": "application/json",
        "idempotency-key": `"${key}"`,
        "content-digest": contentDigest(Buffer.from(body, "utf8")),
      };
      return send("POST", path, headers, body, call);
    },
  };
}

const NONCE_BYTES = 16;

function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString("base64url");
}
