/**
 * One request to a service over HTTP, and what certainly became of it. Under every provider.
 *
 *   connect, secure ──────────► send ──► reply { status, headers, body }
 *      │ certain: nothing left     │
 *      ▼                           ▼
 *   failed, taken "no"          failed, taken "unknown"
 *
 * A connection of its own for each request, closed after it. A kept-alive one saves a handshake, but a service may close
 * it at the moment a question is written, and then nobody knows whether the question was read; Node sends such a request
 * again by itself. Certainty comes before speed where each question spends one of five checks a day.
 *
 * Error model: `send` never throws or rejects. Failures carry a code of the network or of this file for the journal,
 * never a sentence or anything that was sent or received. Redirects are not followed, compressed replies not accepted
 * (so none can swell), text that is not UTF-8 is no text.
 */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Unavailable, UnavailableReason } from "../../invoice/types.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { Hearing } from "../port.ts";
import { codeOf } from "./wire-code.ts";
import { connect } from "./wire-connect.ts";
import { WIRE_LIMITS, type WireLimits } from "./wire-limits.ts";
import type { WireProxy } from "./wire-proxy.ts";

export interface WireRequest {
  readonly method: "GET" | "HEAD" | "POST";
  /** https; http only to a loopback address. */
  readonly url: URL;
  /** Lower-case names. Host, Content-Length, Connection and Accept-Encoding are the wire's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Called at most once, when the whole request has been handed to the network, and before the reply is. */
  readonly onSent?: () => void;
}

export interface WireReply {
  readonly type: "reply";
  readonly status: number;
  /** Lower-case names; those that came once. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8, decoded strictly, without a byte order mark. */
  readonly body: string;
  /** The service's clock as its Date header says, whole seconds; null where it says nothing readable. */
  readonly serverDateMs: number | null;
  /** From the request's last byte to the reply's head. */
  readonly roundTripMs: number;
}

export interface WireFailure {
  readonly type: "failed";
  readonly reason: UnavailableReason;
  /** "no" only while it is certain that no byte of the request left the terminal. */
  readonly taken: Unavailable["taken"];
  /** For the journal: ECONNREFUSED, CERT_HAS_EXPIRED, connect-timeout, body-too-large. */
  readonly code: string;
}

export type WireResult = WireReply | WireFailure;

export interface Wire {
  send(request: WireRequest): Promise<WireResult>;
}

/** PEM texts; what is missing is the public authorities that Node brings, and no certificate of our own. */
export interface WireTls {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

export interface WireOptions {
  readonly clock: TerminalClock;
  readonly tls?: WireTls;
  readonly limits?: Partial<WireLimits>;
  readonly proxy?: WireProxy | null;
}

/** Certificates that cannot be used; says which, never what is in them. */
export class WireRefused extends Error {
  override readonly name = "WireRefused";
}

/** Throws WireRefused where a certificate, its key or the authority is not usable PEM, or the two do not belong together. */
export function createWire({ clock, tls = {}, limits: told, proxy = null }: WireOptions): Wire {
  const limits = { ...WIRE_LIMITS, ...told };
  const context = secureContext(tls);
  return {
    async send(request) {
      const { url, signal } = request;
      const connected = await connect({ url, context, proxy, signal, timeoutMs: limits.connectMs, clock });
      if (connected.type === "failed") return { ...connected, taken: "no" };
      return exchange(connected.socket, request, limits, clock);
    },
  };
}

/** Passes on what a reply, or its absence, tells beside its content: the service's clock, the code for the journal. */
export function tellHearing(result: WireResult, hearing: Hearing): void {
  if (result.type === "failed") hearing.onNote?.(result.code);
  else if (result.serverDateMs !== null) hearing.onServerTime?.(result.serverDateMs, result.roundTripMs);
}

function secureContext({ ca, certificate, key }: WireTls): SecureContext {
  try {
    return createSecureContext({
      minVersion: "TLSv1.2",
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    throw new WireRefused(`the certificate, its key or the authority cannot be used (${codeOf(error)})`);
  }
}

function exchange(socket: Socket, request: WireRequest, limits: WireLimits, clock: TerminalClock): Promise<WireResult> {
  const { url, signal, method } = request;
  return new Promise((resolve) => {
    let sent = false;
    let leaving = false;
    let sentMs = clock.now();

    let outgoing: ClientRequest | null = null;

    const settle = (result: WireResult): void => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("close", closed);
      outgoing?.destroy();
      socket.destroy();
      resolve(result);
    };
    const fail = (reason: UnavailableReason, code: string): void =>
      settle({ type: "failed", reason, code, taken: leaving ? "unknown" : "no" });
    const abort = (): void => fail("cancelled", "cancelled");
    const closed = (): void => fail("unreachable", "closed");
    const handedOver = (): void => {
      if (sent) return;
      sent = true;
      sentMs = clock.now();
      request.onSent?.();
    };

    const body = request.body === undefined ? null : Buffer.from(request.body, "utf8");
    try {
      outgoing = httpRequest({
        createConnection: () => socket,
        method,
        path: `${url.pathname}${url.search}`,
        maxHeaderSize: limits.maxHeaderBytes,
        insecureHTTPParser: false,
        setHost: false,
        headers: {
          ...request.headers,
          host: url.host,
          connection: "close",
          "accept-encoding": "identity",
          ...(body === null ? {} : { "content-length": body.length }),
        },
      });
    } catch (error) {
      // A key with a letter in it that no header takes.
      fail("account", codeOf(error));
      return;
    }
    outgoing.on("error", (error) => fail(reasonOfError(error), codeOf(error)));
    outgoing.once("finish", handedOver);
    outgoing.once("response", (incoming) => {
      handedOver();
      receive(incoming, { roundTripMs: clock.now() - sentMs, maxBodyBytes: limits.maxBodyBytes, settle, fail });
    });
    socket.once("close", closed);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    // From here on a byte may have left, whatever is heard or not heard afterwards.
    leaving = true;
    outgoing.end(body ?? undefined);
  });
}

interface Receiving {
  readonly roundTripMs: number;
  readonly maxBodyBytes: number;
  readonly settle: (reply: WireReply) => void;
  readonly fail: (reason: UnavailableReason, code: string) => void;
}

function receive(incoming: IncomingMessage, { roundTripMs, maxBodyBytes, settle, fail }: Receiving): void {
  const { headers, statusCode = 0 } = incoming;
  const parts: Buffer[] = [];
  let bytes = 0;
  // Attached first: a reply that is given up half way says so here.
  incoming.on("error", (error) => fail(reasonOfError(error), codeOf(error)));
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    fail("malformed-reply", "encoded-reply");
    return;
  }
  incoming.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes > maxBodyBytes) fail("malformed-reply", "body-too-large");
    else parts.push(part);
  });
  incoming.once("end", () => {
    if (!incoming.complete) {
      fail("unreachable", "cut-reply");
      return;
    }
    const body = utf8(Buffer.concat(parts));
    if (body === null) {
      fail("malformed-reply", "not-utf8");
      return;
    }
    settle({
      type: "reply",
      status: statusCode,
      headers: onlyOnce(headers),
      body,
      serverDateMs: httpDateMs(headers.date),
      roundTripMs,
    });
  });
}

/** What llhttp does not accept as HTTP is a reply, but none that can be read. */
function reasonOfError(error: unknown): UnavailableReason {
  return codeOf(error).startsWith("HPE_") ? "malformed-reply" : "unreachable";
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function onlyOnce(headers: IncomingMessage["headers"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** The one form of date that a service may send (RFC 9110, 5.6.7); the two old ones are for recipients of the last century. */
export function httpDateMs(text: string | undefined): number | null {
  if (text === undefined || !HTTP_DATE.test(text)) return null;
  const date = new Date(text);
  // 31 February is another day to Date.
  return Number.isNaN(date.getTime()) || date.toUTCString() !== text ? null : date.getTime();
}
