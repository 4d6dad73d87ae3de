import { commandAt, isClearBuffers, type Command } from "./interpreter-commands.ts";
import { PLAIN_STYLE } from "./interpreter-events.ts";
import type { ErrorCode, PresenterAction, PrintEvent, QrLevel, TextStyle } from "./interpreter-events.ts";

/**
 * A strict reader of ESC/POS: bytes in, events out, in any chunking.
 *
 * Stricter than any printer: what a printer would quietly turn into junk on paper (an unknown command, a four-byte
 * GB18030 character, a picture whose size lies) is an `error` event here, so that a slip with an error in it never
 * passes a test. Like a printer it then skips the command's own two bytes and reads on; it never throws, whatever
 * the bytes (they may come from a hostile network). Memory is bounded by the largest legal command, 590 kB.
 */
export interface Interpreter {
  push(bytes: Uint8Array): readonly PrintEvent[];
  /** The stream has ended: what is still pending comes out, an unfinished command as a `truncated` error. */
  end(): readonly PrintEvent[];
}

/** Reads a whole job at once. */
export function interpret(bytes: Uint8Array): readonly PrintEvent[] {
  const interpreter = createInterpreter();
  return [...interpreter.push(bytes), ...interpreter.end()];
}

/** A line is at most 48 columns; a run this long only comes from noise, and is cut so that noise cannot fill memory. */
const LONGEST_RUN = 4096;
const gb18030 = new TextDecoder("gb18030");
const utf8 = new TextDecoder("utf-8");
const LEVELS: readonly QrLevel[] = ["L", "M", "Q", "H"];
const ALIGNS = ["left", "center", "right"] as const;
const PRESENTER_ACTIONS: Readonly<Record<number, PresenterAction>> = {
  2: "retract",
  3: "present",
  5: "eject",
  6: "report",
};

export interface InterpreterOptions {
  /**
   * For simulated printers: bytes that come out as wrong characters on paper (Chinese without FS &, four-byte codes)
   * are text events as well, with a MISPRINT for each wrong character. The error stands before them.
   */
  readonly misprints?: boolean;
}

/** Stands for a character that nobody meant. */
export const MISPRINT = "□";

export function createInterpreter(options: InterpreterOptions = {}): Interpreter {
  const input = byteQueue();
  let events: PrintEvent[] = [];
  let run = "";
  let style: TextStyle = PLAIN_STYLE;
  let chineseMode = false;
  let lineHasText = false;
  let qrModule = 3;
  let qrLevel: QrLevel = "L";
  let qrData: Uint8Array | null = null;

  const flushRun = (): void => {
    if (run === "") return;
    events.push({ type: "text", text: run, style });
    run = "";
  };
  const emit = (event: PrintEvent): void => {
    flushRun();
    events.push(event);
  };
  const error = (code: ErrorCode, message: string): void => {
    emit({ type: "error", code, message, offset: input.offset() });
  };
  const restyle = (change: Partial<TextStyle>): void => {
    flushRun();
    style = { ...style, ...change };
  };
  const type = (text: string): void => {
    run += text;
    lineHasText = true;
    if (run.length >= LONGEST_RUN) flushRun();
  };

  const misprint = (characters: number): void => {
    if (options.misprints === true) type(MISPRINT.repeat(characters));
  };

  const printQr = (): void => {
    if (qrData === null) {
      error("bad-parameter", "GS ( k: print without stored data");
      return;
    }
    if (lineHasText) error("not-at-line-start", "GS ( k: a QR symbol needs an empty line");
    emit({
      type: "qr",
      qr: { data: qrData, text: utf8.decode(qrData), moduleDots: qrModule, level: qrLevel },
      align: style.align,
    });
  };

  /** Carries out one complete command; its parameters have been checked by `commandAt`. */
  const perform = (command: Command): void => {
    const { name, args } = command;
    const n = args[0] ?? 0;
    switch (name) {
      case "LF":
        emit({ type: "line-feed" });
        lineHasText = false;
        return;
      case "ESC @":
        emit({ type: "init" });
        style = PLAIN_STYLE;
        chineseMode = false;
        lineHasText = false;
        qrModule = 3;
        qrLevel = "L";
        qrData = null;
        return;
      case "ESC a":
        if (lineHasText) error("not-at-line-start", "ESC a: alignment only changes at the start of a line");
        restyle({ align: ALIGNS[n % 48] ?? "left" });
        return;
      case "ESC E":
        restyle({ bold: (n & 1) === 1 });
        return;
      case "ESC - / FS -":
        restyle({ underline: (n % 48) as 0 | 1 | 2 });
        return;
      case "ESC M":
        restyle({ font: n % 48 === 1 ? "B" : "A" });
        return;
      case "ESC !":
        restyle({
          font: (n & 0x01) === 0 ? "A" : "B",
          bold: (n & 0x08) !== 0,
          heightScale: (n & 0x10) === 0 ? 1 : 2,
          widthScale: (n & 0x20) === 0 ? 1 : 2,
          underline: (n & 0x80) === 0 ? 0 : 1,
        });
        return;
      case "GS !":
        restyle({ widthScale: (n >> 4) + 1, heightScale: (n & 0x0f) + 1 });
        return;
      case "GS B":
        restyle({ inverse: (n & 1) === 1 });
        return;
      case "ESC 2":
        emit({ type: "line-spacing", dots: null });
        return;
      case "ESC 3":
        emit({ type: "line-spacing", dots: n });
        return;
      case "ESC d":
        emit({ type: "feed-lines", lines: n });
        lineHasText = false;
        return;
      case "ESC J":
        emit({ type: "feed-dots", dots: n });
        lineHasText = false;
        return;
      case "ESC p":
        emit({ type: "drawer", pin: n % 48 });
        return;
      case "FS &":
        chineseMode = true;
        return;
      case "FS .":
        chineseMode = false;
        return;
      case "GS V":
        if (lineHasText) error("not-at-line-start", "GS V: the line before the cut was not printed");
        emit({ type: "cut", mode: n === 65 || n % 48 === 0 ? "full" : "partial", feedDots: args[1] ?? 0 });
        lineHasText = false;
        return;
      case "GS v 0":
        if (lineHasText) error("not-at-line-start", "GS v 0: ignored by printers unless the line is empty");
        emit({
          type: "raster",
          image: {
            widthBytes: (args[1] ?? 0) + (args[2] ?? 0) * 256,
            heightDots: (args[3] ?? 0) + (args[4] ?? 0) * 256,
            data: command.data,
            widthScale: (n & 1) === 0 ? 1 : 2,
            heightScale: (n & 2) === 0 ? 1 : 2,
          },
          align: style.align,
        });
        return;
      case "QR model":
        return;
      case "QR module":
        qrModule = n;
        return;
      case "QR level":
        qrLevel = LEVELS[n - 48] ?? "L";
        return;
      case "QR store":
        qrData = command.data;
        return;
      case "QR print":
        printQr();
        return;
      case "GS ( H":
        emit({ type: "fence", id: String.fromCharCode(...command.data) });
        return;
      case "GS e":
        emit({ type: "presenter", action: PRESENTER_ACTIONS[n] ?? "report", steps: args[1] ?? 0 });
        return;
      case "GS a":
        emit({ type: "auto-status", mask: n });
        return;
      case "GS r":
        emit({ type: "sensor-request", n });
        return;
      case "GS I":
        emit({ type: "identity-request", n });
        return;
      case "DLE EOT":
        emit({ type: "status-request", n });
        return;
      case "DLE ENQ":
        emit({ type: "recover", clear: n === 2 });
        return;
      case "DLE DC4":
        if (isClearBuffers(command.data)) emit({ type: "recover", clear: true });
        else error("unknown-command", "DLE DC4: not the clear-buffer sequence");
        return;
    }
  };

  /** One character at the front of the queue; how many bytes it took, 0 if it is not complete yet. */
  const character = (first: number): number => {
    if (first >= 0x20 && first <= 0x7e) {
      type(String.fromCharCode(first));
      return 1;
    }
    if (first < 0x81 || first === 0xff) {
      error("bad-text-byte", "a byte that is neither a command nor a character");
      return 1;
    }
    if (!chineseMode) {
      error("not-in-chinese-mode", "Chinese bytes without FS &: most printers print Latin junk");
      misprint(1);
      return 1;
    }
    const second = input.at(1);
    if (second === undefined) return 0;
    if (second >= 0x30 && second <= 0x39) {
      const third = input.at(2);
      if (third === undefined) return 0;
      const fourth = input.at(3);
      if (fourth === undefined) return 0;
      if (third < 0x81 || third > 0xfe || fourth < 0x30 || fourth > 0x39) {
        error("bad-text-byte", "a lead byte without its second byte");
        return 1;
      }
      error("four-byte-character", "a four-byte GB18030 character: printers print two wrong characters");
      misprint(2);
      return 4;
    }
    if (second < 0x40 || second === 0x7f || second === 0xff) {
      error("bad-text-byte", "a lead byte without its second byte");
      return 1;
    }
    const text = gb18030.decode(Uint8Array.of(first, second));
    if (/[\p{Co}\p{Cn}\ufffd]/u.test(text)) error("no-glyph", "a code without a character in printer fonts");
    else type(text);
    return 2;
  };

  const step = (): boolean => {
    const first = input.at(0);
    if (first === undefined) return false;
    const command = commandAt(input);
    if (command === "text") {
      const used = character(first);
      input.drop(used);
      return used > 0;
    }
    if (command === "incomplete") return false;
    if ("error" in command) {
      error(command.error, command.message);
      input.drop(command.length);
      return true;
    }
    perform(command);
    input.drop(command.length);
    return true;
  };

  const take = (): readonly PrintEvent[] => {
    const out = events;
    events = [];
    return out;
  };

  return {
    push(bytes): readonly PrintEvent[] {
      input.push(bytes);
      while (step());
      return take();
    },
    end(): readonly PrintEvent[] {
      if (input.length() > 0) error("truncated", "the job ends inside a command or character");
      input.drop(input.length());
      flushRun();
      return take();
    },
  };
}

/** Bytes not yet understood, with constant-time look and amortised append (a picture may come one byte at a time). */
export interface ByteQueue {
  at(index: number): number | undefined;
  slice(start: number, end: number): Uint8Array;
  length(): number;
  /** Stream position of the front. */
  offset(): number;
  push(bytes: Uint8Array): void;
  drop(count: number): void;
}

function byteQueue(): ByteQueue {
  let store = new Uint8Array(256);
  let start = 0;
  let end = 0;
  let dropped = 0;
  return {
    at: (index) => (start + index < end ? store[start + index] : undefined),
    slice: (from, to) => store.slice(start + from, Math.min(start + to, end)),
    length: () => end - start,
    offset: () => dropped,
    push(bytes): void {
      if (end + bytes.length > store.length) {
        const needed = end - start + bytes.length;
        const next = needed * 2 > store.length ? new Uint8Array(needed * 2) : store;
        next.set(store.subarray(start, end));
        store = next;
        end -= start;
        start = 0;
      }
      store.set(bytes, end);
      end += bytes.length;
    },
    drop(count): void {
      start += count;
      dropped += count;
    },
  };
}
