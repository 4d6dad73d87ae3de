import { createServer, type Server, type Socket } from "node:net";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { Unsubscribe } from "../health.ts";
import type { PrintEvent } from "../printer/interpreter-events.ts";
import { loadGlyphs } from "../printer/raster/glyphs.ts";
import { createMechanism, type PaperPiece } from "./mechanism.ts";
import { autoStatus, identity, processIdReply, sensorByte, statusByte } from "./printer-status.ts";
import { createRealtimeMatcher, type RealtimeCommand } from "./realtime.ts";
import { renderWith, type Bitmap } from "../printer/raster/bitmap.ts";
import { toPng } from "./render.ts";

/**
 * A receipt printer on a real TCP port: the far end of the cable. It takes bytes as fast as its 4 kB buffer and its
 * paper allow (then TCP itself holds the sender back), answers status truthfully, and fails on request. What its
 * profile says it cannot do (no status, no job fence) it does not do.
 */
export interface PrinterSimulatorOptions {
  readonly profile: PrinterProfile;
  readonly host?: string;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Infinity (the default) prints at once: for tests that are not about time. */
  readonly speedMmPerS?: number;
  readonly paperMm?: number;
  readonly nearEndMm?: number;
  readonly clock?: Clock;
}

export interface PrinterSimulatorState {
  readonly plugged: boolean;
  readonly paper: "ok" | "near-end" | "out";
  readonly paperLeftMm: number;
  readonly coverOpen: boolean;
  readonly silent: boolean;
  readonly connected: boolean;
}

/** Paper that came out of the slot. */
export interface SimulatedSlip {
  readonly id: string;
  readonly events: readonly PrintEvent[];
  readonly widthDots: number;
  readonly heightDots: number;
  /** False: the paper ran out, the power went, or somebody tore it off in the middle. */
  readonly complete: boolean;
  readonly text: string;
  readonly qrTexts: readonly string[];
  bitmap(): Bitmap;
  png(): Buffer;
}

export interface PrinterSimulator {
  readonly host: string;
  readonly port: number;
  /** The last slips, oldest first. */
  slips(): readonly SimulatedSlip[];
  onSlip(listener: (slip: SimulatedSlip) => void): Unsubscribe;
  state(): PrinterSimulatorState;
  onState(listener: (state: PrinterSimulatorState) => void): Unsubscribe;
  /** Power cut: the connection breaks, new ones are refused, the buffer is lost. */
  unplug(): void;
  plug(): Promise<void>;
  setPaper(state: "ok" | "near-end" | "out"): void;
  /** The roll has this much left from now on. */
  runOutAfterMm(mm: number): void;
  openCover(open: boolean): void;
  /** Prints, and says nothing: a printer without a back channel. */
  setSilent(silent: boolean): void;
  /** 1 is the normal speed, 10 takes ten times as long. */
  setSlow(factor: number): void;
  /** The network breaks the connection; printer and buffer go on. */
  resetConnection(): void;
  /** Bytes that mean nothing, as a loose cable or another device's protocol sends them. */
  sendGarbage(): void;
  close(): Promise<void>;
}

const DEFAULT_PAPER_MM = 60_000;
const DEFAULT_NEAR_END_MM = 4_000;
/** Read past a full buffer, so that a question sent right behind a long job is still heard. */
const RESERVE_BYTES = 512;
/** A terminal that runs for weeks on a simulated printer must not fill memory with paper. */
const KEPT_SLIPS = 100;
const GARBAGE = Uint8Array.of(0x00, 0xff, 0x7f, 0x55, 0xaa, 0x37, 0x22, 0x00, 0x5f, 0x80, 0x01, 0x9d);

export async function startPrinterSimulator(options: PrinterSimulatorOptions): Promise<PrinterSimulator> {
  const { profile, host = "127.0.0.1", clock = systemClock } = options;
  const slipListeners = new Set<(slip: SimulatedSlip) => void>();
  const stateListeners = new Set<(state: PrinterSimulatorState) => void>();
  const slips: SimulatedSlip[] = [];
  const glyphs = loadGlyphs();
  let pieces = 0;
  let port = options.port ?? 0;
  let server: Server | null = null;
  let client: Client | null = null;
  let queue: Socket[] = [];
  let silent = false;
  let autoStatusMask = 0;
  let lastState = "";

  const mechanism = createMechanism({
    widthDots: profile.dots,
    dotsPerMm: profile.dotsPerMm,
    speedMmPerS: options.speedMmPerS ?? Infinity,
    paperMm: options.paperMm ?? DEFAULT_PAPER_MM,
    nearEndMm: options.nearEndMm ?? DEFAULT_NEAR_END_MM,
    clock,
    onQuestion: (event) => answerQueued(event),
    onPiece: (piece) => void handOver(piece),
    onChange: () => changed(),
  });

  const condition = (): { paper: "ok" | "near-end" | "out"; coverOpen: boolean } => ({
    paper: mechanism.paper().state,
    coverOpen: mechanism.coverOpen(),
  });
  const state = (): PrinterSimulatorState => {
    const { state: paper, leftMm } = mechanism.paper();
    return {
      plugged: server !== null,
      paper,
      paperLeftMm: leftMm,
      coverOpen: mechanism.coverOpen(),
      silent,
      connected: client !== null,
    };
  };
  function changed(): void {
    client?.pump();
    const now = state();
    const key = JSON.stringify(now);
    if (key === lastState) return;
    const before = lastState === "" ? null : (JSON.parse(lastState) as PrinterSimulatorState);
    lastState = key;
    if (autoStatusMask !== 0 && (before?.paper !== now.paper || before.coverOpen !== now.coverOpen)) {
      reply(autoStatus(condition()));
    }
    for (const listener of stateListeners) listener(now);
  }

  async function handOver(piece: PaperPiece): Promise<void> {
    const id = `slip-${String((pieces += 1)).padStart(4, "0")}`;
    const font = await glyphs;
    const { widthDots, heightDots, marks, text, qrTexts, events, complete } = piece;
    const bitmap = (): Bitmap => renderWith(font, marks, widthDots, heightDots);
    const png = (): Buffer => toPng(bitmap());
    const slip: SimulatedSlip = { id, events, widthDots, heightDots, complete, text, qrTexts, bitmap, png };
    slips.push(slip);
    if (slips.length > KEPT_SLIPS) slips.shift();
    for (const listener of slipListeners) listener(slip);
  }

  function reply(bytes: Uint8Array): void {
    if (!silent && profile.status !== "none") client?.send(bytes);
  }

  function answerRealtime(command: RealtimeCommand): void {
    if (command.type === "status") reply(Uint8Array.of(statusByte(command.n, condition())));
    else if (command.clear) mechanism.clearBuffer();
  }

  function answerQueued(event: PrintEvent): void {
    if (event.type === "fence" && profile.fence === "gs-h") reply(processIdReply(event.id));
    else if (event.type === "sensor-request") reply(Uint8Array.of(sensorByte(event.n, condition())));
    else if (event.type === "identity-request") reply(identity(event.n));
    else if (event.type === "auto-status") {
      autoStatusMask = event.mask;
      if (event.mask !== 0) reply(autoStatus(condition()));
    }
  }

  /** One at a time: a second host waits, connected but unheard, until the first is gone. */
  const welcome = (socket: Socket): void => {
    socket.on("error", () => undefined);
    if (client !== null) {
      queue.push(socket);
      socket.once("close", () => (queue = queue.filter((other) => other !== socket)));
      return;
    }
    client = serve(socket, mechanism, answerRealtime, () => {
      client = null;
      autoStatusMask = 0;
      const next = queue.shift();
      if (next !== undefined) welcome(next);
      changed();
    });
    changed();
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
  lastState = JSON.stringify(state());

  return {
    host,
    get port() {
      return port;
    },
    slips: () => [...slips],
    onSlip(listener): Unsubscribe {
      slipListeners.add(listener);
      return () => slipListeners.delete(listener);
    },
    state,
    onState(listener): Unsubscribe {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    unplug(): void {
      server?.close();
      server = null;
      hangUp();
      mechanism.powerCut();
      changed();
    },
    async plug(): Promise<void> {
      if (server === null) await listen();
      changed();
    },
    setPaper: (paper) => mechanism.setPaper(paper),
    runOutAfterMm: (mm) => mechanism.runOutAfterMm(mm),
    openCover: (open) => mechanism.setCover(open),
    setSilent(on): void {
      silent = on;
      changed();
    },
    setSlow: (factor) => mechanism.setSlow(factor),
    resetConnection: () => client?.reset(),
    sendGarbage: () => client?.send(GARBAGE),
    async close(): Promise<void> {
      const open = server;
      server = null;
      hangUp();
      slipListeners.clear();
      stateListeners.clear();
      mechanism.powerCut();
      if (open !== null) await new Promise<void>((resolve) => void open.close(() => resolve()));
    },
  };
}

interface Client {
  send(bytes: Uint8Array): void;
  /** Takes what the buffer has room for; called whenever room may have appeared. */
  pump(): void;
  reset(): void;
}

function serve(
  socket: Socket,
  mechanism: ReturnType<typeof createMechanism>,
  onRealtime: (command: RealtimeCommand) => void,
  onGone: () => void,
): Client {
  const match = createRealtimeMatcher();
  let reserve = Buffer.alloc(0);
  let ended = false;
  let pumping = false;
  let leaving = false;

  /**
   * Real-time commands are heard now; the same bytes also go through the buffer, where they mean nothing.
   * Returns what of the chunk goes on to the buffer: a clear throws away everything before it.
   */
  const hear = (chunk: Buffer): Buffer => {
    let from = 0;
    for (const [index, byte] of chunk.entries()) {
      const command = match(byte);
      if (command === null) continue;
      if (command.type === "recover" && command.clear) {
        from = index + 1;
        reserve = Buffer.alloc(0);
      }
      onRealtime(command);
    }
    return chunk.subarray(from);
  };

  const pump = (): void => {
    if (pumping) return;
    pumping = true;
    for (;;) {
      const room = mechanism.room();
      if (reserve.length > 0 && room > 0) {
        const part = reserve.subarray(0, room);
        reserve = reserve.subarray(part.length);
        mechanism.accept(part);
        continue;
      }
      const want = Math.min(socket.readableLength, room + RESERVE_BYTES - reserve.length);
      const chunk = want > 0 ? (socket.read(want) as Buffer | null) : null;
      if (chunk === null) {
        // At the end of the stream a zero read lets "end" through.
        if (socket.readableLength === 0) socket.read(0);
        break;
      }
      const heard = hear(chunk);
      reserve = Buffer.concat([reserve, heard]);
    }
    pumping = false;
    if (ended && !leaving && reserve.length === 0 && (mechanism.idle() || mechanism.stopped())) {
      leaving = true;
      socket.end();
    }
  };

  socket.on("readable", pump);
  socket.on("end", () => {
    ended = true;
    pump();
  });
  socket.once("close", onGone);
  pump();

  return {
    send(bytes): void {
      if (socket.writable) socket.write(bytes);
    },
    pump,
    reset: () => void socket.resetAndDestroy(),
  };
}
