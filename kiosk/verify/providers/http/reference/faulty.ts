/** How a reply leaves the reference server: whole, or as the fault of the moment wants it. */
import { randomUUIDv7 } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { TerminalClock } from "../../../../journal/clock.ts";
import { CONTRACT_LIMITS } from "../contract.ts";
import type { Fault } from "./faults.ts";
import { problem, said, type Spoken } from "./spoken.ts";

/** Between the bytes of a reply that drips. */
const DRIP_MS = 50;
const BUSY_SECONDS = 120;
const MAINTENANCE_MS = 600_000;

export function perform(fault: Fault, spoken: Spoken, outgoing: ServerResponse, clock: TerminalClock): void {
  switch (fault) {
    case "none":
      send(spoken, outgoing, clock);
      return;
    case "cut-before":
    case "cut-after":
      outgoing.socket?.destroy();
      return;
    case "cut-reply": {
      const text = textOf(spoken);
      outgoing.writeHead(spoken.status, head(spoken, text, clock));
      outgoing.write(text.slice(0, text.length / 2), () => outgoing.socket?.destroy());
      return;
    }
    case "silent":
      return;
    case "slow-drip":
      drip(spoken, outgoing, clock);
      return;
    case "storm":
      send({ status: 503, type: "text/html", body: "<h1>503 Service Temporarily Unavailable</h1>" }, outgoing, clock);
      return;
    case "busy":
      send(problem("busy", {}, { "retry-after": String(BUSY_SECONDS) }), outgoing, clock);
      return;
    case "maintenance": {
      const until = new Date(clock.wallMs() + MAINTENANCE_MS).toUTCString();
      send(problem("maintenance", {}, { "retry-after": until }), outgoing, clock);
      return;
    }
    case "malformed":
      send(
        { status: 200, type: "text/html", body: "<html><body>Welcome to the mall's Wi-Fi</body></html>" },
        outgoing,
        clock,
      );
      return;
    case "oversized":
      send({ ...spoken, body: { padding: "0".repeat(CONTRACT_LIMITS.replyBytes) } }, outgoing, clock);
      return;
    case "contradictory":
      send({ ...spoken, body: contradicting(spoken.body) }, outgoing, clock);
      return;
    case "another-key":
      send({ ...spoken, body: { ...membersOf(spoken.body), key: randomUUIDv7() } }, outgoing, clock);
      return;
    case "new-code":
      send(
        { status: 418, type: "application/problem+json", body: { title: "New", status: 418, code: "teapot" } },
        outgoing,
        clock,
      );
      return;
    case "redirect":
      send({ ...said(200, null), status: 302, headers: { location: "https://elsewhere.invalid/" } }, outgoing, clock);
  }
}

function send(spoken: Spoken, outgoing: ServerResponse, clock: TerminalClock): void {
  const text = textOf(spoken);
  outgoing.writeHead(spoken.status, head(spoken, text, clock));
  outgoing.end(text);
}

function drip(spoken: Spoken, outgoing: ServerResponse, clock: TerminalClock): void {
  const { "content-length": _unknown, ...headers } = head(spoken, "", clock);
  outgoing.writeHead(spoken.status, headers);
  outgoing.flushHeaders();
  const next = (): void => {
    outgoing.write(" ");
    cancel = clock.setTimeout(next, DRIP_MS);
  };
  let cancel = clock.setTimeout(next, DRIP_MS);
  outgoing.once("close", () => cancel());
}

function head(spoken: Spoken, text: string, clock: TerminalClock): Readonly<Record<string, string>> {
  return {
    "content-type": spoken.type,
    "content-length": String(Buffer.byteLength(text)),
    "cache-control": "no-store",
    date: new Date(clock.wallMs()).toUTCString(),
    ...spoken.headers,
  };
}

function textOf({ body, type }: Spoken): string {
  return type === "text/html" ? String(body) : JSON.stringify(body);
}

/** The same answer with another number in its details; without details, ones that a record cannot have. */
function contradicting(body: unknown): unknown {
  const outcome = membersOf(membersOf(body)["outcome"]);
  const details = { ...membersOf(outcome["details"]), invoiceNumber: "26112000000000000000" };
  return { ...membersOf(body), outcome: { ...outcome, details } };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
