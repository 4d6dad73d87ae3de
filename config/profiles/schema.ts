import { z } from "zod";

/**
 * What a terminal is told about a device model, as data. The code of the drivers never says `if (model)`: it reads
 * these fields. Sources of the values: the device manuals and the measurements behind them (each JSON file has a
 * `label`; the field comments here say what depends on the field).
 */

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens, e.g. simulated-80mm");
const label = z.string().min(1).max(80);
const baudRate = z.union(
  [
    z.literal(9600),
    z.literal(19200),
    z.literal(38400),
    z.literal(57600),
    z.literal(115200),
    z.literal(230400),
    z.literal(460800),
  ],
  "must be one of 9600, 19200, 38400, 57600, 115200, 230400, 460800",
);

/**
 * Where one scan ends in the stream of bytes.
 * `cr`, `lf`, `crlf`, `stx-etx`: exactly that; an unfinished frame is dropped at the idle gap.
 * `any`: CR or LF or the idle gap, for a scanner nobody configured. `none`: the idle gap only.
 */
export const framingSchema = z.strictObject({
  suffix: z.enum(["cr", "lf", "crlf", "any", "stx-etx", "none"]),
  /** Silence after which an unfinished frame is over. A UART at 9600 baud sends a byte each 1.04 ms. */
  idleMs: z.int().min(20).max(2000),
  /** Longer frames are thrown away whole; a QR code holds at most 2,953 bytes. */
  maxBytes: z.int().min(64).max(4096),
});
export type Framing = z.infer<typeof framingSchema>;

export const scannerProfileSchema = z.strictObject({
  id,
  label,
  transport: z.literal("serial"),
  /** USB-CDC devices ignore it. */
  baudRate,
  framing: framingSchema,
  /** The same text again within this time after it was last seen is the same code still held in front; 0 turns this off. */
  rereadMs: z.int().min(0).max(10_000),
});
export type ScannerProfile = Readonly<z.infer<typeof scannerProfileSchema>>;

export const printerProfileSchema = z
  .strictObject({
    id,
    label,
    /** Printable dots across the paper: 576 on 80 mm, 384 on 58 mm. */
    dots: z.int().min(96).max(832).multipleOf(8),
    /** Half-width cells of Font A on a line; a Chinese character takes two. */
    columns: z.int().min(16).max(64),
    dotsPerMm: z.union([z.literal(8), z.literal(12)], "must be 8 (203 dpi) or 12 (300 dpi)"),
    /** Rows of one raster block: clones with 4 kB of buffer print garbage when it is larger than about 24. */
    bandRows: z.int().min(8).max(2303),
    /** Whether the printer draws QR codes itself (GS ( k) or is given dots. */
    qr: z.enum(["native", "raster"]),
    qrModuleDots: z.int().min(3).max(16),
    /** Whether letters come from the printer's font or the whole slip is sent as dots. */
    text: z.enum(["native", "raster"]),
    /** Whether FS & must be sent before Chinese (some boards start in ASCII). */
    kanjiOn: z.boolean(),
    /** Whether the font has the four-byte part of GB18030; false prints such a character as two junk pairs. */
    fourByte: z.boolean(),
    /** Some clones swallow one LF that follows GS v 0: feed with ESC J there. */
    eatsLfAfterRaster: z.boolean(),
    cut: z.enum(["none", "partial", "full"]),
    /** Distance from the print head to the blade. */
    feedDotsBeforeCut: z.int().min(0).max(255),
    /** `dle`: answers DLE EOT 1-4; `none`: says nothing. */
    status: z.enum(["none", "dle"]),
    /**
     * How the end of a job is known. `gs-h`: GS ( H, the printer repeats the job's id when it left the head;
     * `gs-r`: GS r 1, answered when the job was parsed to its end; `none`: not at all.
     */
    fence: z.enum(["gs-h", "gs-r", "none"]),
    /** How the rest of a broken job is thrown out of the printer, so that it is not printed after the paper is back. */
    clearBuffer: z.enum(["dle-dc4-8", "dle-enq-2", "none"]),
    speedMmPerS: z.int().min(20).max(400),
    /** What the link carries, for the time a job may take (9600 baud: 960). */
    linkBytesPerS: z.int().min(120).max(10_000_000),
    /** Only for printers on a serial port. Never XON/XOFF: it eats status bytes. */
    serial: z.strictObject({ baudRate, rtscts: z.boolean() }).optional(),
  })
  .refine((profile) => profile.columns * 12 <= profile.dots, {
    path: ["columns"],
    message: "must fit: columns x 12 dots of Font A may not exceed dots",
  })
  .refine((profile) => profile.status === "dle" || profile.fence === "none", {
    path: ["fence"],
    message: 'must be "none" when status is "none": a printer without a back channel answers no fence',
  });
export type PrinterProfile = Readonly<z.infer<typeof printerProfileSchema>>;
