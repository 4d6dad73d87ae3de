import { z } from "zod";
import { baudRate, bytesOfHex, hexBytes, profileId, profileLabel, profileSources, usbMatch } from "./common.ts";

/**
 * What a terminal is told about a scanner model. One file describes one model in one of its interface modes, because a
 * mode is a device of its own to the system (another USB product id, another protocol).
 */

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

/**
 * What can be said to the device, each as the bytes that are sent; null where the model cannot be told or nobody knows
 * how. `query` asks the device who it is: its answer is a reply, never a scan.
 */
export const scannerCommandsSchema = z.strictObject({
  on: hexBytes.nullable(),
  off: hexBytes.nullable(),
  beep: hexBytes.nullable(),
  query: hexBytes.nullable(),
  /** Turns scan-to-configure off, where a command can. */
  disableSetup: hexBytes.nullable(),
});
export type ScannerCommands = z.infer<typeof scannerCommandsSchema>;
export type ScannerCommand = keyof ScannerCommands;

/**
 * Setup codes: a visitor can reprogram a scanner with a printed code unless that is turned off.
 * `by-command`: the driver sends `disableSetup` at each connection. `by-technician`: turned off once by hand as `how`
 * says, and the terminal cannot see whether it was. `unknown`: nobody found out how; `doctor` says so.
 */
export const setupCodesSchema = z.strictObject({
  protection: z.enum(["by-command", "by-technician", "unknown"]),
  /** A sentence for the technician. */
  how: z.string().min(10).max(400),
});

const shared = {
  id: profileId,
  label: profileLabel,
  sources: profileSources,
  match: z.array(usbMatch).max(40),
  commands: scannerCommandsSchema,
  setupCodes: setupCodesSchema,
  /** The same text again within this time after it was last seen is the same code still held in front; 0 turns this off. */
  rereadMs: z.int().min(0).max(10_000),
} as const;

/** How the bytes of a serial device are to be understood; `framed` is text with an end mark, the others are packets. */
export const serialProtocolSchema = z.enum(["framed", "ssi", "vguang"]);

const serialProfile = z.strictObject({
  ...shared,
  transport: z.literal("serial"),
  /** USB-CDC devices ignore it. */
  baudRate,
  protocol: serialProtocolSchema,
  framing: framingSchema,
  /** How the device's answers to commands look, so that they are never taken for scans. */
  replies: z.array(z.enum(["ack-nak", "newland-menu", "newland-7e", "honeywell-menu", "ssi-clone"])).max(4),
});

/** A place in a report; byte 0 is the report id, also on devices that number none and leave it out. */
const reportOffset = z.int().min(1).max(1023);

/** Offsets in a report, counted with the report id as byte 0. */
export const reportLayoutSchema = z
  .strictObject({
    reportId: z.int().min(0).max(255),
    lengthAt: reportOffset,
    /** The AIM identifier's first byte; null where none is sent. */
    aimAt: reportOffset.nullable(),
    dataAt: reportOffset,
    dataBytes: z.int().min(1).max(1022),
    /** The byte whose bit 0 says that the next report goes on with the same code. */
    continuedAt: reportOffset,
  })
  .refine(
    ({ lengthAt, aimAt, dataAt, dataBytes, continuedAt }) => {
      const outside = (at: number): boolean => at < dataAt || at >= dataAt + dataBytes;
      return outside(lengthAt) && outside(continuedAt) && (aimAt === null || (outside(aimAt) && outside(aimAt + 2)));
    },
    {
      path: ["dataBytes"],
      message: "must leave room: length, AIM identifier and continued flag lie outside of the data",
    },
  );
export type ReportLayout = Readonly<z.infer<typeof reportLayoutSchema>>;

const hidProfile = z
  .strictObject({
    ...shared,
    transport: z.literal("hid"),
    /** `hid-pos`: usage page 0x8C, layout from the report descriptor. `vguang`: 55 AA packets in vendor reports. */
    protocol: z.enum(["hid-pos", "vguang"]),
    /** null: any page of a vendor's own (0xFF00 and up). Such a device is bound by its ids or by its socket. */
    usagePage: z.int().min(0).max(0xffff).nullable(),
    usage: z.int().min(0).max(0xffff).nullable(),
    /** Used where the report descriptor cannot be read or does not say. */
    layout: reportLayoutSchema.nullable(),
    /** How a command travels to the device; null where it takes none. The first byte is the report id. */
    output: z
      .strictObject({
        reportId: z.int().min(0).max(255),
        lengthPrefix: z.boolean(),
        reportBytes: z.int().min(8).max(1024),
      })
      .nullable(),
    /** A feature report that puts the device into this mode; only ever sent when a technician asks for it. */
    modeFeature: hexBytes.nullable().default(null),
    /** AIM identifiers of answers to menu commands: `]Z6`, `]X0` on Honeywell devices. */
    replyAims: z.array(z.string().regex(/^\][A-Za-z][0-9A-Za-z]$/, "must be an AIM identifier, e.g. ]Z6")).max(8),
    /** How vendor commands without an AIM identifier are answered. */
    replies: z.array(z.enum(["newland-menu", "newland-7e"])).max(4),
  })
  .refine(
    ({ commands, output }) => {
      const longest = Math.max(0, ...Object.values(commands).map((hex) => (hex === null ? 0 : bytesOfHex(hex).length)));
      return output === null ? longest === 0 : longest + (output.lengthPrefix ? 2 : 1) <= output.reportBytes;
    },
    { path: ["output"], message: "must have room for the longest command; null only where all commands are null" },
  );

/** A keyboard to the system. Digits and letters only: such a device cannot send Chinese (scanning facts 2.4). */
const wedgeProfile = z.strictObject({
  ...shared,
  transport: z.literal("wedge"),
  /** The keys that end a code, as the scanner is set to send them. */
  endKeys: z
    .array(z.enum(["enter", "tab"]))
    .min(1)
    .max(2),
  /** Pause between two keys after which a code without its end key is dropped. */
  keyGapMs: z.int().min(10).max(500),
  maxBytes: z.int().min(64).max(4096),
});

export const scannerProfileSchema = z.discriminatedUnion("transport", [serialProfile, hidProfile, wedgeProfile]);
export type ScannerProfile = Readonly<z.infer<typeof scannerProfileSchema>>;
export type SerialScannerProfile = Extract<ScannerProfile, { transport: "serial" }>;
export type HidScannerProfile = Extract<ScannerProfile, { transport: "hid" }>;
export type WedgeScannerProfile = Extract<ScannerProfile, { transport: "wedge" }>;
