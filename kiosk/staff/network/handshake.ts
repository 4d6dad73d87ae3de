/**
 * A connection to a service and its TLS handshake, taken apart so that it can be said which of the two does not come about
 * and why. Nothing is sent beside the handshake: no question, no check, no invoice. The connection is closed at once.
 *
 * A certificate that is not believed is read all the same (the wire under the providers refuses it): only so its dates and
 * names can be shown to whoever has to mend it.
 *
 * Error model: never rejects; the signal ends it with "cancelled".
 */
import type { X509Certificate } from "node:crypto";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectSecured,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import type { Clock } from "../../../drivers/clock.ts";
import type { WireTls } from "../../verify/providers/wire.ts";
import { codeOf } from "../../verify/providers/wire-code.ts";
import { NETWORK_DELAYS, NETWORK_LIMITS } from "./delays.ts";

export interface Seen {
  readonly names: readonly string[];
  /** Common names, the service's own first. */
  readonly chain: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** `code`: the network's or OpenSSL's own, "timeout", "closed" or "cancelled". */
export type Opened =
  | { readonly ok: true; readonly ms: number; readonly socket: Socket }
  | { readonly ok: false; readonly ms: number; readonly code: string };

export interface Secured {
  readonly ms: number;
  /** Null: believed. */
  readonly code: string | null;
  readonly protocol: string | null;
  readonly seen: Seen | null;
}

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Opens a connection; the caller destroys the socket. */
export function openTo(address: string, port: number, { clock, signal, timeoutMs }: Patience): Promise<Opened> {
  const beganMs = clock.now();
  return new Promise((resolve) => {
    const socket = connectPlain({ host: address, port });
    const settle = (code: string | null): void => {
      release();
      const ms = clock.now() - beganMs;
      if (code === null) resolve({ ok: true, ms, socket });
      else {
        socket.destroy();
        resolve({ ok: false, ms, code });
      }
    };
    const release = whenOver({ clock, signal, timeoutMs }, settle);
    // Kept for the socket's life: what comes after everything was said must not end the process.
    socket.on("error", (error) => settle(codeOf(error)));
    socket.once("connect", () => settle(null));
  });
}

/** Secures an open connection and looks at the certificate; closes it in every case. Throws for own certificates that are unusable. */
export function secure(
  socket: Socket,
  host: string,
  tls: WireTls,
  { clock, signal, timeoutMs }: Patience,
): Promise<Secured> {
  const context = contextOf(tls);
  const beganMs = clock.now();
  return new Promise((resolve) => {
    // As the wire does: a name that is an address is not sent (RFC 6066), and checked against the certificate either way.
    const name = isIP(host) === 0 ? { servername: host } : {};
    const secured = connectSecured({
      ...{ socket, host, secureContext: context, ALPNProtocols: ["http/1.1"], rejectUnauthorized: false },
      ...name,
    });
    let stood: { readonly ms: number; readonly seen: Seen | null; readonly protocol: string | null } | null = null;
    const settle = (code: string | null): void => {
      release();
      const { ms, seen, protocol } = stood ?? { ms: clock.now() - beganMs, seen: null, protocol: null };
      secured.destroy();
      socket.destroy();
      resolve({ ms, code, protocol, seen });
    };
    // What ends a handshake that stood already is the service's no to our certificate.
    const fail = (code: string): void => settle(stood === null ? code : TURNED_AWAY);
    let release = whenOver({ clock, signal, timeoutMs }, settle);
    secured.on("error", (error: Error) => fail(tlsCodeOf(error)));
    secured.once("close", () => fail("closed"));
    secured.once("secureConnect", () => {
      stood = { ms: clock.now() - beganMs, seen: seenOf(secured), protocol: secured.getProtocol() };
      const code = disbelief(secured, host);
      if (code !== null || tls.certificate === undefined) {
        settle(code);
        return;
      }
      release();
      const limits = { clock, signal, timeoutMs: NETWORK_DELAYS.verdictMs };
      release = whenOver(limits, (end) => settle(end === "timeout" ? null : end));
      secured.resume();
    });
  });
}

/** The code of a service that ended a handshake after it had seen the terminal's certificate. */
export const TURNED_AWAY = "turned-away";

/** As codeOf; OpenSSL 3 writes a slash into the codes of alerts (ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE). */
function tlsCodeOf(error: Error): string {
  return "code" in error && typeof error.code === "string"
    ? codeOf({ code: error.code.replaceAll("/", "_") })
    : codeOf(error);
}

/** The context, as the wire makes it. */
function contextOf({ ca, certificate, key }: WireTls): SecureContext {
  return createSecureContext({
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  });
}

/** What ends a wait from outside. Returns what ends the watching; whatever settles afterwards is not heard any more. */
function whenOver({ clock, signal, timeoutMs }: Patience, settle: (code: string) => void): () => void {
  const abort = (): void => settle("cancelled");
  const cancelTimeout = clock.setTimeout(() => settle("timeout"), timeoutMs);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) queueMicrotask(abort);
  return () => {
    cancelTimeout();
    signal.removeEventListener("abort", abort);
  };
}

/** Null where the certificate is believed for this host. */
function disbelief(socket: TLSSocket, host: string): string | null {
  if (socket.authorized) return null;
  const told: unknown = socket.authorizationError;
  const code = typeof told === "string" ? told : codeOf(told);
  if (/^[A-Z0-9_]{1,64}$/.test(code)) return code;
  return checkServerIdentity(host, socket.getPeerCertificate()) === undefined ? "unknown-error" : WRONG_NAME;
}

const WRONG_NAME = "ERR_TLS_CERT_ALTNAME_INVALID";

/** What a stranger sent, cut to a size that can be shown. */
function seenOf(socket: TLSSocket): Seen | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const chain: string[] = [];
  let issuer = certificate as X509Certificate | undefined;
  while (issuer !== undefined && chain.length < NETWORK_LIMITS.chain) {
    const name = commonName(issuer.subject);
    if (chain.at(-1) === name) break;
    chain.push(name);
    issuer = issuer.issuerCertificate;
  }
  if (chain.length === 1) chain.push(commonName(certificate.issuer));
  return {
    names: namesOf(certificate.subjectAltName ?? ""),
    chain,
    fromMs: Date.parse(certificate.validFrom),
    toMs: Date.parse(certificate.validTo),
  };
}

/** The common name of "C=CN\nO=…\nCN=…", else the last line of it. */
export function commonName(subject: string | undefined): string {
  const lines = (subject ?? "").split("\n");
  const line = lines.find((each) => each.startsWith("CN=")) ?? lines.at(-1) ?? "";
  return shown(line.replace(/^[A-Z]+=/, ""));
}

/** The names of "DNS:a.example, IP Address:192.0.2.1". */
export function namesOf(subjectAltName: string): readonly string[] {
  return subjectAltName
    .split(", ")
    .flatMap((each) => {
      const name = /^(?:DNS|IP Address):(.+)$/.exec(each)?.[1];
      return name === undefined ? [] : [shown(name)];
    })
    .slice(0, NETWORK_LIMITS.names);
}

const LONGEST = 64;

/** Letters that can stand on a line of a screen, and not more of them than fit. */
function shown(text: string): string {
  const plain = text.replaceAll(/[^\p{L}\p{N} .,:*@()_-]/gu, "?");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
