/**
 * What the main process and the core say to each other. What the page says is not among it: its messages go from the preload
 * to the core through a port of their own, and the main process never sees them.
 */
import { z } from "zod/mini";

const size = z.int().check(z.minimum(100), z.maximum(16_384));

const openOrder = z.strictObject({
  t: z.literal("open"),
  mode: z.enum(["kiosk", "window"]),
  width: size,
  height: size,
  camera: z.boolean(),
});
export type OpenOrder = z.infer<typeof openOrder>;

const fromCore = z.discriminatedUnion("t", [
  openOrder,
  z.strictObject({ t: z.literal("restart"), reason: z.string() }),
  /** A picture of the page is wanted; the answer carries the same number. */
  z.strictObject({ t: z.literal("capture"), n: z.int() }),
]);
export type FromCore = z.infer<typeof fromCore>;

/** A PNG of the largest panel there is stays far below. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
const picture = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length > 0 && value.length <= MAX_PICTURE_BYTES,
);

const page = z.int().check(z.minimum(1));
const toCore = z.discriminatedUnion("t", [
  /** A page was loaded; its port comes with the message. */
  z.strictObject({ t: z.literal("page"), page }),
  z.strictObject({ t: z.literal("page-gone"), page, reason: z.string() }),
  /** A person closed the window of a demonstration. */
  z.strictObject({ t: z.literal("gone"), reason: z.string() }),
  z.strictObject({ t: z.literal("stop"), reason: z.string() }),
  /** PNG; null: there is no page to take a picture of. */
  z.strictObject({ t: z.literal("captured"), n: z.int(), png: z.nullable(picture) }),
]);
export type ToCore = z.infer<typeof toCore>;

/** Null for what this version does not know. */
export function readFromCore(message: unknown): FromCore | null {
  return fromCore.safeParse(message).data ?? null;
}

export function readToCore(message: unknown): ToCore | null {
  return toCore.safeParse(message).data ?? null;
}
