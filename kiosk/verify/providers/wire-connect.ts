/**
 * A connection on which a question may be sent: open, through the proxy where there is one, and with https secured and the
 * service's certificate checked.
 * While this has not resolved with a socket, not one byte of a question has left the terminal.
 *
 * Error model: never throws or rejects; what can happen is a closed union with the network's own code for the journal.
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecured, type SecureContext } from "node:tls";
import { isLoopback } from "../../../config/service-url.ts";
import type { UnavailableReason } from "../../invoice/types.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import { codeOf } from "./wire-code.ts";
import { tunnel, WANTS_LOGIN, type WireProxy } from "./wire-proxy.ts";

export type Connected =
  | { readonly type: "connected"; readonly socket: Socket }
  | { readonly type: "failed"; readonly reason: UnavailableReason; readonly code: string };

export interface ConnectOptions {
  readonly url: URL;
  readonly context: SecureContext;
  /** Null: straight to the service. What goes to this machine itself in the clear never passes it. */
  readonly proxy: WireProxy | null;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: TerminalClock;
}

export function connect({ url, context, proxy, signal, timeoutMs, clock }: ConnectOptions): Promise<Connected> {
  // The configuration refuses such an address; a provider that builds one has a mistake.
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return Promise.resolve({ type: "failed", reason: "account", code: "not-https" });
  }
  if (signal.aborted) return Promise.resolve({ type: "failed", reason: "cancelled", code: "cancelled" });
  const service = placeOf(url);
  const isSecured = url.protocol === "https:";
  const through = isSecured ? proxy : null;
  return new Promise((resolve) => {
    const first = connectPlain(through ?? service);
    let last = first;
    let atProxy = through !== null;
    const settle = (result: Connected): void => {
      cancelTimeout();
      signal.removeEventListener("abort", abort);
      first.removeListener("close", closed);
      last.removeListener("close", closed);
      if (result.type === "failed") {
        last.destroy();
        first.destroy();
      }
      resolve(result);
    };
    const fail = (reason: UnavailableReason, code: string): void => settle({ type: "failed", reason, code });
    const abort = (): void => fail("cancelled", "cancelled");
    const closed = (): void => fail("unreachable", "closed");
    const cancelTimeout = clock.setTimeout(
      () => (atProxy ? ofProxy("timeout") : fail("unreachable", "connect-timeout")),
      timeoutMs,
    );
    signal.addEventListener("abort", abort, { once: true });
    const failed = (error: unknown): void => fail(reasonOf(error), codeOf(error));
    // The first words are the proxy's own: whoever mends it must know that it is not the service.
    const ofProxy = (code: string): void =>
      fail(code === WANTS_LOGIN ? "account" : "unreachable", `${PROXY_CODE}${code}`);
    const secure = (): void => {
      last = secureOn(first, service, context);
      last.on("error", failed);
      last.once("close", closed);
      last.once("secureConnect", () => settle({ type: "connected", socket: last }));
    };
    // Kept for the socket's whole life: an error that comes after everything was said must not end the process.
    first.on("error", (error) => (atProxy ? ofProxy(codeOf(error)) : failed(error)));
    if (through === null) first.once("close", closed);
    first.once("connect", () => {
      if (!isSecured) settle({ type: "connected", socket: first });
      else if (through === null) secure();
      else
        void tunnel(first, service, through.login).then((tunnelled) => {
          if (!tunnelled.ok) {
            ofProxy(tunnelled.code);
            return;
          }
          atProxy = false;
          secure();
        });
    });
  });
}

/** What the code of a failure begins with where it is the proxy's: proxy-ECONNREFUSED, proxy-407. */
export const PROXY_CODE = "proxy-";

function placeOf(url: URL): { readonly host: string; readonly port: number } {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(url.port || (url.protocol === "http:" ? "80" : "443")) };
}

function secureOn(socket: Socket, { host }: { readonly host: string }, context: SecureContext): Socket {
  // A server name that is an address is not allowed by RFC 6066; the certificate is checked against the host either way.
  const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  // Said here, because a variable of the environment would otherwise turn the check off.
  const checked = { secureContext: context, rejectUnauthorized: true };
  return connectSecured({ socket, host, ...name, ...checked, ALPNProtocols: ["http/1.1"] });
}

/** A certificate "not yet valid" is a terminal whose battery is empty and whose calendar fell back, hardly ever the service. */
function reasonOf(error: unknown): UnavailableReason {
  return codeOf(error) === "CERT_NOT_YET_VALID" ? "clock" : "unreachable";
}
