/**
 * What the display may ask of the core. Everything that comes up is validated here as unknown; a stale revision or a
 * repeated id is dropped by the core. An Intent says what the person did, never what should happen.
 */
import { z } from "zod/mini";
import { FIELD_NAMES } from "../../invoice/types.ts";
import { cameraCodeSchema, cameraReportSchema } from "./camera.ts";
import { CHANNELS, EMAIL_DOMAINS, HELP_TOPICS } from "./view.ts";
import { setupActionSchema } from "./setup.ts";
import { staffActionSchema } from "./staff.ts";
import { workbenchActionSchema } from "./workbench.ts";

const field = z.enum(FIELD_NAMES);

/** Keys of the pads: digits, the two for amounts, letters A–Z (which addresses take as small ones), and the editing keys. */
const key = z.union([
  z.string().check(z.regex(/^[0-9A-Z.@_]$/)),
  z.enum(["00", "-", "delete", "clear", "left", "right"]),
]);

export const intentSchema = z.discriminatedUnion("intent", [
  // Anywhere
  z.strictObject({ intent: z.literal("back") }),
  z.strictObject({ intent: z.literal("end") }),
  z.strictObject({ intent: z.literal("check-another") }),
  z.strictObject({ intent: z.literal("open-help"), topic: z.nullable(z.enum(HELP_TOPICS)) }),
  z.strictObject({ intent: z.literal("set-language"), language: z.enum(["zh", "en"]) }),
  z.strictObject({ intent: z.literal("set-text-scale"), textScale: z.literal([100, 130, 160]) }),
  z.strictObject({ intent: z.literal("set-contrast"), contrast: z.enum(["normal", "high"]) }),
  z.strictObject({ intent: z.literal("set-position"), position: z.enum(["normal", "low"]) }),
  /** The person touched the glass somewhere; keeps the session awake and nothing else. */
  z.strictObject({ intent: z.literal("touched") }),
  z.strictObject({ intent: z.literal("stay") }),
  // Home
  z.strictObject({ intent: z.literal("start-scan") }),
  z.strictObject({ intent: z.literal("start-entry") }),
  z.strictObject({ intent: z.literal("start-find") }),
  // Pads (entry, find and contact)
  z.strictObject({ intent: z.literal("press-key"), key }),
  z.strictObject({ intent: z.literal("place-caret"), index: z.int().check(z.minimum(0), z.maximum(32)) }),
  z.strictObject({ intent: z.literal("next-field") }),
  z.strictObject({ intent: z.literal("go-to-field"), field }),
  z.strictObject({ intent: z.literal("choose-day"), daysAgo: z.int().check(z.minimum(0), z.maximum(31)) }),
  z.strictObject({
    intent: z.literal("step-date"),
    part: z.enum(["year", "month", "day"]),
    by: z.literal([1, -1]),
  }),
  z.strictObject({ intent: z.literal("accept-suggestion"), id: z.string().check(z.maxLength(64)) }),
  // Confirm and results
  z.strictObject({ intent: z.literal("edit-field"), field }),
  z.strictObject({ intent: z.literal("start-check") }),
  z.strictObject({ intent: z.literal("cancel-check") }),
  z.strictObject({ intent: z.literal("print-slip") }),
  z.strictObject({ intent: z.literal("see-result") }),
  // A number or an address to send the result to
  z.strictObject({ intent: z.literal("leave-contact"), channel: z.enum(CHANNELS) }),
  z.strictObject({ intent: z.literal("answer-consent"), agree: z.boolean() }),
  z.strictObject({ intent: z.literal("choose-domain"), domain: z.enum(EMAIL_DOMAINS) }),
  z.strictObject({ intent: z.literal("confirm-contact") }),
  z.strictObject({ intent: z.literal("withdraw-contact") }),
  // Staff
  z.strictObject({ intent: z.literal("staff"), action: staffActionSchema }),
  // A machine without a configuration
  z.strictObject({ intent: z.literal("setup"), action: setupActionSchema }),
]);
export type Intent = z.infer<typeof intentSchema>;

/** Display → core. */
export const upSchema = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("hello"), proto: z.literal(1), build: z.string().check(z.maxLength(64)) }),
  z.strictObject({
    t: z.literal("intent"),
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    rev: z.int().check(z.minimum(0)),
    intent: intentSchema,
  }),
  /** `painted` is the count of animation frames, from requestAnimationFrame: proof that the screen is alive, not just JavaScript. */
  z.strictObject({
    t: z.literal("pong"),
    /** The ping answered; 0 when the page reports by itself that a revision has been painted. */
    n: z.int(),
    painted: z.int().check(z.minimum(0)),
    rev: z.int(),
    /** The browser says nobody can see the page (a tab behind another): no frames are owed, and none are claimed. */
    hidden: z.optional(z.boolean()),
  }),
  z.strictObject({ t: z.literal("workbench"), action: workbenchActionSchema }),
  cameraCodeSchema,
  cameraReportSchema,
]);
export type Up = z.infer<typeof upSchema>;

/** Bytes of JSON that one message from the display may have. */
export const MAX_UP_BYTES = 64 * 1024;
