import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { Unsubscribe } from "../health.ts";
import type { PrintEvent } from "../printer/interpreter-events.ts";
import { renderWith, type Bitmap } from "../printer/raster/bitmap.ts";
import { loadGlyphs } from "../printer/raster/glyphs.ts";
import { createMechanism, type PaperPiece } from "./mechanism.ts";
import { createExit, type Exit, type ExitFate } from "./printer-exit.ts";
import { quirksOf, type MechanicalFault, type PrinterQuirks } from "./printer-faults.ts";
import { createReception, type ByteSource, type Reception } from "./printer-reception.ts";
import {
  autoStatus,
  CLEARED_REPLY,
  exitByte,
  fullStatus,
  identity,
  processIdReply,
  sensorByte,
  statusByte,
  type PrinterCondition,
} from "./printer-status.ts";
import type { RealtimeCommand } from "./realtime.ts";
import { toPng } from "./render.ts";

/**
 * A receipt printer without its socket: it takes bytes as fast as its 4 kB buffer and its paper allow, answers status
 * truthfully, and fails on request. What its profile says it cannot do (no status, no job fence) it does not do. Which
 * cable it hangs on is the business of `printer.ts` (TCP), `printer-serial.ts` (a pty) and `printer-cable.ts` (memory).
 */
export interface PrinterCoreOptions {
  readonly profile: PrinterProfile;
  /** Infinity (the default) prints at once: for tests that are not about time. */
  readonly speedMmPerS?: number;
  readonly paperMm?: number;
  readonly nearEndMm?: number;
  readonly clock?: Clock;
  readonly quirks?: Partial<PrinterQuirks>;
}

export interface PrinterSimulatorState {
  readonly plugged: boolean;
  readonly paper: "ok" | "near-end" | "out";
  readonly paperLeftMm: number;
  readonly coverOpen: boolean;
  readonly silent: boolean;
  readonly connected: boolean;
  readonly fault: MechanicalFault | null;
  /** The slip that a presenter holds out. */
  readonly slipAtExit: string | null;
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

/** What hands, time and bad luck do to a printer. */
export interface PrinterControls {
  /** The last slips, oldest first. */
  slips(): readonly SimulatedSlip[];
  onSlip(listener: (slip: SimulatedSlip) => void): Unsubscribe;
  state(): PrinterSimulatorState;
  onState(listener: (state: PrinterSimulatorState) => void): Unsubscribe;
  setPaper(state: "ok" | "near-end" | "out"): void;
  /** Thermal paper darkens on one side only: with the roll the wrong way round everything comes out, and all of it blank. */
  putRollWrongWayRound(wrong: boolean): void;
  /** The roll has this much left from now on. */
  runOutAfterMm(mm: number): void;
  openCover(open: boolean): void;
  setFault(fault: MechanicalFault | null): void;
  failNextCut(): void;
  jamAfterMm(mm: number): void;
  /** Prints, and says nothing: a printer without a back channel. */
  setSilent(silent: boolean): void;
  /** 1 is the normal speed, 10 takes ten times as long. */
  setSlow(factor: number): void;
  setQuirks(change: Partial<PrinterQuirks>): void;
  /** Bytes that mean nothing, as a loose cable or another device's protocol sends them. */
  sendGarbage(): void;
  /** Exactly these, unasked: a stray status byte, half a block. */
  sendBytes(bytes: Uint8Array): void;
  /** A hand takes what hangs at the exit. */
  takeSlip(): void;
  /** What became of slips at the exit, oldest first. */
  fates(): readonly ExitFate[];
}

/** One end of a cable. */
export interface HostPort {
  readonly source: ByteSource;
  send(bytes: Uint8Array): void;
  /** The printer did something: it may be at rest now. */
  onProgress?(): void;
}

export interface PrinterCore extends PrinterControls {
  readonly quirks: () => PrinterQuirks;
  /** A host is there. The reception is to be pumped whenever its source has something. */
  attach(port: HostPort): Reception;
  detach(): void;
  /** Bytes that the buffer can still take. */
  room(): number;
  /** Paper end, an open cover or a fault stops the head. */
  isStopped(): boolean;
  /** Nothing of what was sent is left to do, or the printer stands still. */
  isAtRest(): boolean;
  setPlugged(plugged: boolean): void;
  powerCut(): void;
  close(): void;
}

const DEFAULT_PAPER_MM = 60_000;
const DEFAULT_NEAR_END_MM = 4_000;
/** A terminal that runs for weeks on a simulated printer must not fill memory with paper. */
const KEPT_SLIPS = 100;
const BLANK = { marks: [], text: "", qrTexts: [] } as const;
const GARBAGE = Uint8Array.of(0x00, 0xff, 0x7f, 0x55, 0xaa, 0x37, 0x22, 0x00, 0x5f, 0x80, 0x01, 0x9d);

export function createPrinterCore(options: PrinterCoreOptions): PrinterCore {
  const { profile, clock = systemClock } = options;
  const slipListeners = new Set<(slip: SimulatedSlip) => void>();
  const stateListeners = new Set<(state: PrinterSimulatorState) => void>();
  const slips: SimulatedSlip[] = [];
  const glyphs = loadGlyphs();
  const exit: Exit | null = profile.presenter === "none" ? null : createExit(() => changed());
  let quirks = quirksOf(profile, options.quirks);
  let pieces = 0;
  let plugged = true;
  let host: { readonly port: HostPort; readonly reception: Reception } | null = null;
  let silent = false;
  let wrongWayRound = false;
  let automaticMask = 0;
  let previousAnswer: Uint8Array | null = null;

  const mechanism = createMechanism({
    widthDots: profile.dots,
    dotsPerMm: profile.dotsPerMm,
    speedMmPerS: options.speedMmPerS ?? Infinity,
    paperMm: options.paperMm ?? DEFAULT_PAPER_MM,
    nearEndMm: options.nearEndMm ?? DEFAULT_NEAR_END_MM,
    clock,
    eatsLfAfterRaster: quirks.eatsLfAfterRaster,
    onQuestion: (event) => answerQueued(event),
    onPiece: (piece) => void handOver(piece),
    onChange: () => changed(),
  });

  const condition = (): PrinterCondition => ({
    paper: mechanism.paper().state,
    coverOpen: mechanism.coverOpen(),
    fault: mechanism.fault(),
    slipAtExit: exit?.held() !== undefined && exit.held() !== null,
  });
  const state = (): PrinterSimulatorState => {
    const { state: paper, leftMm } = mechanism.paper();
    return {
      plugged,
      paper,
      paperLeftMm: leftMm,
      coverOpen: mechanism.coverOpen(),
      silent,
      connected: host !== null,
      fault: mechanism.fault(),
      slipAtExit: exit?.held() ?? null,
    };
  };
  let lastState = JSON.stringify(state());
  let lastAutomatic = autoStatus(condition());

  function changed(): void {
    host?.reception.pump();
    host?.port.onProgress?.();
    const automatic = autoStatus(condition());
    if (automaticMask !== 0 && !Buffer.from(automatic).equals(lastAutomatic)) say(automatic);
    lastAutomatic = automatic;
    const now = state();
    const key = JSON.stringify(now);
    if (key === lastState) return;
    lastState = key;
    for (const listener of stateListeners) listener(now);
  }

  async function handOver(piece: PaperPiece): Promise<void> {
    const id = `slip-${String((pieces += 1)).padStart(4, "0")}`;
    // Behind the blade before it is drawn: what is asked of the exit next must find it.
    if (piece.complete) exit?.arrive(id);
    const font = await glyphs;
    const { widthDots, heightDots, events, complete } = piece;
    const { marks, text, qrTexts } = wrongWayRound ? BLANK : piece;
    const bitmap = (): Bitmap => renderWith(font, marks, widthDots, heightDots);
    const png = (): Buffer => toPng(bitmap());
    const slip: SimulatedSlip = { id, events, widthDots, heightDots, complete, text, qrTexts, bitmap, png };
    slips.push(slip);
    if (slips.length > KEPT_SLIPS) slips.shift();
    for (const listener of slipListeners) listener(slip);
  }

  /** Whether anybody hears it or not; a printer does not know. */
  function say(bytes: Uint8Array): void {
    if (silent || profile.status === "none") return;
    const to = host?.port;
    if (quirks.replyDelayMs === 0) to?.send(bytes);
    else clock.setTimeout(() => to === host?.port && to?.send(bytes), quirks.replyDelayMs);
  }

  function answerRealtime(command: RealtimeCommand): void {
    if (command.type === "status") {
      if (!quirks.answers.includes(command.n)) return;
      const answer = command.n === 20 ? fullStatus(condition()) : Uint8Array.of(statusByte(command.n, condition()));
      const said = quirks.answersThePrevious ? previousAnswer : answer;
      previousAnswer = answer;
      if (said !== null) say(said);
      return;
    }
    if (command.clear) mechanism.clearBuffer();
    mechanism.recover();
    if (command.says) say(CLEARED_REPLY);
  }

  function answerQueued(event: PrintEvent): void {
    if (event.type === "fence" && profile.fence === "gs-h") say(processIdReply(event.id));
    else if (event.type === "sensor-request") say(Uint8Array.of(sensorByte(event.n, condition())));
    else if (event.type === "identity-request") say(identity(event.n));
    else if (event.type === "auto-status") {
      automaticMask = event.mask;
      if (event.mask !== 0) say(autoStatus(condition()));
    } else if (event.type === "init") {
      // ESC @ ends what GS a began.
      automaticMask = 0;
    } else if (event.type === "presenter") {
      if (event.action === "report") say(Uint8Array.of(exitByte(condition())));
      else exit?.move(event.action);
    }
  }

  return {
    quirks: () => quirks,
    attach(port) {
      const reception = createReception({
        source: port.source,
        mechanism,
        quirks: () => quirks,
        onRealtime: answerRealtime,
        onFlow: (byte) => say(Uint8Array.of(byte)),
      });
      host = { port, reception };
      changed();
      return reception;
    },
    detach() {
      host = null;
      automaticMask = 0;
      changed();
    },
    room: () => mechanism.room(),
    isStopped: () => mechanism.stopped(),
    isAtRest: () => mechanism.idle() || mechanism.stopped(),
    setPlugged(now) {
      plugged = now;
      changed();
    },
    powerCut() {
      previousAnswer = null;
      automaticMask = 0;
      mechanism.powerCut();
      changed();
    },
    close() {
      slipListeners.clear();
      stateListeners.clear();
      mechanism.powerCut();
    },
    slips: () => [...slips],
    onSlip(listener) {
      slipListeners.add(listener);
      return () => slipListeners.delete(listener);
    },
    state,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    setPaper: (paper) => mechanism.setPaper(paper),
    putRollWrongWayRound(wrong) {
      wrongWayRound = wrong;
    },
    runOutAfterMm: (mm) => mechanism.runOutAfterMm(mm),
    openCover: (open) => mechanism.setCover(open),
    setFault: (fault) => mechanism.setFault(fault),
    failNextCut: () => mechanism.failNextCut(),
    jamAfterMm: (mm) => mechanism.jamAfterMm(mm),
    setSilent(on) {
      silent = on;
      changed();
    },
    setSlow: (factor) => mechanism.setSlow(factor),
    setQuirks(change) {
      quirks = { ...quirks, ...change };
    },
    sendGarbage: () => host?.port.send(GARBAGE),
    sendBytes: (bytes) => host?.port.send(bytes),
    takeSlip: () => exit?.take(),
    fates: () => exit?.fates() ?? [],
  };
}
