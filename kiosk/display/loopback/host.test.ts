import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { DisplayHost } from "../contract/host.ts";
import { MAX_UP_BYTES } from "../contract/intent.ts";
import { makeFixturePage } from "../fixture/page.ts";
import { CLOSE_CODES, openLoopback } from "./host.ts";

const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

let host: DisplayHost;
let origin: string;
let token: string;
let heard: unknown[];
beforeEach(async () => {
  host = await openLoopback({ folder: page.folder });
  const address = new URL(host.address ?? "");
  origin = address.origin;
  token = address.hash.slice(1);
  heard = [];
  host.onLink((link) => {
    link.onMessage((message) => heard.push(message));
  });
});
afterEach(() => host.close());

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}
function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, headers, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    asked.on("error", reject).end();
  });
}

/** A socket that shows this secret; resolves to the session it was given, or to the code it was closed with. */
function enter(
  secret: object,
  from = origin,
): Promise<{ socket: WebSocket; session: string | null; code: number | null }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/link`, { origin: from });
    socket.on("error", () => undefined);
    socket.on("open", () => {
      socket.send(JSON.stringify({ t: "enter", ...secret }));
    });
    socket.on("message", (data: Buffer) => {
      resolve({ socket, session: (JSON.parse(data.toString()) as { session: string }).session, code: null });
    });
    socket.on("close", (code) => {
      resolve({ socket, session: null, code });
    });
  });
}

const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.once("close", resolve);
  });

it("serves the page with a strict policy, to its own name only", async () => {
  const reply = await ask("/");
  expect(reply.status).toBe(200);
  expect(reply.headers["content-security-policy"]).toContain(`connect-src ws://${new URL(origin).host};`);
  expect(reply.headers["access-control-allow-origin"]).toBeUndefined();
  expect((await ask("/", { Host: "evil.test:80" })).status).toBe(421);
  expect((await ask("/", { Host: `localhost:${new URL(origin).port}` })).status).toBe(421);
  expect((await ask("/", {}, "POST")).status).toBe(405);
  expect((await ask("/../../package.json")).status).toBe(404);
});

it("lets no other origin near the link, not even another port of this machine", async () => {
  for (const from of ["http://127.0.0.1:1", "https://evil.test", "null"]) {
    expect((await enter({ token }, from)).session).toBeNull();
  }
  expect((await enter({ token })).session).not.toBeNull();
});

it("turns away a wrong token, and rubbish in place of one", async () => {
  expect((await enter({ token: `${token}x` })).code).toBe(CLOSE_CODES.refused);
  expect((await enter({})).code).toBe(CLOSE_CODES.refused);
  expect((await enter({ session: "x" })).code).toBe(CLOSE_CODES.refused);
  expect(heard).toEqual([]);
});

it("is one display: a second window is told that it is busy, and gets in when the first has gone", async () => {
  const first = await enter({ token });
  expect((await enter({ token })).code).toBe(CLOSE_CODES.busy);
  const gone = closed(first.socket);
  first.socket.close();
  await gone;
  await expect.poll(async () => (await enter({ token })).session).not.toBeNull();
});

it("lets a reload of the tab in by its session, and ends the session when another display begins", async () => {
  const first = await enter({ token });
  const replaced = closed(first.socket);
  const again = await enter({ session: first.session });
  expect(again.session).toBe(first.session);
  expect(await replaced).toBe(CLOSE_CODES.replaced);
  const gone = closed(again.socket);
  again.socket.close();
  await gone;
  await expect.poll(async () => (await enter({ token })).session).not.toBeNull();
  expect((await enter({ session: first.session })).code).toBe(CLOSE_CODES.refused);
});

it("ends a connection that sends more than a message may have", async () => {
  const { socket } = await enter({ token });
  const end = closed(socket);
  socket.send("x".repeat(MAX_UP_BYTES + 1));
  expect(await end).toBe(1009);
  expect(heard).toEqual([]);
});
