/** What becomes of a request before a byte of it has left, and what the wire refuses by itself. Replies: see conformance/. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { WIRE_DELAYS } from "./wire-limits.ts";
import { createWire, httpDateMs, WireRefused, type WireResult } from "./wire.ts";

let clock: ManualTerminalClock;
let silent: Server;
let heard: Buffer[];
const sockets = new Set<Socket>();

/** Takes connections and never says a word: a port of another program, a proxy that hangs. */
beforeEach(async () => {
  clock = new ManualTerminalClock();
  heard = [];
  silent = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => heard.push(bytes));
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  silent.close();
  await once(silent, "close");
});

function send(signal: AbortSignal, onSent?: () => void): Promise<WireResult> {
  const { port } = silent.address() as AddressInfo;
  const url = new URL(`https://127.0.0.1:${port}/`);
  return createWire({ clock }).send({
    method: "POST",
    url,
    body: "number=26112111200000010015",
    signal,
    ...(onSent === undefined ? {} : { onSent }),
  });
}

describe("a service that takes the connection and does not secure it", () => {
  test("is given up after the time that has a name, and nothing was taken", async () => {
    let sent = false;
    const result = send(new AbortController().signal, () => (sent = true));
    await once(silent, "connection");
    await clock.advance(WIRE_DELAYS.connect);
    expect(await result).toEqual({ type: "failed", reason: "unreachable", code: "connect-timeout", taken: "no" });
    expect(sent).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test("has heard nothing of the question when the person gives up", async () => {
    const person = new AbortController();
    const result = send(person.signal);
    const [socket] = (await once(silent, "connection")) as [Socket];
    await once(socket, "data");
    person.abort();
    expect(await result).toEqual({ type: "failed", reason: "cancelled", code: "cancelled", taken: "no" });
    // A TLS client hello, and not a letter of the question.
    const all = Buffer.concat(heard);
    expect(all[0]).toBe(0x16);
    expect(all.includes("26112111200000010015")).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test("and closes: nothing was taken", async () => {
    const result = send(new AbortController().signal);
    const [socket] = (await once(silent, "connection")) as [Socket];
    socket.end();
    expect(await result).toMatchObject({ type: "failed", reason: "unreachable", taken: "no" });
  });
});

test("nothing personal crosses the network in the clear: http is for this machine itself", async () => {
  const { signal } = new AbortController();
  for (const address of ["http://192.0.2.1/", "http://backoffice.example.cn/", "ftp://127.0.0.1/"]) {
    const result = await createWire({ clock }).send({ method: "GET", url: new URL(address), signal });
    expect(result).toEqual({ type: "failed", reason: "account", code: "not-https", taken: "no" });
  }
});

test("a header that cannot be sent: nothing was taken, and the connection is closed", async () => {
  const { port } = silent.address() as AddressInfo;
  const { signal } = new AbortController();
  const url = new URL(`http://127.0.0.1:${port}/`);
  const wire = createWire({ clock });
  const sending = wire.send({ method: "POST", url, headers: { authorization: "AKID\nAKID" }, body: "x", signal });
  expect(await sending).toMatchObject({ type: "failed", reason: "account", taken: "no", code: "ERR_INVALID_CHAR" });
  await expect.poll(() => [...sockets].every((socket) => socket.readableEnded || socket.destroyed)).toBe(true);
  expect(heard).toEqual([]);
});

test("a name that no server knows: nothing was taken", async () => {
  const { signal } = new AbortController();
  const result = await createWire({ clock }).send({ method: "GET", url: new URL("https://nowhere.invalid/"), signal });
  expect(result).toMatchObject({ type: "failed", reason: "unreachable", taken: "no" });
});

test("a certificate that is none is refused when the wire is made, and not shown", () => {
  const make = (): unknown => createWire({ clock, tls: { certificate: "-----BEGIN CERTIFICATE-----\nhunter2\n" } });
  expect(make).toThrow(WireRefused);
  expect(make).not.toThrow(/hunter2/);
});

test("a Date header is read in the one form that a service may send, or not at all", () => {
  expect(httpDateMs("Tue, 24 Nov 2026 04:00:00 GMT")).toBe(Date.parse("2026-11-24T04:00:00Z"));
  for (const text of [
    undefined,
    "",
    "2026-11-24",
    "Tuesday, 24-Nov-26 04:00:00 GMT",
    "Tue, 99 Nov 2026 04:00:00 GMT",
    "Sat, 31 Feb 2026 10:00:00 GMT",
    "Fri, 27 Nov 0026 10:00:00 GMT",
    "Mon, 24 Nov 2026 04:00:00 GMT",
  ]) {
    expect(httpDateMs(text)).toBeNull();
  }
});
