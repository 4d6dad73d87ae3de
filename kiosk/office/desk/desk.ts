/**
 * The operator's end of the line: one terminal, asked over HTTPS with mutual TLS 1.3. What comes back is somebody else's
 * until its certificate is proven, and is read with limits after that too.
 *
 * Error model: throws DeskTrouble, which says what a person can do.
 */
import { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createSecureContext, TLSSocket } from "node:tls";
import { OFFICE_DELAYS, OFFICE_LIMITS } from "../delays.ts";
import { DeskTrouble, troubleOfConnection } from "./trouble.ts";

export interface DeskIdentity {
  /** PEM: who asks. */
  readonly certificate: string;
  readonly key: string;
  /** The authority that names terminals. */
  readonly ca: string;
}

export interface TerminalAddress {
  readonly host: string;
  readonly port: number;
}

export interface Desk {
  /** The body as it comes; leave the loop early and the connection ends. */
  stream(path: string): AsyncGenerator<Buffer>;
  /** A small answer, whole. */
  text(path: string): Promise<string>;
  /** Has it do something: the small answer to a body in JSON. */
  post(path: string, body: string): Promise<string>;
  close(): void;
}

/** What comes while the disk is busy is given to it as one piece; a record of TLS has 16 kB. The types leave the option out. */
const LARGE_PIECES = { highWaterMark: OFFICE_LIMITS.pieceBytes };

/** Throws DeskTrouble where the identity itself is out of date: no terminal has to be asked for that. */
export function openDesk(
  { host, port }: TerminalAddress,
  { certificate, key, ca }: DeskIdentity,
  wallMs: () => number,
): Desk {
  const own = new X509Certificate(certificate);
  const agent = new Agent({
    keepAlive: true,
    maxSockets: OFFICE_LIMITS.streamsAtOnce,
    // Once for all connections: reading certificates and key takes longer than the files of a quiet day.
    secureContext: createSecureContext({ cert: certificate, key, ca, minVersion: "TLSv1.3" }),
    ...LARGE_PIECES,
  });

  function ask(path: string, body: string | null = null): Promise<IncomingMessage> {
    refuseOutOfDate(own, wallMs());
    return new Promise((resolve, reject) => {
      let secure = false;
      let answered = false;
      const asking = request({
        ...{ agent, host, port, path, timeout: OFFICE_DELAYS.answer },
        ...(body === null ? {} : { method: "POST", headers: { "content-type": "application/json" } }),
      });
      asking.on("socket", (socket) => {
        if (!(socket instanceof TLSSocket)) return;
        // A connection that was used before has shown that we are let in: when it breaks, it is the line.
        if (asking.reusedSocket) return;
        socket.once("secureConnect", () => (secure = true));
      });
      asking.on("timeout", () => asking.destroy(Object.assign(new Error("silent"), { code: "ETIMEDOUT" })));
      asking.on("response", (response) => {
        answered = true;
        resolve(response);
      });
      asking.on("error", (error: NodeJS.ErrnoException) => {
        if (answered) return;
        reject(new DeskTrouble(troubleOfConnection(error.code ?? "unknown", secure), { cause: error }));
      });
      asking.end(body ?? undefined);
    });
  }

  async function* stream(path: string, body: string | null = null): AsyncGenerator<Buffer> {
    const response = await ask(path, body);
    if (response.statusCode !== 200 && response.statusCode !== 202) throw await refusedWith(response);
    yield* bodyOf(response);
  }

  async function wholeOf(pieces: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of pieces) {
      bytes += chunk.length;
      if (bytes > OFFICE_LIMITS.answerBytes) throw new DeskTrouble({ trouble: "not-understood", what: "far too much" });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  return {
    stream: (path) => stream(path),
    text: (path) => wholeOf(stream(path)),
    post: (path, body) => wholeOf(stream(path, body)),
    close: () => agent.destroy(),
  };
}

async function* bodyOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new DeskTrouble({ trouble: "cut-off" }, { cause: error });
  } finally {
    if (!response.complete) response.destroy();
  }
}

async function refusedWith(response: IncomingMessage): Promise<DeskTrouble> {
  let text = "";
  for await (const chunk of bodyOf(response)) {
    text += chunk.toString("utf8");
    if (text.length > 4_096) break;
  }
  const code = String(response.statusCode);
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === "object" && said !== null && "words" in said && "error" in said) {
      const again = Number(response.headers["retry-after"] ?? Number.NaN);
      return new DeskTrouble({
        ...{ trouble: "refused", code: plain(said.error, 40), words: plain(said.words, 200) },
        ...(Number.isInteger(again) && again >= 0 ? { againInSeconds: again } : {}),
      });
    }
  } catch {
    // Not ours, then.
  }
  return new DeskTrouble({ trouble: "not-understood", what: `status ${code}` });
}

/** What a stranger says must not move the cursor of whoever reads it. */
function plain(value: unknown, most: number): string {
  return String(value).slice(0, most).replaceAll(/\p{C}/gu, "?");
}

function refuseOutOfDate(own: X509Certificate, nowMs: number): void {
  const day = (text: string): string => new Date(text).toISOString().slice(0, 10);
  if (nowMs > Date.parse(own.validTo)) {
    throw new DeskTrouble({ trouble: "own-certificate-expired", until: day(own.validTo) });
  }
  if (nowMs < Date.parse(own.validFrom)) {
    throw new DeskTrouble({ trouble: "own-certificate-not-yet", from: day(own.validFrom) });
  }
}
