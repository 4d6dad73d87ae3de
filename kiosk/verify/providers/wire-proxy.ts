/**
 * The way through an HTTP proxy: CONNECT (RFC 9110, 9.3.6). The proxy learns host and port of the service and nothing else; the
 * question is enciphered from the terminal to the service, whose certificate is checked as without a proxy.
 *
 * Error model: never rejects. Whoever opened the socket destroys it, and ends the wait by doing so.
 */
import { request } from "node:http";
import { isIP, type Socket } from "node:net";
import type { Secret } from "../../secrets/secret.ts";
import { codeOf } from "./wire-code.ts";
import { WIRE_LIMITS } from "./wire-limits.ts";

export interface WireProxy {
  readonly host: string;
  readonly port: number;
  /** NAME:PASSWORD; null: it wants none. */
  readonly login: Secret | null;
}

/** `code`: the proxy's status, or the network's word: "407", "ECONNRESET", "closed". */
export type Tunnelled = { readonly ok: true } | { readonly ok: false; readonly code: string };

/** Asks a proxy that is connected for the way to a service; afterwards the socket is as if it led there. */
export function tunnel(
  socket: Socket,
  to: { readonly host: string; readonly port: number },
  login: Secret | null,
): Promise<Tunnelled> {
  const authority = `${isIP(to.host) === 6 ? `[${to.host}]` : to.host}:${String(to.port)}`;
  return new Promise((resolve) => {
    const settle = (result: Tunnelled): void => {
      socket.removeListener("close", closed);
      resolve(result);
    };
    const closed = (): void => settle({ ok: false, code: "closed" });
    socket.once("close", closed);
    const asked = request({
      createConnection: () => socket,
      method: "CONNECT",
      path: authority,
      setHost: false,
      maxHeaderSize: WIRE_LIMITS.maxHeaderBytes,
      headers: {
        host: authority,
        ...(login === null
          ? {}
          : { "proxy-authorization": `Basic ${Buffer.from(login.reveal(), "utf8").toString("base64")}` }),
      },
    });
    asked.on("error", (error) => settle({ ok: false, code: codeOf(error) }));
    asked.once("connect", ({ statusCode = 0 }, _socket, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) settle({ ok: false, code: String(statusCode) });
      // In TLS the terminal speaks first: what came already is not the service.
      else if (head.length > 0) settle({ ok: false, code: "spoke-first" });
      else settle({ ok: true });
    });
    asked.end();
  });
}

/** Proxy Authentication Required. */
export const WANTS_LOGIN = "407";
