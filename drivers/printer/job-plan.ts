import { commandAt, type Command, type CommandName } from "./interpreter-commands.ts";
import { qrSize } from "./qr.ts";

/**
 * A job as the pieces in which it is handed over. Questions go between commands only, never into one (printing facts
 * 2.1), and a job that is given up must leave no half command in the printer, which would swallow the start of the
 * next slip: so pieces end where commands end, wherever one fits into a piece.
 */
export interface JobPart {
  readonly bytes: Uint8Array;
  /** Dot rows that the paper moves for it. */
  readonly rows: number;
  /** False in the middle of a command that is longer than a piece. */
  readonly endsCommand: boolean;
  /** How many bytes are missing to the end of that command. */
  readonly missing: number;
}

/** What printers feed for a line when nothing was set. */
const DEFAULT_PITCH_DOTS = 30;

/**
 * Cuts a job into parts of at most `maxBytes`; together they are the job, byte for byte. The last command is a part of
 * its own: a USB printer's link takes it only when everything before it has reached the printer, so that a stuck
 * printer shows even when the whole slip fits into one transfer.
 */
export function planJob(job: Uint8Array, maxBytes: number): readonly JobPart[] {
  const parts: JobPart[] = [];
  let start = 0;
  let end = 0;
  let rows = 0;
  const close = (): void => {
    if (end > start) parts.push({ bytes: job.subarray(start, end), rows, endsCommand: true, missing: 0 });
    start = end;
    rows = 0;
  };
  for (const unit of unitsOf(job)) {
    if (unit.end - start > maxBytes || unit.end === job.length) close();
    if (unit.end - unit.start <= maxBytes) {
      end = unit.end;
      rows += unit.rows;
      continue;
    }
    parts.push(...slices(job, unit, maxBytes));
    start = unit.end;
    end = unit.end;
  }
  close();
  return parts;
}

interface Unit {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
}

function slices(job: Uint8Array, unit: Unit, maxBytes: number): readonly JobPart[] {
  const count = Math.ceil((unit.end - unit.start) / maxBytes);
  return Array.from({ length: count }, (_, index) => {
    const from = unit.start + index * maxBytes;
    const to = Math.min(from + maxBytes, unit.end);
    const rows = (unit.rows * (to - from)) / (unit.end - unit.start);
    return { bytes: job.subarray(from, to), rows, endsCommand: to === unit.end, missing: unit.end - to };
  });
}

function unitsOf(job: Uint8Array): readonly Unit[] {
  const units: Unit[] = [];
  const feed = createFeed();
  for (let start = 0; start < job.length;) {
    const found = commandAt({
      at: (index) => job[start + index],
      slice: (from, to) => job.slice(start + from, start + to),
      length: () => job.length - start,
    });
    // What the strict reader does not know, or finds cut off, is passed on as it is: judging a slip is not done here.
    const length =
      found === "incomplete" ? job.length - start : found === "text" ? characterBytes(job, start) : found.length;
    const rows = typeof found === "object" && "name" in found ? feed(found) : 0;
    const end = Math.min(start + Math.max(1, length), job.length);
    units.push({ start, end, rows });
    start = end;
  }
  return units;
}

function characterBytes(job: Uint8Array, start: number): number {
  if ((job[start] ?? 0) < 0x81) return 1;
  const second = job[start + 1] ?? 0;
  return second >= 0x30 && second <= 0x39 ? 4 : 2;
}

/** Rows that one command after another moves the paper; commands that are not here move none. */
function createFeed(): (command: Command) => number {
  let pitch = DEFAULT_PITCH_DOTS;
  let moduleDots = 3;
  let qrData = new Uint8Array(0);
  const setPitch = (dots: number): number => {
    pitch = dots;
    return 0;
  };
  const feeds: Partial<Record<CommandName, (command: Command, n: number) => number>> = {
    "ESC @": () => setPitch(DEFAULT_PITCH_DOTS),
    "ESC 2": () => setPitch(DEFAULT_PITCH_DOTS),
    "ESC 3": (_command, n) => setPitch(n),
    LF: () => pitch,
    "ESC d": (_command, n) => n * pitch,
    "ESC J": (_command, n) => n,
    "GS V": ({ args }) => args[1] ?? 0,
    "GS v 0": ({ args }, n) => ((args[3] ?? 0) + (args[4] ?? 0) * 256) * ((n & 2) === 0 ? 1 : 2),
    "QR module": (_command, n) => {
      moduleDots = n;
      return 0;
    },
    "QR store": ({ data }) => {
      qrData = Uint8Array.from(data);
      return 0;
    },
    "QR print": () => qrRows(qrData, moduleDots),
  };
  return (command) => feeds[command.name]?.(command, command.args[0] ?? 0) ?? 0;
}

function qrRows(data: Uint8Array, moduleDots: number): number {
  if (data.length === 0) return 0;
  try {
    return qrSize(data) * moduleDots;
  } catch {
    // More than a symbol holds: a printer prints nothing then.
    return 0;
  }
}
