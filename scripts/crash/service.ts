/**
 * The service as a terminal reaches it: the reference back office behind a gate. The gate reads each request whole, keeps
 * the book of what passed, has the weather of the moment, and can stop at a stage of one call, where the core is killed:
 *
 *   arriving ─► passed on ─► taken ─► half of the reply ─► replied
 *
 * What has reached the gate whole goes on to the back office even when the core is dead by then, as packets do.
 */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { systemTerminalClock, type TerminalClock } from "../../kiosk/journal/clock.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { PATHS } from "../../kiosk/verify/providers/http/contract.ts";
import type { BookLine } from "../../kiosk/verify/providers/http/reference/book.ts";
import { startReferenceServer } from "../../kiosk/verify/providers/http/reference/server.ts";
import { CRASH_DELAYS } from "./delays.ts";
import { openRecord, type TaxRecord } from "./record.ts";

export const TERMINAL = "BJ-CY-0107";
export const OFFICE_KEY = { keyId: "crash", secret: new Uint8Array(32).fill(7) } as const;

export type CallKind = "question" | "look-up" | "delivery";
export const STAGES = ["arriving", "taken", "half", "replied"] as const;
export type Stage = (typeof STAGES)[number];

/** One call that the back office got. */
export interface Call {
  readonly kind: CallKind;
  readonly key: string;
  /** Which life of the core made it. */
  readonly life: number;
  /** What the back office replied, whether or not the reply arrived; null: it has not. */
  status: number | null;
}

/** off: nobody listens behind the gate. error: a proxy's 503. silent: taken, never answered. cut: half a reply. */
export const WEATHER = ["up", "up", "up", "up", "off", "error", "silent", "cut", "slow"] as const;
export type Weather = (typeof WEATHER)[number];

/** Told of each stage of each call; true: the core is dead now, go no further. */
export type OnStage = (stage: Stage, kind: CallKind) => boolean;

export interface Service {
  readonly url: string;
  readonly record: TaxRecord;
  calls(): readonly Call[];
  book(): readonly BookLine[];
  setWeather(weather: Weather): void;
  /** A new life of the core; calls are counted as its own from here on. */
  setLife(life: number, onStage: OnStage): void;
  /** The service's calendar beside the machine's. */
  setOffset(ms: number): void;
  close(): Promise<void>;
}

export async function openService(random: RandomBelow): Promise<Service> {
  let offsetMs = 0;
  let weather: Weather = "up";
  let life = 0;
  let onStage: OnStage = () => false;
  const calls: Call[] = [];
  const clock: TerminalClock = { ...systemTerminalClock, wallMs: () => systemTerminalClock.wallMs() + offsetMs };
  const record = openRecord(() => clock.wallMs(), random);
  const office = await startReferenceServer({
    clock,
    auth: { how: "signed", keys: [{ ...OFFICE_KEY, terminal: TERMINAL }] },
    tls: null,
    back: record,
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const cut = (): void => void outgoing.socket?.destroy();
    const now = weather;
    const kind = kindOf(incoming);
    if (now === "off" || (kind !== null && onStage("arriving", kind))) {
      cut();
      return;
    }
    const body = await bodyOf(incoming);
    if (now === "error") {
      // With the calendar of the service's house: what a proxy a month behind would do is not this campaign's question.
      const date = new Date(clock.wallMs()).toUTCString();
      outgoing.writeHead(503, { "content-type": "text/html", date }).end("<h1>503 Service Unavailable</h1>");
      return;
    }
    const call: Call | null = kind === null ? null : { kind, key: keyOf(incoming, kind), life, status: null };
    if (call !== null) calls.push(call);
    const reply = await forward(office.port, incoming, body);
    if (call !== null) call.status = reply.status;
    if (kind !== null && onStage("taken", kind)) {
      cut();
      return;
    }
    if (now === "slow") await pause(random(CRASH_DELAYS.slowReply));
    if (now === "silent") {
      await pause(CRASH_DELAYS.silence);
      cut();
      return;
    }
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.write(reply.body.subarray(0, reply.body.length / 2), () => {
      if (now === "cut" || (kind !== null && onStage("half", kind))) cut();
      else
        outgoing.end(reply.body.subarray(reply.body.length / 2), () => {
          if (kind !== null) onStage("replied", kind);
        });
    });
  }

  const gate = createServer((incoming, outgoing) => {
    // Lives end in the middle of everything; their sockets are no concern of the service.
    outgoing.on("error", () => undefined);
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await listening(gate);
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    record,
    calls: () => calls,
    book: () => office.book(),
    setWeather: (next) => void (weather = next),
    setLife(next, listener) {
      life = next;
      onStage = listener;
    },
    setOffset: (ms) => void (offsetMs = ms),
    async close() {
      gate.closeAllConnections();
      await new Promise<void>((resolve) => gate.close(() => resolve()));
      await office.close();
    },
  };
}

function kindOf({ method, url = "" }: IncomingMessage): CallKind | null {
  if (method === "POST") return url === PATHS.deliveries ? "delivery" : "question";
  return url.startsWith(`${PATHS.verifications}/`) ? "look-up" : null;
}

function keyOf({ url = "", headers }: IncomingMessage, kind: CallKind): string {
  if (kind === "look-up") return url.slice(PATHS.verifications.length + 1);
  return String(headers["idempotency-key"]).replaceAll('"', "");
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path: url, headers, setHost: false }, (incoming) => {
      void bodyOf(incoming).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
        reject,
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
}
