import { connect, type Socket } from "node:net";
import { systemClock, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { createLinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener, LinkWrite } from "./link.ts";
import { CLOSED_HERE, reasonOf } from "./reasons.ts";

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * A printer's port 9100. The socket is never destroyed behind a write: a status byte that arrives at a destroyed
 * socket makes the kernel answer RST, and of 58,000 bytes only 11,264 reached the printer (measured, printing facts
 * 3.3). So closing is `end()`, then reading on until the printer closes, with a long timer behind it.
 */
export function tcpOpener(options: TcpOptions): LinkOpener {
  const clock = options.clock ?? systemClock;
  const where = `${options.host}:${options.port}`;
  return {
    address: `tcp:${where}`,
    open(signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve({ ok: false, reason: `gave up connecting: ${where}` });
          return;
        }
        const socket = connect({ host: options.host, port: options.port, noDelay: true });
        let settled = false;
        const fail = (reason: string): void => {
          if (settled) return;
          settled = true;
          cleanUp();
          // Nothing was written yet, so this destroys no slip.
          socket.destroy();
          resolve({ ok: false, reason });
        };
        const onError = (error: Error): void => fail(reasonOf(error, where));
        const onAbort = (): void => fail(`gave up connecting: ${where}`);
        const cancelTimer = clock.setTimeout(
          () => fail(`no answer from: ${where}`),
          options.connectTimeoutMs ?? DRIVER_DELAYS.tcpConnect,
        );
        const cleanUp = (): void => {
          cancelTimer();
          signal.removeEventListener("abort", onAbort);
        };
        signal.addEventListener("abort", onAbort, { once: true });
        socket.on("error", onError);
        socket.once("connect", () => {
          if (settled) return;
          settled = true;
          cleanUp();
          socket.off("error", onError);
          socket.setKeepAlive(true, DRIVER_DELAYS.tcpKeepAlive);
          resolve({ ok: true, link: tcpLink(socket, where, clock) });
        });
      });
    },
  };
}

function tcpLink(socket: Socket, where: string, clock: Clock): ByteLink {
  const events = createLinkEvents();
  const pending = new Set<(result: LinkWrite) => void>();
  let closing: Promise<void> | null = null;
  let failure: string | null = null;

  // Reads until 'close', also while closing: unread bytes would turn our goodbye into an RST.
  socket.on("data", (bytes) => events.data(bytes));
  socket.on("error", (error) => (failure = reasonOf(error, where)));
  socket.on("close", () => {
    const reason = failure ?? (closing === null ? `connection closed by the device: ${where}` : CLOSED_HERE);
    events.end(reason);
    for (const resolve of [...pending]) resolve({ ok: false, reason });
  });

  return {
    write(bytes) {
      return new Promise((resolve) => {
        if (events.ended !== null || closing !== null || !socket.writable) {
          resolve({ ok: false, reason: events.ended ?? failure ?? CLOSED_HERE });
          return;
        }
        const settle = (result: LinkWrite): void => {
          if (pending.delete(settle)) resolve(result);
        };
        pending.add(settle);
        socket.write(bytes, (error) => settle(error ? { ok: false, reason: reasonOf(error, where) } : { ok: true }));
      });
    },
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    close() {
      closing ??= new Promise<void>((resolve) => {
        if (socket.closed) {
          resolve();
          return;
        }
        const cancelTimer = clock.setTimeout(() => socket.destroy(), DRIVER_DELAYS.tcpCloseLinger);
        socket.once("close", () => {
          cancelTimer();
          resolve();
        });
        socket.end();
      });
      return closing;
    },
  };
}
