/**
 * A service at the far end of a real socket, written on the bare socket so that it can do what no HTTP library would:
 * cut a reply in half, drip it, lie about its length, speak another protocol. What a vendor answers when it behaves is
 * that vendor's own file.
 */
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import type { Certificate } from "../../../secrets/certificates.ts";

export interface Asked {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface VendorServerOptions {
  readonly answer: (asked: Asked) => Answered;
  /** Which requests are questions about an invoice: only those are counted and misbehaved at. */
  readonly isQuestion: (asked: Asked) => boolean;
  readonly tls?: Certificate;
  readonly maxVersion?: "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  /** What its clock says, for the Date header. */
  readonly nowMs: () => number;
}

/** What it does instead of a whole reply; `whole` is the reply that it would have sent, as bytes. */
export type Misbehaviour = (socket: Socket, whole: Buffer, asked: Asked) => void;

export class VendorServer {
  readonly questions: Asked[] = [];
  readonly others: Asked[] = [];
  connections = 0;
  misbehaviour: Misbehaviour | null = null;
  readonly #options: VendorServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];

  constructor(options: VendorServerOptions) {
    this.#options = options;
    const { tls, maxVersion } = options;
    const old = maxVersion === "TLSv1.1" ? { minVersion: "TLSv1" as const, ciphers: "DEFAULT@SECLEVEL=0" } : {};
    this.#server =
      tls === undefined
        ? createPlainServer((socket) => this.#serve(socket))
        : createSecureServer(
            { cert: tls.certificate, key: tls.key, ...old, ...(maxVersion === undefined ? {} : { maxVersion }) },
            (socket) => this.#serve(socket),
          );
    // A handshake that the client breaks off is what several tests are about.
    this.#server.on("tlsClientError", () => undefined);
    this.#server.on("connection", (socket: Socket) => {
      this.connections += 1;
      socket.on("error", () => undefined);
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}/`;
  }

  /** Resolves when the next question has arrived whole. */
  nextQuestion(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    socket.on("error", () => undefined);
    let heard = "";
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => {
      heard += part;
      const asked = readRequest(heard);
      if (asked === null) return;
      heard = "";
      this.#answer(socket, asked);
    });
  }

  #answer(socket: Socket, asked: Asked): void {
    const whole = this.#write(asked);
    if (!this.#options.isQuestion(asked)) {
      this.others.push(asked);
      socket.end(whole);
      return;
    }
    this.questions.push(asked);
    if (this.misbehaviour === null) socket.end(whole);
    else this.misbehaviour(socket, whole, asked);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #write(asked: Asked): Buffer {
    const { status, headers = {}, body } = this.#options.answer(asked);
    const bytes = Buffer.from(body, "utf8");
    const all = {
      date: new Date(this.#options.nowMs()).toUTCString(),
      "content-type": "application/json; charset=utf-8",
      "content-length": String(bytes.length),
      connection: "close",
      ...headers,
    };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([
      Buffer.from(`HTTP/1.1 ${status} Said\r\n${head.join("")}\r\n`, "latin1"),
      asked.method === "HEAD" ? Buffer.alloc(0) : bytes,
    ]);
  }
}

/** Null until the request is whole. */
function readRequest(heard: string): Asked | null {
  const end = heard.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [first = "", ...lines] = heard.slice(0, end).split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = heard.slice(end + 4);
  if (body.length < Number(headers["content-length"] ?? "0")) return null;
  return { method, target, headers, body: Buffer.from(body, "latin1").toString("utf8") };
}
