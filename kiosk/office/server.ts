/**
 * The operators' door: HTTPS with mutual TLS 1.3. Off until configured. The handshake itself turns away whoever
 * has no certificate of the operators' authority, so that a stranger reaches no parser of requests; the configuration
 * says who of the rest may what (people.ts).
 *
 * The public comes first: answers are streamed as fast as the other end takes them, from the disk in small pieces, and
 * connections, heads, bodies, waits and rates have limits (delays.ts).
 *
 * Error model: `openServer` rejects with what TLS or listening throws. A broken connection is nobody's error.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { settledWithin } from "../../drivers/clock.ts";
import type { EventData } from "../journal/catalogue.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { targetOf } from "./asked.ts";
import { OFFICE_DELAYS, OFFICE_LIMITS } from "./delays.ts";
import { bodyOf, hasBody } from "./body.ts";
import { onceWithin } from "./once.ts";
import { createPatience } from "./patience.ts";
import { may, personOf, presentedBy, type Person } from "./people.ts";
import { refusal, type Reply } from "./reply.ts";
import { routeOf, type RouteRooms } from "./routes.ts";
import { sendPieces } from "./send.ts";
import { limitStrangers } from "./strangers.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly operatorsCa: string;
  readonly people: readonly Person[];
  readonly rooms: Omit<RouteRooms, "wallMs">;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** Of one person, without a pause; a deployment's is in delays.ts. */
  readonly requestsAtOnce?: number;
}

export interface OfficeServer {
  readonly port: number;
  close(): Promise<void>;
}

type NotAdmitted = EventData<"office.refused">["why"];

export async function openServer(options: ServerOptions): Promise<OfficeServer> {
  const { host, port, certificate, key, operatorsCa, people, clock, journal } = options;
  const rooms: RouteRooms = { ...options.rooms, wallMs: () => clock.wallMs() };
  const patience = createPatience(clock, options.requestsAtOnce);
  const notes = createNotes(clock, journal);
  const answering = new Set<Promise<void>>();

  async function replyTo(request: IncomingMessage): Promise<Reply> {
    const { socket } = request;
    const presented = socket instanceof TLSSocket ? presentedBy(socket) : { proven: false, certificate: null };
    const person = personOf(presented, people, clock.wallMs());
    if (typeof person === "string") {
      notes.refused(person);
      return refusal("not-let-in", NOT_LET_IN[person]);
    }
    if (!patience.take(person.name)) {
      notes.refused("too-many");
      return refusal("too-many", "more requests than one person needs: wait a moment");
    }
    const target = targetOf(request.url ?? "");
    if (target === null) return refusal("not-understood", "this is no address of this server");
    const found = routeOf(request.method ?? "", target.path);
    if (found === "not-here") return refusal("not-here", "there is nothing at this address");
    if (found === "not-this-way") return refusal("not-this-way", "this address takes another method");
    const { route, id } = found;
    if (!may(person.role, route.role)) {
      notes.refused("not-for-this-role");
      return refusal("not-for-this-role", `this needs the role ${route.role}, and ${person.name} is ${person.role}`);
    }
    if (route.noted !== null) notes.read(person.name, route.noted);
    const body = route.method === "POST" ? await bodyOf(request) : { ok: true as const, value: "" };
    if (!body.ok) return body.error;
    return route.answer(rooms, { parameters: target.parameters, id, person: person.name, body: body.value });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await replyTo(request);
    // What no route took, or not to its end, is not read: the connection ends with the answer.
    const hasMore = hasBody(request) && !request.readableEnded;
    if (hasMore) response.setHeader("connection", "close");
    await send(reply, response);
    if (hasMore) request.destroy();
  }

  const server = createServer(
    {
      cert: certificate,
      key,
      ca: operatorsCa,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
      handshakeTimeout: OFFICE_DELAYS.handshake,
      maxHeaderSize: OFFICE_LIMITS.headerBytes,
      headersTimeout: OFFICE_DELAYS.head,
      requestTimeout: OFFICE_DELAYS.request,
      keepAliveTimeout: OFFICE_DELAYS.keepAlive,
      connectionsCheckingInterval: OFFICE_DELAYS.look,
      noDelay: true,
    },
    (request, response) => {
      const answered = new Promise<void>((resolve) => void response.once("close", resolve));
      answering.add(answered);
      void answered.then(() => answering.delete(answered));
      // A reader that goes away in the middle of an answer, and a disk that does not give it: the connection ends.
      void handle(request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = OFFICE_LIMITS.connections;
  limitStrangers(server, OFFICE_LIMITS.strangers, () => notes.refused("too-many-connections"));
  server.setTimeout(OFFICE_DELAYS.silent);
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Where the chain was judged its verdict lies on the socket, and the error is only that it was closed.
    notes.refused(whyNoHandshake(codeOf(socket) ?? error.code ?? ""));
    socket.destroy();
  });
  // Bytes that are no HTTP from somebody who was let in.
  server.on("clientError", (_error, socket) => socket.destroy());

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  // A listening socket that fails later (the address went away) leaves the terminal as it is.
  server.on("error", () => undefined);
  const { port: opened } = server.address() as AddressInfo;
  return {
    port: opened,
    async close() {
      // Whoever asked for a restart is told that it begins.
      await settledWithin(clock, Promise.all(answering), OFFICE_DELAYS.farewell);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      notes.close();
      await closed;
    },
  };
}

const NOT_LET_IN = {
  "no-certificate": "no certificate was shown",
  "not-proven": "the certificate is not of the operators' authority",
  "out-of-date": "the certificate is not in force on this day, as the terminal's calendar has it",
  "not-listed": "this name is not, or not any more, among the people of this terminal's configuration",
} as const;

async function send(reply: Reply, response: ServerResponse): Promise<void> {
  response.statusCode = reply.status;
  response.setHeader("content-type", reply.type);
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  if ("body" in reply) {
    if (reply.retryAfter !== undefined) response.setHeader("retry-after", reply.retryAfter);
    response.end(reply.body);
    return;
  }
  if (reply.length !== null) response.setHeader("content-length", reply.length);
  await sendPieces(reply.chunks, response);
}

/** The types say that there always is one. */
function codeOf(socket: TLSSocket): string | null {
  const verdict: unknown = socket.authorizationError;
  return typeof verdict === "string" ? verdict : null;
}

/** What OpenSSL says where a handshake ends; all of them mean that nobody was let in. */
function whyNoHandshake(code: string): NotAdmitted {
  if (code === "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE") return "no-certificate";
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") return "out-of-date";
  return /CERT|ISSUER|UNABLE_TO|SIGNATURE|PURPOSE/.test(code) ? "not-proven" : "no-handshake";
}

interface Notes {
  read(person: string, what: EventData<"office.read">["what"]): void;
  refused(why: NotAdmitted): void;
  close(): void;
}

/** One line a minute and kind: whoever knocks all night fills no disk. */
function createNotes(clock: TerminalClock, journal: Journal): Notes {
  const mayNote = onceWithin(clock, OFFICE_DELAYS.note);
  const refusals = new Map<NotAdmitted, { saidMs: number; times: number }>();
  const say = (why: NotAdmitted, of: { saidMs: number; times: number }): void => {
    journal.record("office.refused", { why, times: of.times });
    of.times = 0;
    of.saidMs = clock.now();
  };
  return {
    read(person, what) {
      if (mayNote(`${person} ${what}`)) journal.record("office.read", { person, what });
    },
    refused(why) {
      const of = refusals.get(why) ?? { saidMs: -Infinity, times: 0 };
      refusals.set(why, of);
      of.times += 1;
      if (clock.now() - of.saidMs >= OFFICE_DELAYS.note) say(why, of);
    },
    close() {
      for (const [why, of] of refusals) if (of.times > 0) say(why, of);
    },
  };
}
