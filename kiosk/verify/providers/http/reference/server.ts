/**
 * A back office that speaks the contract, small and real: TLS, client certificates or signatures, a book that is synced
 * before it speaks. Tests and newcomers run it; whoever builds their own can hold it beside theirs. It can be told to
 * fail (faults.ts) and to have a wrong clock.
 *
 * Error model: `start` throws what listening throws. A request that is not of the contract is answered with a problem.
 */
import { createHash, type X509Certificate } from "node:crypto";
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import type { TerminalClock } from "../../../../journal/clock.ts";
import type { Provider } from "../../../port.ts";
import { createSandbox } from "../../../sandbox/sandbox.ts";
import {
  CONTRACT_LIMITS,
  deliveryRequestSchema,
  keySchema,
  PATHS,
  verificationRequestSchema,
  type DeliveryRequest,
} from "../contract.ts";
import { openBook, type BookLine } from "./book.ts";
import { createDoor, type DoorAuth } from "./door.ts";
import { perform } from "./faulty.ts";
import { type Fault } from "./faults.ts";
import { createOffice, type Office } from "./office.ts";
import { problem, type Spoken } from "./spoken.ts";

export interface ServerTls {
  /** PEM; the service's own. */
  readonly certificate: string;
  readonly key: string;
  /** Who names terminals; only with mutual TLS. */
  readonly ca?: string;
}

export interface ReferenceServerOptions {
  readonly clock: TerminalClock;
  readonly auth: DoorAuth;
  /** Null: plain http, which a terminal speaks to its own machine only. */
  readonly tls: ServerTls | null;
  /** 0, the default: any that is free. */
  readonly port?: number;
  /** Where the book and the samples' ledger are kept; none: in memory. */
  readonly dir?: string;
  /** Who answers in the end; the samples by default. */
  readonly back?: Provider;
  /** How long a caller is kept waiting before it is told that its question is under way. */
  readonly holdMs?: number;
  /** Who sends messages to people in the end, once a key; nobody by default. */
  readonly passOn?: (message: DeliveryRequest) => void;
}

export type FaultScope = "questions" | "everything" | "deliveries";

export interface ReferenceServer {
  readonly url: string;
  readonly port: number;
  /** From now on; questions are those that are POSTed, deliveries among them. */
  setFault(fault: Fault, on?: FaultScope): void;
  /** The service's clock, beside the true one. */
  setClockOffset(ms: number): void;
  /** What it was asked and answered, in order. */
  book(): readonly BookLine[];
  /** Every request whose head was read, by method and path; nobody's data. */
  onRequest(listener: (line: string) => void): void;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

export async function startReferenceServer(options: ReferenceServerOptions): Promise<ReferenceServer> {
  const { clock: trueClock, tls, dir, auth } = options;
  const closing = new AbortController();
  const listeners = new Set<(line: string) => void>();
  let fault: Fault = "none";
  let faultOn: FaultScope = "questions";
  let offsetMs = 0;

  const clock: TerminalClock = {
    now: () => trueClock.now(),
    wallMs: () => trueClock.wallMs() + offsetMs,
    setTimeout: (fn, ms) => trueClock.setTimeout(fn, ms),
  };
  const book = openBook(dir === undefined ? null : join(dir, "book.jsonl"));
  const ledger = dir === undefined ? {} : { ledgerPath: join(dir, "ledger.jsonl") };
  const back = options.back ?? createSandbox({ clock, ...ledger, latencyMs: 0 });
  const hold = options.holdMs === undefined ? {} : { holdMs: options.holdMs };
  const office = createOffice({ back, book, clock, signal: closing.signal, passOn: options.passOn, ...hold });
  const door = createDoor(auth);

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = incoming;
    for (const listener of listeners) listener(`${method} ${path.replace(/[0-9a-f-]{36}$/, "{key}")}`);
    const failing = isMeant(faultOn, method, path) ? fault : "none";
    if (failing === "cut-before") {
      incoming.socket.destroy();
      return;
    }
    const body = await bodyOf(incoming);
    const spoken = body === null ? problem("too-large") : await answerTo(incoming, method, path, body);
    perform(failing, spoken, outgoing, clock);
  }

  async function answerTo(incoming: IncomingMessage, method: string, path: string, body: Uint8Array): Promise<Spoken> {
    const message = { method, path, authority: incoming.headers.host ?? "", headers: textHeaders(incoming) };
    const admitted = door({ message, body, certificate: certificateOf(incoming) }, clock.wallMs());
    if (!admitted.ok) {
      return problem(
        admitted.code,
        admitted.offsetSeconds === undefined ? {} : { offsetSeconds: admitted.offsetSeconds },
      );
    }
    try {
      return await route(office, { terminal: admitted.terminal, method, path, body, headers: message.headers });
    } catch {
      return problem("internal");
    }
  }

  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    outgoing.sendDate = false;
    outgoing.on("error", () => undefined);
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = tls === null ? createPlainServer(listener) : secureServer(tls, auth, listener);
  await listening(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `${tls === null ? "http" : "https"}://${HOST}:${port}`,
    port,
    setFault(next, on = "questions") {
      fault = next;
      faultOn = on;
    },
    setClockOffset: (ms) => void (offsetMs = ms),
    book: () => book.lines(),
    onRequest: (one) => void listeners.add(one),
    close() {
      closing.abort();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function isMeant(on: FaultScope, method: string, path: string): boolean {
  switch (on) {
    case "everything":
      return true;
    case "questions":
      return method === "POST";
    case "deliveries":
      return method === "POST" && path === PATHS.deliveries;
  }
}

interface Call {
  readonly terminal: string;
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

async function route(office: Office, { terminal, method, path, body, headers }: Call): Promise<Spoken> {
  if (method === "GET" && path === PATHS.health) return office.health();
  if (method === "GET" && path.startsWith(`${PATHS.verifications}/`)) {
    const key = keySchema.safeParse(path.slice(PATHS.verifications.length + 1));
    return key.success ? office.lookUp(terminal, key.data) : problem("invalid-request");
  }
  const key = keySchema.safeParse(/^"([^"]*)"$/.exec(headers["idempotency-key"] ?? "")?.[1]);
  const json = /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "") ? jsonOf(body) : null;
  if (method !== "POST" || !key.success) return problem("invalid-request");
  const digest = createHash("sha256").update(body).digest("base64");
  if (path === PATHS.verifications) {
    const request = verificationRequestSchema.safeParse(json);
    if (!request.success) return problem("invalid-request");
    if (request.data.terminal !== terminal) return problem("forbidden");
    return office.verify({ terminal, key: key.data, request: request.data, digest });
  }
  if (path === PATHS.deliveries) {
    const request = deliveryRequestSchema.safeParse(json);
    if (!request.success) return problem("invalid-request");
    if (request.data.terminal !== terminal) return problem("forbidden");
    return office.deliver({ terminal, key: key.data, request: request.data, digest });
  }
  return problem("invalid-request");
}

/**
 * A handshake without a good certificate is let through and answered with 401: the alert of a handshake that fails
 * reaches the terminal only after its question has left, as a connection that broke for no reason it could tell staff.
 */
function secureServer(
  { certificate, key, ca }: ServerTls,
  auth: DoorAuth,
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Server {
  const mutual = auth.how === "mutual-tls" ? { requestCert: true, rejectUnauthorized: false } : {};
  const authority = ca === undefined ? {} : { ca };
  return createSecureServer({ cert: certificate, key, minVersion: "TLSv1.2", ...authority, ...mutual }, listener);
}

function certificateOf({ socket }: IncomingMessage): X509Certificate | null {
  return socket instanceof TLSSocket && socket.authorized ? (socket.getPeerX509Certificate() ?? null) : null;
}

/** Null: more than the contract allows. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= CONTRACT_LIMITS.requestBytes) parts.push(part);
  }
  return bytes > CONTRACT_LIMITS.requestBytes ? null : Buffer.concat(parts);
}

function textHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve());
  });
}
