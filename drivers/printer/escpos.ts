import { createRequire } from "node:module";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { cellColumns, inFont, MISSING_CHARACTER, needsDrawing, printable, textColumns } from "./escpos-text.ts";
import { PLAIN_STYLE, type Align, type PrintEvent, type QrLevel, type RasterImage } from "./interpreter-events.ts";
import { interpret } from "./interpreter.ts";
import { fitModuleDots, qrMatrix, qrRaster, qrSize } from "./qr.ts";
import { drawEvents } from "./raster/draw.ts";
import type { Glyphs } from "./raster/glyphs.ts";

/**
 * Builds the bytes of one slip.
 *
 * npm `escpos` 2.5.2 is used for the few calls whose bytes were measured to be right (buffer, `text` in GB18030,
 * `align`, `print` of a Buffer: printing facts 1.3). Its `size`, `style`, `cut`, `qrcode`, `barcode` and `image` are
 * not: they send commands that printers do not know, or the word "undefined". Those commands are written here as raw
 * bytes, plain standard ESC/POS, so that other people's decoders read the slip too.
 */
export interface SlipBuilder {
  align(align: Align): SlipBuilder;
  bold(on: boolean): SlipBuilder;
  /** GS !: the only size command that Chinese glyphs obey as well. 1 to 8. */
  size(width: number, height: number): SlipBuilder;
  /**
   * Prints one line: as text, or as dots in the same columns when the printer's font lacks one of its characters.
   * Throws RangeError when it is wider than the paper: a printer would break it anywhere.
   */
  line(text: string): SlipBuilder;
  feedDots(dots: number): SlipBuilder;
  /** Throws RangeError when the symbol cannot be printed legibly on this paper. */
  qr(text: string, level?: QrLevel): SlipBuilder;
  raster(image: RasterImage): SlipBuilder;
  cut(): SlipBuilder;
  build(): Slip;
}

export interface Slip {
  readonly bytes: Uint8Array;
  readonly heightDots: number;
  /** How often the blade comes down; 0 where there is none. */
  readonly cuts: number;
}

/** The part of escpos/printer.js that is safe to use. The package has no types for this entry. */
interface EscposPrinter {
  readonly buffer: { flush(): Buffer };
  align(align: "lt" | "ct" | "rt"): EscposPrinter;
  print(content: Buffer): EscposPrinter;
  text(content: string, encoding: "GB18030"): EscposPrinter;
}
type EscposPrinterClass = new (adapter: { write(bytes: Buffer, done: () => void): void }) => EscposPrinter;
const EscposPrinter = createRequire(import.meta.url)("escpos/printer.js") as EscposPrinterClass;

const ALIGN_WORDS = { left: "lt", center: "ct", right: "rt" } as const;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;

/** Height of Font A and of a Chinese glyph. */
export const CELL_HEIGHT_DOTS = 24;
/** Line pitch of plain text: 6 dots of air. Set by ESC 3, because printers' own default differs. */
export const LINE_PITCH_DOTS = 30;
/** Air under large text. */
const LARGE_LINE_GAP_DOTS = 10;
/** Between a picture and the LF of a text line, where a board would swallow that LF. */
const AFTER_PICTURE_DOTS = 2;

/**
 * True when this printer cannot print the text as text. Drawing it takes a font, which is loaded only for that
 * (`loadGlyphs`), and `Glyphs.bring` for the rarest characters.
 */
export function lineNeedsDrawing(text: string, profile: PrinterProfile): boolean {
  return profile.text === "raster" || needsDrawing(printable(text), profile.font);
}

/**
 * Starts a slip for one printer. Without glyphs, MISSING_CHARACTER stands for what its font lacks; a profile with
 * `text: "raster"` cannot be served without them: RangeError at its first line.
 */
export function createSlipBuilder(profile: PrinterProfile, glyphs: Glyphs | null = null): SlipBuilder {
  const printer = new EscposPrinter({ write: (_bytes, done) => done() });
  const raw = (...bytes: readonly number[]): void => {
    printer.print(Buffer.from(bytes));
  };
  let heightDots = 0;
  let cuts = 0;
  let style = PLAIN_STYLE;
  /** What the printer was told last; it is told only when something is printed that obeys it. */
  let told = PLAIN_STYLE;
  let pitchDots = 0;
  let afterPicture = false;

  raw(ESC, 0x40);
  if (profile.kanjiOn) raw(FS, 0x26);

  const tellAlign = (align: Align): void => {
    if (align === told.align) return;
    printer.align(ALIGN_WORDS[align]);
    told = { ...told, align };
  };

  const tellStyle = (): void => {
    tellAlign(style.align);
    if (style.bold !== told.bold) raw(ESC, 0x45, style.bold ? 1 : 0);
    if (style.widthScale !== told.widthScale || style.heightScale !== told.heightScale) {
      raw(GS, 0x21, ((style.widthScale - 1) << 4) | (style.heightScale - 1));
    }
    told = style;
  };

  const setPitch = (dots: number): void => {
    if (dots === pitchDots) return;
    pitchDots = dots;
    raw(ESC, 0x33, dots);
  };

  const feed = (dots: number): void => {
    heightDots += dots;
    for (let left = dots; left > 0; left -= 255) raw(ESC, 0x4a, Math.min(left, 255));
    if (dots > 0) afterPicture = false;
  };

  /** In bands, because clones with a small buffer turn a long picture into text; no LF between or after them. */
  const picture = (image: RasterImage): void => {
    for (let top = 0; top < image.heightDots; top += profile.bandRows) {
      const rows = Math.min(profile.bandRows, image.heightDots - top);
      const width = image.widthBytes;
      const mode = (image.widthScale - 1) | ((image.heightScale - 1) << 1);
      raw(GS, 0x76, 0x30, mode, width & 0xff, width >> 8, rows & 0xff, rows >> 8);
      printer.print(Buffer.from(image.data.subarray(top * width, (top + rows) * width)));
      heightDots += rows * image.heightScale;
    }
    afterPicture = true;
  };

  const drawn = (events: readonly PrintEvent[]): void => {
    if (glyphs === null) throw new RangeError(`profile ${profile.id} prints dots only, and no font was loaded`);
    // The picture brings its own margin: a board that ignores ESC a for pictures puts it in the right place too.
    tellAlign("left");
    picture(drawEvents(glyphs, events, profile.dots));
  };

  const builder: SlipBuilder = {
    align(align): SlipBuilder {
      style = { ...style, align };
      return builder;
    },
    bold(on): SlipBuilder {
      style = { ...style, bold: on };
      return builder;
    },
    size(width, height): SlipBuilder {
      if (![width, height].every((scale) => Number.isInteger(scale) && scale >= 1 && scale <= 8)) {
        throw new RangeError(`text scale ${width} × ${height} is not 1 to 8`);
      }
      style = { ...style, widthScale: width, heightScale: height };
      return builder;
    },
    line(text): SlipBuilder {
      const shown = printable(text).trimEnd();
      const columns = textColumns(shown) * style.widthScale;
      if (columns > profile.columns) {
        throw new RangeError(`a line of ${columns} columns does not fit ${profile.columns}`);
      }
      const cell = CELL_HEIGHT_DOTS * style.heightScale;
      const pitch = style.heightScale === 1 ? LINE_PITCH_DOTS : cell + LARGE_LINE_GAP_DOTS;
      const toDraw = profile.text === "raster" || (glyphs !== null && needsDrawing(shown, profile.font));
      if (toDraw && shown === "") feed(pitch);
      else if (toDraw) {
        drawn([
          { type: "text", text: shown, style },
          { type: "feed-dots", dots: cell },
        ]);
        feed(pitch - cell);
      } else {
        if (afterPicture && profile.eatsLfAfterRaster) feed(AFTER_PICTURE_DOTS);
        tellStyle();
        setPitch(pitch);
        printer.text(withoutMissing(shown, profile), "GB18030");
        heightDots += pitch;
        afterPicture = false;
      }
      return builder;
    },
    feedDots(dots): SlipBuilder {
      feed(dots);
      return builder;
    },
    qr(text, level = "M"): SlipBuilder {
      const data = Buffer.from(text, "utf8");
      const size = qrSize(data, level);
      const moduleDots = fitModuleDots(size, profile.qrModuleDots, profile.dots);
      if (moduleDots === null) throw new RangeError(`a QR symbol of ${size} modules does not fit the paper`);
      if (profile.text === "raster") {
        drawn([{ type: "qr", qr: { data, text, moduleDots, level }, align: style.align }]);
        return builder;
      }
      tellAlign(style.align);
      if (profile.qr === "raster") {
        picture(qrRaster(qrMatrix(data, level), moduleDots));
        return builder;
      }
      const store = data.length + 3;
      raw(GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, moduleDots);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x30 + "LMQH".indexOf(level));
      raw(GS, 0x28, 0x6b, store & 0xff, store >> 8, 0x31, 0x50, 0x30, ...data);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30);
      heightDots += size * moduleDots;
      return builder;
    },
    raster(image): SlipBuilder {
      tellAlign(style.align);
      picture(image);
      return builder;
    },
    cut(): SlipBuilder {
      const { cut, feedDotsBeforeCut } = profile;
      if (cut === "none") feed(feedDotsBeforeCut);
      else {
        raw(GS, 0x56, cut === "partial" ? 66 : 65, feedDotsBeforeCut);
        heightDots += feedDotsBeforeCut;
        cuts += 1;
      }
      return builder;
    },
    build: () => ({ bytes: Uint8Array.from(printer.buffer.flush()), heightDots, cuts }),
  };
  return builder;
}

/** The same number of columns, in characters that the printer has. */
function withoutMissing(text: string, { font }: PrinterProfile): string {
  if (!needsDrawing(text, font)) return text;
  const standIn = (character: string): string => (cellColumns(character) === 1 ? "?" : MISSING_CHARACTER);
  return Array.from(text, (character) => (inFont(character, font) ? character : standIn(character))).join("");
}

/**
 * Throws when a slip's bytes hold anything but plain ESC/POS: an unknown command, a wrong length, a character the
 * font lacks, or the word "undefined" that npm escpos prints for an option it does not know.
 */
export function assertPlainEscpos(bytes: Uint8Array): void {
  if (Buffer.from(bytes).includes("undefined")) throw new Error('the slip prints the word "undefined"');
  for (const event of interpret(bytes)) {
    if (event.type === "error") throw new Error(`${event.code} at byte ${event.offset}: ${event.message}`);
  }
}
