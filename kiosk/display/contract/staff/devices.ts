/** The devices page: what is plugged in, a live test of the scanner, the printer's own words bit by bit, and the camera. */
import { z } from "zod/mini";
import type { StatusBit } from "../../../../drivers/printer/status-bits.ts";
import type { CameraTrouble } from "../../../../drivers/scanner/camera-trouble.ts";
import type { FieldName, InvoiceKind, PayloadErrorCode } from "../../../invoice/types.ts";
import type { SaidView } from "../said.ts";
import { paperActions, type PaperGuideView } from "./paper.ts";
import type { PrinterTrouble, PrintJobState } from "./printer.ts";

export const DEVICE_IDS = ["scanner", "printer", "camera"] as const;
export type DeviceId = (typeof DEVICE_IDS)[number];

/** A device of the configuration. */
export interface DeviceView {
  readonly device: DeviceId;
  /** What the profile calls it, or the camera's own name. */
  readonly label: string;
  /** "serial /dev/ttyACM0", "usb 1-1.3", "tcp 192.168.1.50:9100". */
  readonly place: string;
  readonly state: "connected" | "disconnected" | "inconclusive";
  /** Why it is not connected: a clause that a technician can act on. */
  readonly reason: SaidView;
  /** Of the printer: what stops it, or what it wants soon. */
  readonly trouble: PrinterTrouble | null;
}

/** Something else that is plugged in and may be a scanner, a printer or a camera. */
export interface FoundView {
  readonly kind: "hid" | "serial" | "wedge" | "usb" | "camera" | "unclaimed";
  readonly name: string;
  readonly node: string;
  /** The profile that fits best; null where none does. */
  readonly profile: string | null;
  /** What a technician should do first; null: nothing. */
  readonly advice: SaidView | null;
}

/** The last code that was held up. Numbers are masked for everybody; the bytes are for technicians. */
export interface ScanView {
  /** Beijing wall time, "14:26:08". */
  readonly at: string;
  readonly bytes: number;
  /** From the first byte to the last; null where no cable carries them. */
  readonly tookMs: number | null;
  /** As hex, two digits a byte; the first of them where there are many. Null for those who may not see it. */
  readonly hex: string | null;
  readonly text: string | null;
  readonly encoding: "ascii" | "utf-8" | "gb18030";
  readonly parseMs: number;
  readonly meaning:
    | {
        readonly type: "invoice";
        readonly kind: InvoiceKind;
        /** "2511…6789". */
        readonly number: string;
        readonly amountFen: number | null;
        readonly issueDate: string | null;
        readonly crc: "match" | "mismatch" | "absent";
        readonly needs: readonly FieldName[];
      }
    | { readonly type: "claim" }
    | { readonly type: "problem"; readonly code: PayloadErrorCode };
}

export interface ScannerTestView {
  readonly profile: string;
  /** Where the profile says that a code ends. */
  readonly end: "cr" | "lf" | "crlf" | "any" | "stx-etx" | "none" | "report" | "packet" | "key";
  readonly baudRate: number | null;
  /** What the model can be told. */
  readonly commands: { readonly on: boolean; readonly off: boolean; readonly beep: boolean };
  readonly told: { readonly what: TriggerWhat; readonly outcome: TellOutcome } | null;
  /** Codes that ask this scanner to change its settings are turned off: by our command, or not known. */
  readonly setupCodes: "off" | "by-hand" | "unknown";
  readonly last: ScanView | null;
  /** Codes read since the page was opened: those that mean something here, and those that do not. */
  readonly ok: number;
  readonly failed: number;
  /** What the driver threw away since then: broken, too long, cut off. */
  readonly dropped: number;
}
export type TellOutcome = "ok" | "refused" | "sent" | "no-answer" | "not-connected" | "not-supported";
export type TriggerWhat = "on" | "off" | "beep";

export interface StatusBitView {
  readonly value: 0 | 1;
  /** Null: fixed, the same in every answer. */
  readonly meaning: StatusBit | null;
  readonly tone: "ok" | "warn" | "bad" | "none";
}

export interface StatusRowView {
  readonly n: 1 | 2 | 3 | 4;
  /** Null: the printer did not answer this question. */
  readonly byte: number | null;
  /** Bit 0 first; empty where there is no byte. */
  readonly bits: readonly StatusBitView[];
}

export interface PrinterTestView {
  readonly profile: string;
  readonly columns: number;
  readonly cuts: boolean;
  /** False: this model says nothing of itself. */
  readonly reports: boolean;
  readonly rows: readonly StatusRowView[];
  /** Seconds since the rows were read; null before the first time. */
  readonly readSecondsAgo: number | null;
  readonly paper: "ok" | "near-end" | "out" | "unknown";
  readonly trouble: PrinterTrouble | null;
  /** The last thing that was printed here, and what is known of it. */
  readonly job: { readonly what: PrintWhat; readonly state: PrintJobState; readonly trouble: string | null } | null;
  /** Metres left on the roll, from the ledger; null where it cannot be told. */
  readonly metresLeft: { readonly least: number; readonly most: number } | null;
}
export type PrintWhat = "page-48" | "page-32" | "qr" | "cut";

export interface CameraTestView {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly trouble: CameraTrouble | null;
  readonly frames: number;
  readonly attempts: number;
  readonly hits: number;
  readonly attemptMs: number;
  readonly bothDecoders: boolean;
  readonly region: {
    readonly leftPercent: number;
    readonly topPercent: number;
    readonly widthPercent: number;
    readonly heightPercent: number;
  } | null;
}

export interface DevicesPageView {
  readonly page: "devices";
  readonly devices: readonly DeviceView[];
  readonly selected: DeviceId;
  readonly found: readonly FoundView[];
  /** When it was looked last, "14:25:58", and how long that took. */
  readonly looked: { readonly at: string; readonly tookMs: number } | null;
  readonly scanner: ScannerTestView | null;
  readonly printer: PrinterTestView;
  readonly camera: CameraTestView | null;
  /** While somebody changes the paper it takes the page. */
  readonly paper: PaperGuideView | null;
  /** What this role may do here. */
  readonly may: { readonly trigger: boolean; readonly qr: boolean; readonly cut: boolean };
}

export const devicesActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("select"), device: z.enum(DEVICE_IDS) }),
  z.strictObject({ do: z.literal("look-again") }),
  z.strictObject({ do: z.literal("trigger"), what: z.enum(["on", "off", "beep"]) }),
  z.strictObject({ do: z.literal("clear-scan") }),
  z.strictObject({ do: z.literal("test-page"), columns: z.literal([48, 32]) }),
  z.strictObject({ do: z.literal("test-qr") }),
  z.strictObject({ do: z.literal("cut") }),
  ...paperActions,
]);
export type DevicesAction = z.infer<typeof devicesActionSchema>;
