/**
 * The line to one back office: a real TLS server under a name of its own, which reads each question whole, passes it on
 * to the office on plain HTTP, and does to connection, question and reply whatever the weather wants. Certificates are
 * swapped under way.
 *
 * Error model: sockets that break are what this is for; `openFront` throws what listening throws.
 */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import { createAuthority, validFor, type Authority, type Certificate } from "../../kiosk/secrets/certificates.ts";
import { CERTIFICATES, type CertificateName, type ConnectionFault } from "./faults.ts";
import { serve, type ServeOptions } from "./serve.ts";

export interface FrontOptions extends ServeOptions {
  /** The name under which the terminal knows it. */
  readonly host: string;
  readonly authority: Authority;
  /** What becomes of the next connection. */
  readonly fault: () => ConnectionFault;
  readonly certificate: () => CertificateName;
}

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

export async function openFront(options: FrontOptions): Promise<Front> {
  const { clock, host, authority, fault, certificate } = options;
  const sockets = new Set<Socket>();
  const contexts = new Map(CERTIFICATES.map((name) => [name, contextOf(certificateFor(name, host, authority))]));
  const server = createServer((socket) => {
    clock.watch(socket);
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clock.moved();
      sockets.delete(socket);
    });
    const what = fault();
    const secureContext = contexts.get(certificate());
    if (what === "refused" || secureContext === undefined) socket.resetAndDestroy();
    else if (what === "cut-handshake") socket.once("data", () => socket.destroy());
    else if (what === "no-handshake") socket.resume();
    else serve(new TLSSocket(socket, { isServer: true, secureContext }), what, options);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const DAY_MS = 24 * 3_600_000;

/** By the machine's calendar, which TLS goes by whatever day it is here. */
function certificateFor(name: CertificateName, host: string, authority: Authority): Certificate {
  const nowMs = Date.now();
  switch (name) {
    case "good":
      return authority.server([host], validFor(30, nowMs));
    case "expired":
      return authority.server([host], { from: new Date(nowMs - 30 * DAY_MS), to: new Date(nowMs - DAY_MS) });
    case "not-yet-valid":
      return authority.server([host], { from: new Date(nowMs + DAY_MS), to: new Date(nowMs + 30 * DAY_MS) });
    case "another-name":
      return authority.server(["elsewhere.example"], validFor(30, nowMs));
    case "another-authority":
      return createAuthority("Somebody Else", validFor(30, nowMs)).server([host], validFor(30, nowMs));
  }
}

function contextOf({ certificate, key }: Certificate): SecureContext {
  return createSecureContext({ cert: certificate, key, minVersion: "TLSv1.2" });
}
