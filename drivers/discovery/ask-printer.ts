import type { Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink, LinkOpener, PortStatus } from "../link/link.ts";
import type { StatusNumber, StatusRound } from "../printer/status.ts";
import { hexOf } from "./ask-scanner.ts";
import {
  automaticStatusWords,
  fullStatusWords,
  isProcessId,
  nameIn,
  NO_ANSWER,
  processIdWords,
  sensorWords,
  statusByteWords,
  typeWords,
} from "./printer-words.ts";

/**
 * Asks a printer what it is and how it answers, one question after the other on one connection, and writes down every
 * byte. Nothing is printed by a printer that knows the questions; one that does not may print a few characters of them.
 * Error model: a printer that cannot be opened is a reason; silence is an answer.
 */
export interface PrinterAsked {
  readonly question: string;
  /** In hex. */
  readonly asked: string;
  /** In hex; empty: silence. */
  readonly answered: string;
  /** Came when the next question was due: some boards answer late, or each question with the answer before. */
  readonly late: string;
  readonly words: string;
}

export interface PrinterLearned {
  readonly asked: readonly PrinterAsked[];
  /** The answers to DLE EOT 1-4, as the driver reads them. */
  readonly round: StatusRound;
  readonly isOffline: boolean;
  readonly automaticStatus: boolean;
  readonly fullStatus: boolean;
  readonly fence: "gs-h" | "gs-r" | "none";
  readonly maker: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly serialNumber: string | null;
  /** E.g. "CHINA GB18030". */
  readonly font: string | null;
  readonly hasChineseFont: boolean | null;
  /** What the USB port says, where there is one. */
  readonly portStatus: PortStatus | null;
}

export type AskedPrinter =
  { readonly ok: true; readonly learned: PrinterLearned } | { readonly ok: false; readonly reason: string };

export interface AskPrinterOptions {
  readonly opener: LinkOpener;
  readonly clock: Clock;
  /** `status`: only how it is; `everything`: also what it is, and how it tells the end of a slip. */
  readonly what: "status" | "everything";
  /** DLE EOT 20 is one maker's own; another printer may take its last byte for something to print. */
  readonly askFullStatus: boolean;
}

/** Silence after the first byte of an answer that ends it: 11 bytes a millisecond at 115,200 baud, one at 9600. */
const ANSWER_GAP_MS = 60;
const PROCESS_ID = "0001";
/** GS I below this gives numbers. */
const FIRST_NAME = 65;

export async function askPrinter({ opener, clock, ...asking }: AskPrinterOptions): Promise<AskedPrinter> {
  const opened = await openOnce(opener, clock);
  if (!opened.ok) return opened;
  const { link } = opened;
  const ear = listenTo(link, clock);
  try {
    const learned = await askAll(link, ear, asking);
    const lost = ear.lost();
    return lost === null ? { ok: true, learned } : { ok: false, reason: lost };
  } finally {
    await link.close();
  }
}

async function openOnce(opener: LinkOpener, clock: Clock): ReturnType<LinkOpener["open"]> {
  const abort = new AbortController();
  const cancel = clock.setTimeout(() => abort.abort(), DRIVER_DELAYS.open);
  const opened = await opener.open(abort.signal);
  cancel();
  return opened;
}

interface Ear {
  /** Everything since it was last asked for. */
  take(): Uint8Array;
  /** Until an answer has come and ended, or it is not coming. */
  answer(): Promise<Uint8Array>;
  lost(): string | null;
}

function listenTo(link: ByteLink, clock: Clock): Ear {
  let heard: readonly number[] = [];
  let wake: () => void = () => undefined;
  let lost: string | null = null;
  link.onData((bytes) => {
    // A device that talks without end fills no memory.
    heard = [...heard, ...bytes].slice(0, 4_096);
    wake();
  });
  link.onClose((reason) => {
    lost = reason;
    wake();
  });
  const take = (): Uint8Array => {
    const bytes = Uint8Array.from(heard);
    heard = [];
    return bytes;
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.setTimeout(resolve, ms);
      wake = () => {
        cancel();
        resolve();
      };
    });
  return {
    take,
    lost: () => lost,
    async answer() {
      if (heard.length === 0 && lost === null) await pause(DRIVER_DELAYS.statusReply);
      for (let before = -1; heard.length > before && heard.length > 0 && lost === null;) {
        before = heard.length;
        await pause(ANSWER_GAP_MS);
      }
      return take();
    },
  };
}

async function askAll(
  link: ByteLink,
  ear: Ear,
  { what, askFullStatus }: Pick<AskPrinterOptions, "what" | "askFullStatus">,
): Promise<PrinterLearned> {
  const log: PrinterAsked[] = [];
  const ask = async (
    question: string,
    bytes: readonly number[],
    words: (answer: Uint8Array) => string,
  ): Promise<Uint8Array> => {
    const late = hexOf(ear.take());
    const last = log.at(-1);
    if (late !== "" && last !== undefined) log[log.length - 1] = { ...last, late };
    if (ear.lost() !== null) return new Uint8Array();
    const written = await link.write(Uint8Array.from(bytes));
    const answer = written.ok ? await ear.answer() : new Uint8Array();
    if (answer.length > 0) link.acknowledged?.();
    log.push({
      question,
      asked: hexOf(Uint8Array.from(bytes)),
      answered: hexOf(answer),
      late: "",
      words: words(answer),
    });
    return answer;
  };

  ear.take();
  const round: Partial<Record<StatusNumber, number>> = {};
  let isOffline = false;
  for (const n of [1, 2, 3, 4] as const) {
    const answer = await ask(`DLE EOT ${n}`, [0x10, 0x04, n], (bytes) => statusByteWords(n, bytes));
    const [byte] = answer;
    if (answer.length !== 1 || byte === undefined || (byte & 0x93) !== 0x12) continue;
    round[n] = byte;
    if (n === 1) isOffline = (byte & 0x08) !== 0;
  }
  const full = askFullStatus ? await ask("DLE EOT 20", [0x10, 0x04, 20], fullStatusWords) : new Uint8Array();
  const portStatus = (await link.portStatus?.()) ?? null;
  const known = { round, isOffline, fullStatus: full.length === 6, portStatus };
  // What follows waits in the printer's buffer; one that stands still would answer when nobody listens any more.
  if (isOffline || what === "status") return { ...NOTHING, ...known, asked: log };

  const name = async (n: number, topic: string): Promise<string | null> => {
    // Who answers neither the first number nor the first name has no names, and may print what it does not know.
    if (n > FIRST_NAME && log.slice(-2).every(({ answered }) => answered === "")) return null;
    return nameIn(await ask(`GS I ${n} (${topic})`, [0x1d, 0x49, n], nameWords));
  };
  const type = await ask("GS I 2 (type)", [0x1d, 0x49, 2], typeWords);
  const firmware = await name(FIRST_NAME, "firmware");
  const maker = await name(66, "maker");
  const model = await name(67, "model");
  const serialNumber = await name(68, "serial number");
  const font = await name(69, "font");
  const automatic = await ask("GS a 14 (automatic status)", [0x1d, 0x61, 0x0e], automaticStatusWords);
  // Off again: a printer must not speak by itself to a driver that does not expect it.
  const off = await ask("GS a 0", [0x1d, 0x61, 0x00], (bytes) => (bytes.length === 0 ? "off again" : "still speaks"));
  const sensor = await ask("GS r 1 (fence)", [0x1d, 0x72, 0x01], sensorWords);
  const processId = [0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(PROCESS_ID, "latin1")];
  const id = await ask("GS ( H (fence)", processId, (bytes) => processIdWords(bytes, PROCESS_ID));
  const typeByte = type.length === 1 && ((type[0] ?? 0xff) & 0x90) === 0 ? (type[0] ?? null) : null;
  return {
    ...known,
    asked: log,
    automaticStatus: automatic.length === 4 && off.length === 0,
    fence: isProcessId(id, PROCESS_ID)
      ? "gs-h"
      : sensor.length === 1 && ((sensor[0] ?? 0xff) & 0x90) === 0
        ? "gs-r"
        : "none",
    maker,
    model,
    firmware,
    serialNumber,
    font,
    hasChineseFont: typeByte === null ? null : (typeByte & 0x01) !== 0,
  };
}

function nameWords(answer: Uint8Array): string {
  if (answer.length === 0) return NO_ANSWER;
  return nameIn(answer) ?? "no name";
}

const NOTHING: Omit<PrinterLearned, "asked" | "round" | "isOffline" | "fullStatus" | "portStatus"> = {
  automaticStatus: false,
  fence: "none",
  maker: null,
  model: null,
  firmware: null,
  serialNumber: null,
  font: null,
  hasChineseFont: null,
};
