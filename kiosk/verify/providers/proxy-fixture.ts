/** An HTTP proxy on loopback that does CONNECT as RFC 9110 says, and can be told to refuse, to hang, to be silent, to want a login. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface ProxyFixture {
  readonly host: string;
  readonly port: number;
  /** "office.example:443", as it was asked. */
  readonly asked: readonly string[];
  /** All that came to it before and after the way was open: what a proxy can read. */
  heard(): Buffer;
  /** Resolves when it has been asked for the way the next time. */
  nextAsked(): Promise<void>;
  close(): Promise<void>;
}

export interface ProxyManners {
  /** NAME:PASSWORD that it wants. */
  readonly login?: string;
  /** What it says instead of opening the way, as bytes; "silence": nothing at all. */
  readonly says?: string;
  /** Where a name leads; this machine unless told. */
  readonly port?: number;
}

export async function startProxy(manners: ProxyManners = {}): Promise<ProxyFixture> {
  const asked: string[] = [];
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  let wake: (() => void)[] = [];
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  };
  const server: Server = createServer((socket) => {
    keep(socket);
    let head = "";
    const read = (bytes: Buffer): void => {
      head += bytes.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.removeListener("data", read);
      answer(socket, head.slice(0, end));
    };
    socket.on("data", (bytes) => heard.push(bytes));
    socket.on("data", read);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  function answer(socket: Socket, head: string): void {
    const [, authority = "", port = ""] = /^CONNECT (\S+:(\d+)) HTTP\/1\.1/.exec(head) ?? [];
    asked.push(authority);
    for (const each of wake) each();
    wake = [];
    if (manners.says === "silence") return;
    if (manners.says !== undefined) {
      socket.end(manners.says);
      return;
    }
    const login = /^proxy-authorization: Basic (\S+)$/im.exec(head)?.[1] ?? "";
    if (manners.login !== undefined && Buffer.from(login, "base64").toString() !== manners.login) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=mall\r\n\r\n");
      return;
    }
    const far = keep(connect({ host: "127.0.0.1", port: manners.port ?? Number(port) }));
    far.once("connect", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(far).pipe(socket);
    });
    far.once("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  }

  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    asked,
    heard: () => Buffer.concat(heard),
    nextAsked: () => new Promise((resolve) => wake.push(resolve)),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
