import { createServer, type Server, type Socket } from "node:net";
import { systemClock, type Cancel, type Clock } from "../clock.ts";
import {
  createPrinterCore,
  type PrinterControls,
  type PrinterCore,
  type PrinterCoreOptions,
  type PrinterSimulatorState,
  type SimulatedSlip,
} from "./printer-core.ts";

export type { PrinterSimulatorState, SimulatedSlip };

/** A receipt printer on a real TCP port: the far end of the cable. A full buffer lets TCP itself hold the sender back. */
export interface PrinterSimulatorOptions extends PrinterCoreOptions {
  readonly host?: string;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
}

export interface PrinterSimulator extends PrinterControls {
  readonly host: string;
  readonly port: number;
  /** Power cut: the connection breaks, new ones are refused, the buffer is lost. */
  unplug(): void;
  plug(): Promise<void>;
  /** The network breaks the connection; printer and buffer go on. */
  resetConnection(): void;
  /** Says goodbye and goes on listening to what is still sent: printers that close their own half first. */
  halfClose(): void;
  close(): Promise<void>;
}

export async function startPrinterSimulator(options: PrinterSimulatorOptions): Promise<PrinterSimulator> {
  const { host = "127.0.0.1", clock = systemClock } = options;
  const core = createPrinterCore(options);
  let port = options.port ?? 0;
  let server: Server | null = null;
  let client: Client | null = null;
  let queue: Socket[] = [];

  /** One at a time: a second host waits, connected but unheard, until the first is gone. */
  const welcome = (socket: Socket): void => {
    socket.on("error", () => undefined);
    if (client !== null) {
      queue.push(socket);
      socket.once("close", () => (queue = queue.filter((other) => other !== socket)));
      return;
    }
    client = serve(socket, core, clock, () => {
      client = null;
      core.detach();
      const next = queue.shift();
      if (next !== undefined) welcome(next);
    });
  };

  const listen = async (): Promise<void> => {
    const next = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, welcome);
    await new Promise<void>((resolve, reject) => {
      next.once("error", reject);
      next.listen({ host, port, backlog: 8 }, resolve);
    });
    const address = next.address();
    if (address !== null && typeof address === "object") port = address.port;
    server = next;
  };

  const hangUp = (): void => {
    for (const socket of queue.splice(0)) socket.resetAndDestroy();
    client?.reset();
  };

  await listen();

  return {
    ...core,
    host,
    get port() {
      return port;
    },
    unplug(): void {
      server?.close();
      server = null;
      hangUp();
      core.setPlugged(false);
      core.powerCut();
    },
    async plug(): Promise<void> {
      if (server === null) await listen();
      core.setPlugged(true);
    },
    resetConnection: () => client?.reset(),
    halfClose: () => client?.halfClose(),
    async close(): Promise<void> {
      const open = server;
      server = null;
      hangUp();
      core.close();
      if (open !== null) await new Promise<void>((resolve) => void open.close(() => resolve()));
    },
  };
}

interface Client {
  reset(): void;
  halfClose(): void;
}

function serve(socket: Socket, core: PrinterCore, clock: Clock, onGone: () => void): Client {
  let ended = false;
  let leaving = false;
  let cancelIdle: Cancel = () => undefined;

  const reception = core.attach({
    source: {
      available: () => socket.readableLength,
      read: (bytes) => socket.read(bytes) as Buffer | null,
    },
    send(bytes) {
      if (!socket.writable) return;
      socket.write(bytes);
      traffic();
    },
    onProgress: leaveWhenDone,
  });
  function leave(): void {
    if (leaving) return;
    leaving = true;
    socket.end();
  }
  function leaveWhenDone(): void {
    if (ended && reception.isEmpty() && core.isAtRest()) leave();
  }
  function traffic(): void {
    cancelIdle();
    const { idleCloseMs } = core.quirks();
    if (idleCloseMs !== null) cancelIdle = clock.setTimeout(leave, idleCloseMs);
  }
  function pump(): void {
    reception.pump();
    // At the end of the stream a zero read lets "end" through.
    if (socket.readableLength === 0) socket.read(0);
    leaveWhenDone();
  }

  socket.on("readable", () => {
    traffic();
    pump();
  });
  socket.on("end", () => {
    ended = true;
    pump();
  });
  socket.once("close", () => {
    cancelIdle();
    onGone();
  });
  traffic();
  pump();

  return { reset: () => void socket.resetAndDestroy(), halfClose: leave };
}
