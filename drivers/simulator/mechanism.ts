import type { Clock } from "../clock.ts";
import type { PrintEvent } from "../printer/interpreter-events.ts";
import { createInterpreter, type Interpreter } from "../printer/interpreter.ts";
import { createPaperLayout, type Block } from "../printer/raster/paper.ts";
import type { MechanicalFault } from "./printer-faults.ts";
import { createStrip, type PaperSlip } from "./strip.ts";

/**
 * The inside of a printer: a receive buffer, a head that moves paper at a speed, a roll that ends, a cover, a blade.
 *
 * The order of things is the printer's: a byte waits in the buffer until everything before it is on paper; a question
 * that travels in the buffer (GS r, GS ( H) is therefore answered when the paper has moved, and never while the
 * printer stands still. Nothing here knows about sockets.
 */
export interface MechanismOptions {
  readonly widthDots: number;
  readonly dotsPerMm: number;
  readonly speedMmPerS: number;
  readonly paperMm: number;
  readonly nearEndMm: number;
  readonly clock: Clock;
  /** The board swallows one LF that follows a picture. */
  readonly eatsLfAfterRaster?: boolean;
  readonly onQuestion: (event: PrintEvent) => void;
  readonly onPiece: (piece: PaperPiece) => void;
  readonly onChange: () => void;
}

export interface PaperPiece extends PaperSlip {
  /** Everything that was read since the piece before; errors of the bytes are among them. */
  readonly events: readonly PrintEvent[];
  /** False: torn, run out of paper, or the power went. */
  readonly complete: boolean;
}

export interface Mechanism {
  /** Bytes the buffer can still take. */
  room(): number;
  accept(bytes: Uint8Array): void;
  /** True when nothing waits in the buffer and the head stands. */
  idle(): boolean;
  /** True while paper end, an open cover or a fault stops the head. */
  stopped(): boolean;
  paper(): { readonly state: "ok" | "near-end" | "out"; readonly leftMm: number };
  setPaper(state: "ok" | "near-end" | "out"): void;
  runOutAfterMm(mm: number): void;
  coverOpen(): boolean;
  setCover(open: boolean): void;
  fault(): MechanicalFault | null;
  setFault(fault: MechanicalFault | null): void;
  /** The blade stops half way at the next cut. */
  failNextCut(): void;
  /** The paper folds under the head after so many millimetres more. */
  jamAfterMm(mm: number): void;
  /** DLE ENQ: tries again what went wrong, where trying again helps. */
  recover(): void;
  setSlow(factor: number): void;
  clearBuffer(): void;
  /** Power gone: buffer, half a command and the line in the head are lost; what is on paper is torn off. */
  powerCut(): void;
}

export const RECEIVE_BUFFER_BYTES = 4096;
/** What a printer without a real speed does when it is told to be slow. */
const SPEED_WHEN_SLOWED = 150;
const CUT_MS = 300;

export function createMechanism(options: MechanismOptions): Mechanism {
  const { clock, dotsPerMm, widthDots } = options;
  let buffer: Uint8Array[] = [];
  let buffered = 0;
  let interpreter: Interpreter = createInterpreter({ misprints: true });
  const layout = createPaperLayout(widthDots);
  const strip = createStrip(widthDots);
  let waitingEvents: PrintEvent[] = [];
  let waitingBlocks: { readonly block: Block; readonly qrText: string | null }[] = [];
  let pieceEvents: PrintEvent[] = [];
  let rowsLeft = Math.round(options.paperMm * dotsPerMm);
  const nearEndRows = Math.round(options.nearEndMm * dotsPerMm);
  let cover = false;
  let slow = 1;
  /** When the head is free again; null while nothing moves. */
  let busyUntilMs: number | null = null;
  let running = false;
  /** Rows of a line that the end of the paper cut in two: in the head, on no paper yet. New paper gets them, unless cleared. */
  let unburntRows = 0;
  let fault: MechanicalFault | null = null;
  let cutFails = false;
  let jamInRows = Infinity;
  let afterRaster = false;

  const stopped = (): boolean => cover || rowsLeft <= 0 || fault !== null;
  const paperState = (): "ok" | "near-end" | "out" =>
    rowsLeft <= 0 ? "out" : rowsLeft <= nearEndRows ? "near-end" : "ok";

  const hand = (complete: boolean, rows = strip.rows()): void => {
    const events = pieceEvents;
    pieceEvents = [];
    if (rows > 0) options.onPiece({ ...strip.take(rows), events, complete });
    unburntRows = Math.min(unburntRows, strip.rows());
  };

  /** Milliseconds that the head needs for these rows. */
  const duration = (rows: number): number => {
    const speed = Number.isFinite(options.speedMmPerS)
      ? options.speedMmPerS
      : slow === 1
        ? Infinity
        : SPEED_WHEN_SLOWED;
    return (rows / dotsPerMm / speed) * 1000 * slow;
  };

  const occupy = (ms: number): void => {
    if (ms === 0) return;
    busyUntilMs = Math.max(busyUntilMs ?? 0, clock.now()) + ms;
  };

  const printBlock = (block: Block, qrText: string | null): void => {
    const before = paperState();
    const printed = Math.min(block.rows, rowsLeft);
    strip.add(block, qrText);
    rowsLeft -= printed;
    occupy(duration(printed));
    jamInRows -= printed;
    if (jamInRows <= 0) fail("paper-jam");
    unburntRows = block.rows - printed;
    if (rowsLeft <= 0) hand(false, strip.rows() - unburntRows);
    if (paperState() !== before) options.onChange();
  };

  const fail = (next: MechanicalFault): void => {
    fault = next;
    jamInRows = Infinity;
    options.onChange();
  };

  const perform = (event: PrintEvent): void => {
    pieceEvents.push(event);
    const eaten = event.type === "line-feed" && afterRaster && options.eatsLfAfterRaster === true;
    afterRaster = event.type === "raster";
    if (eaten) return;
    const qrText = event.type === "qr" ? event.qr.text : null;
    waitingBlocks.push(...layout.apply(event).map((block) => ({ block, qrText })));
  };

  const finish = (event: PrintEvent): void => {
    if (event.type === "cut" && cutFails) {
      cutFails = false;
      current = event;
      fail("cutter");
    } else if (event.type === "cut") {
      occupy(Number.isFinite(duration(1)) && duration(1) > 0 ? CUT_MS : 0);
      hand(true);
    } else options.onQuestion(event);
  };

  /** One thing that can be done now; false when there is nothing, or the printer must wait. */
  let current: PrintEvent | null = null;
  const step = (): boolean => {
    const block = waitingBlocks.shift();
    if (block !== undefined) {
      printBlock(block.block, block.qrText);
      return true;
    }
    if (current !== null) {
      const done = current;
      current = null;
      finish(done);
      return true;
    }
    const event = waitingEvents.shift();
    if (event !== undefined) {
      perform(event);
      current = event;
      return true;
    }
    const chunk = buffer.shift();
    if (chunk === undefined) return false;
    // A little at a time, so that what the head has not come to yet is still in the buffer when it is cleared.
    const taken = chunk.subarray(0, BYTES_AT_A_TIME);
    if (taken.length < chunk.length) buffer.unshift(chunk.subarray(BYTES_AT_A_TIME));
    buffered -= taken.length;
    waitingEvents = [...interpreter.push(taken)];
    return true;
  };

  const run = (): void => {
    if (running) return;
    running = true;
    for (;;) {
      if (stopped()) break;
      if (busyUntilMs !== null) {
        const waitMs = busyUntilMs - clock.now();
        if (waitMs > 0) {
          clock.setTimeout(() => {
            running = false;
            run();
          }, waitMs);
          return;
        }
        busyUntilMs = null;
      }
      if (!step()) break;
    }
    running = false;
    options.onChange();
  };

  const clear = (): void => {
    buffer = [];
    buffered = 0;
    interpreter = createInterpreter({ misprints: true });
    afterRaster = false;
    waitingEvents = [];
    waitingBlocks = [];
    current = null;
    layout.reset();
    if (unburntRows > 0) strip.take(unburntRows);
    unburntRows = 0;
  };

  return {
    room: () => Math.max(0, RECEIVE_BUFFER_BYTES - buffered),
    accept(bytes): void {
      buffer.push(bytes);
      buffered += bytes.length;
      run();
    },
    idle: () => buffered === 0 && waitingEvents.length === 0 && waitingBlocks.length === 0 && busyUntilMs === null,
    stopped,
    paper: () => ({ state: paperState(), leftMm: Math.max(0, Math.round(rowsLeft / dotsPerMm)) }),
    setPaper(state): void {
      const full = Math.round(options.paperMm * dotsPerMm);
      rowsLeft = state === "out" ? 0 : state === "near-end" ? nearEndRows : Math.max(full, nearEndRows + 1);
      if (state === "out") hand(false, strip.rows() - unburntRows);
      run();
      options.onChange();
    },
    runOutAfterMm(mm): void {
      rowsLeft = Math.max(0, Math.round(mm * dotsPerMm));
      options.onChange();
    },
    coverOpen: () => cover,
    setCover(open): void {
      cover = open;
      run();
      options.onChange();
    },
    fault: () => fault,
    setFault(next): void {
      fault = next;
      run();
      options.onChange();
    },
    failNextCut(): void {
      cutFails = true;
    },
    jamAfterMm(mm): void {
      jamInRows = Math.round(mm * dotsPerMm);
    },
    recover(): void {
      if (fault === "cutter") fault = null;
      run();
      options.onChange();
    },
    setSlow(factor): void {
      slow = factor;
    },
    clearBuffer(): void {
      clear();
      options.onChange();
    },
    powerCut(): void {
      clear();
      hand(false);
      // Switching off and on homes the blade and starts the board anew; folded paper stays folded.
      if (fault === "cutter" || fault === "unrecoverable") fault = null;
    },
  };
}

const BYTES_AT_A_TIME = 16;
