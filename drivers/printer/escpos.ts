import { createRequire } from "node:module";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { printable, textColumns } from "./escpos-text.ts";
import type { Align, QrLevel, RasterImage } from "./interpreter-events.ts";
import { interpret } from "./interpreter.ts";
import { fitModuleDots, qrMatrix, qrRaster, qrSize } from "./qr.ts";

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
  /** Prints one line. Throws RangeError when it is wider than the paper: a printer would break it anywhere. */
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

export function createSlipBuilder(profile: PrinterProfile): SlipBuilder {
  const printer = new EscposPrinter({ write: (_bytes, done) => done() });
  const raw = (...bytes: readonly number[]): void => {
    printer.print(Buffer.from(bytes));
  };
  let heightDots = 0;
  let widthScale = 1;
  let heightScale = 1;
  let pitchDots = 0;

  raw(ESC, 0x40);
  if (profile.kanjiOn) raw(FS, 0x26);

  const setPitch = (dots: number): void => {
    if (dots === pitchDots) return;
    pitchDots = dots;
    raw(ESC, 0x33, dots);
  };

  const feed = (dots: number): void => {
    heightDots += dots;
    for (let left = dots; left > 0; left -= 255) raw(ESC, 0x4a, Math.min(left, 255));
  };

  const builder: SlipBuilder = {
    align(align): SlipBuilder {
      printer.align(ALIGN_WORDS[align]);
      return builder;
    },
    bold(on): SlipBuilder {
      raw(ESC, 0x45, on ? 1 : 0);
      return builder;
    },
    size(width, height): SlipBuilder {
      if (width === widthScale && height === heightScale) return builder;
      if (![width, height].every((scale) => Number.isInteger(scale) && scale >= 1 && scale <= 8)) {
        throw new RangeError(`text scale ${width} × ${height} is not 1 to 8`);
      }
      widthScale = width;
      heightScale = height;
      raw(GS, 0x21, ((width - 1) << 4) | (height - 1));
      return builder;
    },
    line(text): SlipBuilder {
      const shown = printable(text).trimEnd();
      const columns = textColumns(shown) * widthScale;
      if (columns > profile.columns) {
        throw new RangeError(`a line of ${columns} columns does not fit ${profile.columns}`);
      }
      const cell = CELL_HEIGHT_DOTS * heightScale;
      const pitch = heightScale === 1 ? LINE_PITCH_DOTS : cell + LARGE_LINE_GAP_DOTS;
      setPitch(pitch);
      printer.text(shown, "GB18030");
      heightDots += pitch;
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
      if (profile.qr === "raster") return builder.raster(qrRaster(qrMatrix(data, level), moduleDots));
      const store = data.length + 3;
      raw(GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, moduleDots);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x30 + "LMQH".indexOf(level));
      raw(GS, 0x28, 0x6b, store & 0xff, store >> 8, 0x31, 0x50, 0x30, ...data);
      raw(GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30);
      heightDots += size * moduleDots;
      return builder;
    },
    /** In bands, because clones with a small buffer turn a long picture into text; no LF between or after them. */
    raster(image): SlipBuilder {
      for (let top = 0; top < image.heightDots; top += profile.bandRows) {
        const rows = Math.min(profile.bandRows, image.heightDots - top);
        const width = image.widthBytes;
        const mode = (image.widthScale - 1) | ((image.heightScale - 1) << 1);
        raw(GS, 0x76, 0x30, mode, width & 0xff, width >> 8, rows & 0xff, rows >> 8);
        printer.print(Buffer.from(image.data.subarray(top * width, (top + rows) * width)));
        heightDots += rows * image.heightScale;
      }
      return builder;
    },
    cut(): SlipBuilder {
      const { cut, feedDotsBeforeCut } = profile;
      if (cut === "none") feed(feedDotsBeforeCut);
      else {
        raw(GS, 0x56, cut === "partial" ? 66 : 65, feedDotsBeforeCut);
        heightDots += feedDotsBeforeCut;
      }
      return builder;
    },
    build: () => ({ bytes: Uint8Array.from(printer.buffer.flush()), heightDots }),
  };
  return builder;
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
