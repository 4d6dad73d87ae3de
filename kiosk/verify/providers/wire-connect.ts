/**
 * A connection on which a question may be sent: open, and with https secured and the service's certificate checked.
 * While this has not resolved with a socket, not one byte of a question has left the terminal.
 *
 * Error model: never throws or rejects; what can happen is a closed union with the network's own code for the journal.
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecured, type SecureContext } from "node:tls";
import { isLoopback } from "../../../config/service-url.ts";
import type { UnavailableReason } from "../../invoice/types.ts";
import type { TerminalClock } from "../../journal/clock.ts";

export type Connected =
  | { readonly type: "connected"; readonly socket: Socket }
  | { readonly type: "failed"; readonly reason: UnavailableReason; readonly code: string };

export interface ConnectOptions {
  readonly url: URL;
  readonly context: SecureContext;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: TerminalClock;
}

export function connect({ url, context, signal, timeoutMs, clock }: ConnectOptions): Promise<Connected> {
  // The configuration refuses such an address; a provider that builds one has a mistake.
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return Promise.resolve({ type: "failed", reason: "account", code: "not-https" });
  }
  if (signal.aborted) return Promise.resolve({ type: "failed", reason: "cancelled", code: "cancelled" });
  return new Promise((resolve) => {
    const socket = open(url, context);
    const settle = (result: Connected): void => {
      cancelTimeout();
      signal.removeEventListener("abort", abort);
      socket.removeListener("close", closed);
      if (result.type === "failed") socket.destroy();
      resolve(result);
    };
    const fail = (reason: UnavailableReason, code: string): void => settle({ type: "failed", reason, code });
    const abort = (): void => fail("cancelled", "cancelled");
    const closed = (): void => fail("unreachable", "closed");
    const cancelTimeout = clock.setTimeout(() => fail("unreachable", "connect-timeout"), timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    // Kept for the socket's whole life: an error that comes after everything was said must not end the process.
    socket.on("error", (error) => fail(reasonOf(error), codeOf(error)));
    socket.once("close", closed);
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => settle({ type: "connected", socket }));
  });
}

function open(url: URL, context: SecureContext): Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.protocol === "http:") return connectPlain({ host, port: Number(url.port || "80") });
  // A server name that is an address is not allowed by RFC 6066; the certificate is checked against the host either way.
  const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const port = Number(url.port || "443");
  return connectSecured({ host, port, ...name, secureContext: context, ALPNProtocols: ["http/1.1"] });
}

/** A certificate "not yet valid" is a terminal whose battery is empty and whose calendar fell back, hardly ever the service. */
function reasonOf(error: unknown): UnavailableReason {
  return codeOf(error) === "CERT_NOT_YET_VALID" ? "clock" : "unreachable";
}

/** The network's word for it (ECONNREFUSED, CERT_HAS_EXPIRED); never its sentence, which may hold what was sent. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code) ? code : "unknown-error";
}
