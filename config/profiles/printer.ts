import { z } from "zod";
import { baudRate, profileId, profileLabel, profileSources, usbMatch } from "./common.ts";

/** What a terminal is told about a printer model (printing facts, section 4). */

/**
 * Modules on a side of the largest QR code on a slip, with its quiet zone: version 6 holds 106 bytes at level M, a
 * verdict slip writes at most 90 (`kiosk/receipt` holds a test).
 */
export const LARGEST_SLIP_QR_MODULES: number = 41 + 2 * 4;
/** A slip of dots is 60 to 90 kB: eight seconds at this rate, more than a minute at 9600 (printing facts 2.7). */
const SLOWEST_BAUD_FOR_PICTURES = 115_200;
/** Start bit, eight bits, stop bit. */
const BITS_PER_BYTE = 10;

/** Names a printer gives of itself, compared without case: the IEEE-1284 id's MFG and MDL, and GS I 66 and 67. */
const nameMatch = z.strictObject({
  maker: z.string().min(1).max(40),
  model: z.string().min(1).max(40).optional(),
});

export const printerProfileSchema = z
  .strictObject({
    id: profileId,
    label: profileLabel,
    sources: profileSources,
    match: z.strictObject({ usb: z.array(usbMatch).max(40), names: z.array(nameMatch).max(40) }),
    /** Printable dots across the paper: 576 on 80 mm, 384 on 58 mm. */
    dots: z.int().min(96).max(832).multipleOf(8),
    /** Half-width cells of Font A on a line; a Chinese character takes two. */
    columns: z.int().min(16).max(64),
    dotsPerMm: z.union([z.literal(8), z.literal(12)], "must be 8 (203 dpi) or 12 (300 dpi)"),
    /** Rows of one raster block: clones with 4 kB of buffer print garbage when it is larger than about 24. */
    bandRows: z.int().min(8).max(2303),
    /** Whether the printer draws QR codes itself (GS ( k) or is given dots. */
    qr: z.enum(["native", "raster"]),
    /** Wanted dots of a module; below 4 (0.5 mm) phones begin to miss it on thermal paper. Wider symbols get fewer. */
    qrModuleDots: z.int().min(4).max(16),
    /** Whether letters come from the printer's font or the whole slip is sent as dots. */
    text: z.enum(["native", "raster"]),
    /** Whether FS & must be sent before Chinese (some boards start in ASCII). */
    kanjiOn: z.boolean(),
    /** Characters of the font: GB2312 has 6,763 Chinese ones, GBK about 21,000. The others are drawn as dots. */
    font: z.enum(["gb2312", "gbk"]),
    /** Some clones swallow one LF that follows GS v 0: feed with ESC J there. */
    eatsLfAfterRaster: z.boolean(),
    cut: z.enum(["none", "partial", "full"]),
    /**
     * The n of GS V 65/66: fed beyond the cutting position where the printer knows it, else from the head. Without a
     * blade it is simply fed.
     */
    feedDotsBeforeCut: z.int().min(0).max(255),
    /**
     * `dle`: answers DLE EOT 1-4; `custom20`: DLE EOT 1-4 and DLE EOT 20 (six bytes, with the slip at the exit);
     * `asb`: speaks by itself after GS a; `none`: says nothing.
     */
    status: z.enum(["none", "dle", "asb", "custom20"]),
    /**
     * Sensors that this model does not have although it answers questions: their bits never change. Who is led through a change
     * of paper then says by hand what no sensor says.
     */
    withoutSensors: z.array(z.enum(["cover", "near-end"])).optional(),
    /** Bit 2 of DLE EOT 3 means paper jam on SNBC boards with anti-jam. */
    jamBit: z.boolean(),
    /**
     * How the end of a job is known. `gs-h`: GS ( H, the printer repeats the job's id when it left the head;
     * `gs-r`: GS r 1, answered when the job was parsed to its end; `none`: not at all.
     */
    fence: z.enum(["gs-h", "gs-r", "none"]),
    /** How the rest of a broken job is thrown out of the printer, so that it is not printed after the paper is back. */
    clearBuffer: z.enum(["dle-dc4-8", "dle-enq-2", "none"]),
    /** Holds the slip until it is taken; `custom`: GS e 5 ejects, GS e 2 retracts, the exit sensor is asked. */
    presenter: z.enum(["none", "custom"]),
    /** What becomes of a slip that nobody takes, where there is a presenter: it is personal data. */
    untaken: z.enum(["retract", "eject"]),
    speedMmPerS: z.int().min(20).max(400),
    /** What the slowest link it may hang on carries, for the time a job may take (9600 baud: 960). */
    linkBytesPerS: z.int().min(120).max(10_000_000),
    /** USB: whether the interface has an IN endpoint that answers (protocol 2); Star boards and some bridges do not. */
    usb: z.strictObject({ bidirectional: z.boolean() }).optional(),
    /** Only for printers on a serial port. Never XON/XOFF: it eats status bytes. */
    serial: z.strictObject({ baudRate, rtscts: z.boolean() }).optional(),
  })
  .refine((profile) => profile.columns * 12 <= profile.dots, {
    path: ["columns"],
    message: "must fit: columns x 12 dots of Font A may not exceed dots",
  })
  .refine((profile) => LARGEST_SLIP_QR_MODULES * profile.qrModuleDots <= profile.dots, {
    path: ["qrModuleDots"],
    message: `must leave room for a slip's QR code: ${LARGEST_SLIP_QR_MODULES} modules x qrModuleDots may not exceed dots`,
  })
  .refine((profile) => profile.text === "raster" || profile.kanjiOn, {
    path: ["kanjiOn"],
    message: 'must be true when text is "native": ESC @ turns Chinese off on many boards, and only FS & turns it on',
  })
  .refine((profile) => profile.text === "native" || profile.qr === "raster", {
    path: ["qr"],
    message: 'must be "raster" when text is "raster": then the whole slip is dots',
  })
  .refine((profile) => profile.status !== "none" || profile.fence === "none", {
    path: ["fence"],
    message: 'must be "none" when status is "none": a printer without a back channel answers no fence',
  })
  .refine((profile) => !profile.jamBit || profile.status === "dle" || profile.status === "custom20", {
    path: ["jamBit"],
    message: 'must be false unless status is "dle" or "custom20": the bit is one of DLE EOT 3',
  })
  .refine((profile) => profile.presenter === "none" || profile.status === "custom20", {
    path: ["presenter"],
    message: 'must be "none" unless status is "custom20": a slip at the exit that nobody can see cannot be retracted',
  })
  .refine((profile) => profile.presenter === "none" || profile.cut === "full", {
    path: ["cut"],
    message: 'must be "full" where there is a presenter: it cannot hand out a slip that still hangs on the roll',
  })
  .refine((profile) => profile.usb?.bidirectional !== false || profile.status === "none", {
    path: ["status"],
    message: 'must be "none" when usb.bidirectional is false',
  })
  .refine(({ text, serial }) => text === "native" || serial === undefined || serial.rtscts, {
    path: ["serial", "rtscts"],
    message:
      'must be true when text is "raster": without flow control the printer loses bytes and prints the rest as junk',
  })
  .refine(
    ({ text, serial }) => text === "native" || serial === undefined || serial.baudRate >= SLOWEST_BAUD_FOR_PICTURES,
    {
      path: ["serial", "baudRate"],
      message: `must be at least ${SLOWEST_BAUD_FOR_PICTURES} when text is "raster": a slip of dots is 60 to 90 kB`,
    },
  )
  .refine(({ serial, linkBytesPerS }) => serial === undefined || linkBytesPerS * BITS_PER_BYTE <= serial.baudRate, {
    path: ["linkBytesPerS"],
    message: "must not exceed serial.baudRate / 10: the line carries no more, and slips would be given up too early",
  });
export type PrinterProfile = Readonly<z.infer<typeof printerProfileSchema>>;
