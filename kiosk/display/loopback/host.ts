import { randomBytes as systemRandom } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { RawData, WebSocket } from "ws";
import { loadAssets, responseHeaders } from "../assets.ts";
import type { DisplayHost, DisplayLink } from "../contract/host.ts";
import { MAX_UP_BYTES } from "../contract/intent.ts";
import { createInbox, createListeners } from "../listeners.ts";
import { makeSecret, sameSecret } from "./secrets.ts";

export interface LoopbackOptions {
  /** The built page: dist/ui. */
  readonly folder: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly randomBytes?: (size: number) => Buffer;
  /** The page may ask its browser for a camera; whether it gets one is for the person at that browser to say. */
  readonly camera?: boolean;
}

/** Why a socket was closed; ui/link.ts says each in words. */
export const CLOSE_CODES = {
  /** The token or session is not the one of this start. */
  refused: 4001,
  /** Another window is the display. */
  busy: 4002,
  /** The same tab came again (a reload, or a duplicate of it): the older socket ends. */
  replaced: 4003,
  /** The core wants the page loaded anew. */
  reload: 4004,
} as const;

/** A page sends its token in the first message, at once. */
const ENTER_WITHIN_MS = 5_000;
/** A page that cannot even close a socket is hung. */
const CLOSE_WITHIN_MS = 300;
/** Sockets that have not shown a token yet; more are turned away. */
const STRANGERS = 8;

/**
 * Serves the page on 127.0.0.1 and talks to it over a WebSocket: for a machine without a screen, and for a developer's
 * own browser. Off in production. Host facts 5.4 measured what a browser does *not* check for us, so:
 * - Host must be the literal 127.0.0.1:PORT (a rebound name reaches the server with its own Host);
 * - Origin must be ours on the WebSocket (a page on another port is the same site, and its socket opens);
 * - no cookie at all (cookies ignore ports); no CORS header; only GET and HEAD, without effects.
 * - The address carries 32 random bytes in its fragment, which no request and no log ever carries. The page sends them
 *   once as the first message, gets a session secret of its own for reloads, and wipes the fragment. The token opens
 *   one display at a time: while that lives, a second window is turned away with a page that says so.
 */
export async function openLoopback(options: LoopbackOptions): Promise<DisplayHost> {
  const random = options.randomBytes ?? systemRandom;
  const assets = loadAssets(options.folder);
  const token = makeSecret(random);
  const links = createListeners<DisplayLink>();
  const gone = createListeners<string>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_UP_BYTES, perMessageDeflate: false });
  let session: string | null = null;
  let live: LiveDisplay | null = null;
  let strangers = 0;

  const server = createServer((request, response) => {
    serve(request, response);
  });
  const port = await listen(server, options.port ?? 0);
  const host = `127.0.0.1:${port}`;

  function serve(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers.host !== host) {
      response.writeHead(421).end();
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    const asset = assets.get((request.url ?? "/").split("?", 1)[0] ?? "/");
    if (asset === null) {
      response.writeHead(404).end();
      return;
    }
    for (const [name, value] of responseHeaders(asset, { connect: `ws://${host}`, camera: options.camera === true }))
      response.setHeader(name, value);
    response.writeHead(200, { "Content-Length": asset.bytes.length });
    response.end(request.method === "HEAD" ? undefined : asset.bytes);
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const right =
      request.headers.host === host && request.headers.origin === `http://${host}` && request.url === "/link";
    if (!right || strangers >= STRANGERS) {
      socket.end(`HTTP/1.1 ${right ? "503 Service Unavailable" : "403 Forbidden"}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, greet);
  });

  /** A stranger has one message to show that it belongs here. */
  function greet(socket: WebSocket): void {
    strangers += 1;
    const timer = setTimeout(() => {
      socket.close(CLOSE_CODES.refused);
    }, ENTER_WITHIN_MS);
    let settled = false;
    const settle = (): void => {
      if (settled) return;
      settled = true;
      strangers -= 1;
      clearTimeout(timer);
    };
    socket.once("close", settle);
    // ws reports an over-long or malformed frame as an error and closes the socket itself.
    socket.on("error", () => undefined);
    socket.once("message", (data: RawData) => {
      settle();
      const entry = readEntry(data);
      if (entry?.session !== undefined && session !== null && sameSecret(entry.session, session)) {
        live?.end(CLOSE_CODES.replaced, "reloaded");
        admit(socket);
      } else if (entry?.token === undefined || !sameSecret(entry.token, token)) {
        socket.close(CLOSE_CODES.refused);
      } else if (live !== null) {
        socket.close(CLOSE_CODES.busy);
      } else {
        // A new display ends the right of the one before it to come back.
        session = makeSecret(random);
        admit(socket);
      }
    });
  }

  function admit(socket: WebSocket): void {
    socket.send(JSON.stringify({ t: "entered", session }));
    const display = createLive(socket, () => {
      if (live === display) live = null;
    });
    live = display;
    links.call(display.link);
  }

  return {
    address: `http://${host}/#${token}`,
    onLink(listener) {
      if (live !== null) listener(live.link);
      return links.add(listener);
    },
    onGone: gone.add,
    /** The browser is the person's own: a page that can still hear is told to load again, a hung one is cut off. */
    restart: (reason) => {
      live?.end(CLOSE_CODES.reload, reason);
      return Promise.resolve();
    },
    /** Nobody takes a picture of a person's own browser. */
    capture: () => Promise.resolve(null),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

interface LiveDisplay {
  readonly link: DisplayLink;
  readonly end: (code: number, reason: string) => void;
}

function createLive(socket: WebSocket, onEnd: () => void): LiveDisplay {
  const inbox = createInbox();
  const closed = createListeners<string>();
  let open = true;
  const leave = (reason: string): void => {
    if (!open) return;
    open = false;
    onEnd();
    closed.call(reason);
  };
  socket.on("message", (data: RawData) => {
    if (open) inbox.put(toText(data));
  });
  socket.on("close", () => {
    leave("page-closed");
  });
  return {
    link: {
      send(message) {
        if (open && socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      },
      onMessage: inbox.add,
      onClose: closed.add,
    },
    end(code, reason) {
      socket.close(code);
      const insist = setTimeout(() => {
        socket.terminate();
      }, CLOSE_WITHIN_MS);
      socket.once("close", () => {
        clearTimeout(insist);
      });
      leave(reason);
    },
  };
}

function readEntry(data: RawData): { readonly token?: string; readonly session?: string } | null {
  try {
    const value = JSON.parse(toText(data)) as unknown;
    if (typeof value !== "object" || value === null) return null;
    const { t, token, session } = value as Readonly<Record<string, unknown>>;
    if (t !== "enter") return null;
    return {
      ...(typeof token === "string" && { token }),
      ...(typeof session === "string" && { session }),
    };
  } catch {
    return null;
  }
}

function toText(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
