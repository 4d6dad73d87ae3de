import { connect, type Socket } from "node:net";
import { systemClock, wait, type Clock } from "../clock.ts";
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
  let closedMs = -Infinity;
  return {
    address: `tcp:${where}`,
    whenSilent: "does another program hold it? such a printer serves one at a time; else switch it off and on",
    isSilentWhenOff: true,
    isRoutineEnd: (reason) => reason.startsWith(HUNG_UP_IDLE),
    async open(signal) {
      const gapMs = closedMs + DRIVER_DELAYS.tcpReconnectGap - clock.now();
      if (gapMs > 0) await wait(clock, gapMs);
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
          socket.once("close", () => (closedMs = clock.now()));
          resolve({ ok: true, link: tcpLink(socket, where, clock) });
        });
      });
    },
  };
}

/** How the reason of an end begins that is no fault: printers hang up on a connection that carries nothing. */
const HUNG_UP_IDLE = "hung up by the device after a quiet time";

function tcpLink(socket: Socket, where: string, clock: Clock): ByteLink {
  const events = createLinkEvents();
  const pending = new Set<(result: LinkWrite) => void>();
  let closing: Promise<void> | null = null;
  let failure: string | null = null;
  let trafficMs = clock.now();

  const endedBy = (error: Error | null): string => {
    const quiet = pending.size === 0 && clock.now() - trafficMs >= DRIVER_DELAYS.tcpIdle;
    if (quiet && (error === null || ("code" in error && error.code === "ECONNRESET")))
      return `${HUNG_UP_IDLE}: ${where}`;
    return error === null ? `connection closed by the device: ${where}` : reasonOf(error, where);
  };

  // Reads until 'close', also while closing: unread bytes would turn our goodbye into an RST.
  socket.on("data", (bytes) => {
    trafficMs = clock.now();
    events.data(bytes);
  });
  // A printer that says goodbye takes nothing more, whatever is written from now on.
  socket.on("end", () => (failure ??= closing === null ? endedBy(null) : CLOSED_HERE));
  socket.on("error", (error) => (failure ??= endedBy(error)));
  socket.on("close", () => {
    const reason = failure ?? (closing === null ? endedBy(null) : CLOSED_HERE);
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
        trafficMs = clock.now();
        socket.write(bytes, (error) => settle(error ? { ok: false, reason: reasonOf(error, where) } : { ok: true }));
      });
    },
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    withdraw() {
      if (socket.closed) return Promise.resolve();
      failure ??= `gave up a job that was not answered: ${where}`;
      // A reset: what the kernels on both sides still hold of it is thrown away.
      return new Promise((resolve) => {
        socket.once("close", () => resolve());
        socket.resetAndDestroy();
      });
    },
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
