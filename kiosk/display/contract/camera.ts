/**
 * The camera beside the screen: the core says whether one is wanted and what for, the page looks and says what it saw. Pictures
 * stay in the page. What comes up is as hostile as everything else that does.
 */
import { z } from "zod/mini";
import { CAMERA_TROUBLE_NAMES } from "../../../drivers/scanner/camera-trouble.ts";

/** What the page is to look for, and with which camera. Sent after the page's hello, and again when it changes. */
export interface CameraOrder {
  /** A part of the camera's name; null: the first one. */
  readonly device: string | null;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Where codes are held, in percent of the picture; null: anywhere. */
  readonly region: CameraRegion | null;
  /** active: the screen asks for a code. idle: what is seen may still begin a visit, and what lies there is kept in sight. */
  readonly pace: "idle" | "active";
}

export interface CameraRegion {
  readonly leftPercent: number;
  readonly topPercent: number;
  readonly widthPercent: number;
  readonly heightPercent: number;
}

/** Bytes of the largest QR symbol: version 40, level L. */
export const MAX_CODE_BYTES = 2953;
const MAX_BASE64_CHARS = 4 * Math.ceil(MAX_CODE_BYTES / 3);

const count = z.int().check(z.minimum(0));

/** A code in the present picture; told again while it is there, so that the core knows when it has gone. */
export const cameraCodeSchema = z.strictObject({
  t: z.literal("camera-code"),
  /** The same number for as long as the code did not leave the picture; numbers of one page load are not used again. */
  presentation: z.int().check(z.minimum(1)),
  bytes: z
    .string()
    .check(
      z.minLength(4),
      z.maxLength(MAX_BASE64_CHARS),
      z.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
    ),
});

/** How the page's camera is; with each change, and every few seconds while nothing changes. */
export const cameraReportSchema = z.strictObject({
  t: z.literal("camera-report"),
  state: z.enum(["starting", "looking", "trouble"]),
  trouble: z.nullable(z.enum(CAMERA_TROUBLE_NAMES)),
  widthPx: count.check(z.maximum(16_384)),
  heightPx: count.check(z.maximum(16_384)),
  bothDecoders: z.boolean(),
  attemptMs: z.number().check(z.minimum(0), z.maximum(60_000)),
  counters: z.strictObject({
    frames: count,
    attempts: count,
    libraryHits: count,
    wasmHits: count,
    slow: count,
    /** Workers that were started, the first one included: one is replaced after many codes, and with each new opening. */
    workers: count,
    reopened: count,
  }),
});
export type CameraUp = z.infer<typeof cameraCodeSchema> | z.infer<typeof cameraReportSchema>;
