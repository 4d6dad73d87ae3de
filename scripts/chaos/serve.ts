/** One secured connection at the front: the question in, the fault of the moment, the reply out or not. */
import { connect, type Socket } from "node:net";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { DayClock } from "./day-clock.ts";
import type { ConnectionFault } from "./faults.ts";

export interface ServeOptions {
  readonly clock: DayClock;
  /** Where the office listens now; null: it does not. */
  readonly officePort: () => number | null;
  readonly random: RandomBelow;
}

/** Past a person's deadline on some days, past the background's on others. */
const SLOWEST_REPLY_MS = 30_000;
/** A modem that stood still, a proxy that kept it: the look-up may have been and gone. */
const SLOWEST_REQUEST_MS = 90_000;
const DRIP_MS = 50;
const LONGEST_RETRY_S = 180;

export function serve(socket: Socket, fault: ConnectionFault, options: ServeOptions): void {
  const parts: Buffer[] = [];
  let begun = false;
  socket.on("error", () => undefined);
  socket.on("data", (part: Buffer) => {
    options.clock.moved();
    if (fault === "cut-request") {
      socket.destroy();
      return;
    }
    parts.push(part);
    const request = Buffer.concat(parts);
    if (begun || !isWhole(request)) return;
    begun = true;
    void answer(socket, request, fault, options);
  });
}

async function answer(socket: Socket, request: Buffer, fault: ConnectionFault, options: ServeOptions): Promise<void> {
  const instead = INSTEAD[fault];
  if (instead !== undefined) {
    instead(socket, request, options);
    return;
  }
  // What is in a proxy's hands arrives, whether or not anybody waits for it.
  if (fault === "slow-request") await pause(options.clock, options.random(SLOWEST_REQUEST_MS));
  const reply = (await passOn(request, options)) ?? page(502);
  (SPOILT[fault] ?? end)(socket, reply, options);
}

/** What becomes of a question that is not passed on, or whose reply nobody waits for. */
const INSTEAD: Partial<Record<ConnectionFault, (socket: Socket, request: Buffer, options: ServeOptions) => void>> = {
  "cut-before": (socket) => void socket.destroy(),
  "gateway-502": (socket) => end(socket, page(502)),
  "gateway-503": (socket) => end(socket, page(503)),
  "too-many": (socket, _request, { random }) =>
    end(socket, page(429, `retry-after: ${1 + random(LONGEST_RETRY_S)}\r\n`)),
  "cut-early"(socket, request, options) {
    void passOn(request, options);
    socket.destroy();
  },
};

/** What becomes of a reply. */
const SPOILT: Partial<Record<ConnectionFault, (socket: Socket, reply: Buffer, options: ServeOptions) => void>> = {
  "cut-after": (socket) => void socket.destroy(),
  "cut-reply": (socket, reply) => void socket.write(reply.subarray(0, reply.length - 20), () => socket.destroy()),
  "slow-reply": (socket, reply, { clock, random }) =>
    void clock.setTimeout(() => end(socket, reply), random(SLOWEST_REPLY_MS)),
  silent: () => undefined,
  drip: (socket, reply, { clock }) => drip(socket, reply, clock),
  "gateway-504": (socket) => end(socket, page(504)),
  noise: (socket, _reply, { random }) => end(socket, Buffer.from(Array.from({ length: 200 }, () => random(256)))),
  html: (socket) => end(socket, page(200)),
  "half-json": (socket, reply) => end(socket, halved(reply)),
  "wrong-length": (socket, reply) => end(socket, reply.subarray(0, reply.length - 5)),
};

/** The office's whole reply; null where it is not there, or went away in the middle. */
function passOn(request: Buffer, { clock, officePort }: ServeOptions): Promise<Buffer | null> {
  const port = officePort();
  if (port === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const office = connect({ host: "127.0.0.1", port });
    clock.watch(office);
    office.on("error", () => undefined);
    office.on("data", (part: Buffer) => void parts.push(part));
    office.once("close", () => {
      clock.moved();
      resolve(parts.length === 0 ? null : Buffer.concat(parts));
    });
    office.write(request);
  });
}

const HEAD_END = "\r\n\r\n";

function isWhole(request: Buffer): boolean {
  const head = request.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(request.toString("latin1", 0, head))?.[1] ?? "0";
  return request.length >= head + HEAD_END.length + Number(length);
}

function page(status: number, headers = ""): Buffer {
  const body = `<html><h1>${status}</h1></html>`;
  const head = `HTTP/1.1 ${status} Page\r\ncontent-type: text/html\r\n${headers}content-length: ${body.length}\r\nconnection: close`;
  return Buffer.from(head + HEAD_END + body);
}

/** Half of the body, and a head that says so: only its meaning is broken. */
function halved(reply: Buffer): Buffer {
  const text = reply.toString("utf8");
  const at = text.indexOf(HEAD_END);
  const body = text.slice(at + HEAD_END.length);
  const half = body.slice(0, body.length / 2);
  return Buffer.from(
    text.slice(0, at).replace(/content-length: \d+/i, `content-length: ${Buffer.byteLength(half)}`) + HEAD_END + half,
  );
}

function drip(socket: Socket, reply: Buffer, clock: DayClock): void {
  let at = 0;
  const next = (): void => {
    // The last byte never comes.
    if (socket.destroyed || at >= reply.length - 1) return;
    socket.write(reply.subarray(at, (at += 1)));
    clock.setTimeout(next, DRIP_MS);
  };
  next();
}

function end(socket: Socket, bytes: Buffer): void {
  if (!socket.destroyed) socket.end(bytes);
}

function pause(clock: DayClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, ms));
}
