/**
 * What an operator has a terminal do from a desk: how it is asked, read strictly, and what is said of it. Pure.
 *
 * Each action carries an id that the desk makes, a UUID of version 7: asked again, for whatever reason, it is not done again.
 */
import { z } from "zod";
import { locateJson } from "../../../config/json-lines.ts";
import { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import type { Result } from "../../invoice/types.ts";
import { ENVELOPE_LIMITS } from "../../provisioning/bundle/envelope.ts";

const ID = "an id: a UUID of version 7, in small letters";
const id = z.string(ID).regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, ID);

/** Confirming is the second half of sending, and no setting of its own. */
export const ACTION_NAMES = [...OFFICE_ACTIONS, "confirm-config"] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

const askedAction = z.discriminatedUnion(
  "action",
  [
    z.strictObject({ id, action: z.literal("restart") }),
    /** `root`: also the key that closes the keyring. Copies of the store that were made before open with the one before. */
    z.strictObject({ id, action: z.literal("rotate-keys"), root: z.boolean("true or false") }),
    z.strictObject({
      id,
      action: z.literal("send-config"),
      bundle: z
        .string("the text of a bundle")
        .min(1, "the text of a bundle")
        .max(ENVELOPE_LIMITS.bytes, "at most 256 kB"),
    }),
    z.strictObject({ id, action: z.literal("confirm-config"), version: z.int("a version").min(1, "a version") }),
    z.strictObject({ id, action: z.literal("self-check") }),
  ],
  `one of ${ACTION_NAMES.join(", ")}`,
);
export type AskedAction = z.output<typeof askedAction>;
export type AskedWithoutId = AskedAction extends infer A ? (A extends AskedAction ? Omit<A, "id"> : never) : never;

/** The error is a sentence that repeats nothing of what came. */
export function actionOf(text: string): Result<AskedAction, string> {
  // Looks for what JSON.parse lets pass: a key given twice, of which somebody reads the one and does the other.
  if (!locateJson(text).ok) return { ok: false, error: "the body is no JSON, or says something twice" };
  const read = askedAction.safeParse(JSON.parse(text));
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  if (issue?.code === "unrecognized_keys")
    return { ok: false, error: "it says something that this action does not take" };
  const where = issue === undefined || issue.path.length === 0 ? "" : `${String(issue.path[0])}: `;
  return { ok: false, error: `${where}${issue?.message ?? "not understood"}`.slice(0, 200) };
}

/** When the desk made the id, in UTC milliseconds by the desk's own clock. */
export function madeMs(of: string): number {
  return Number.parseInt(of.replaceAll("-", "").slice(0, 12), 16);
}

/**
 * `refused`: looked at and not taken, nothing is changed. `unknown`: the terminal ended while it was under way, and cannot
 * tell whether it was done.
 */
export const ACTION_STATES = ["under-way", "done", "refused", "unknown"] as const;

const result = z.discriminatedUnion("of", [
  z.object({ of: z.literal("send-config"), version: z.int(), changes: z.int() }),
  /** `atMs` finds it among the terminal's last self-checks. */
  z.object({ of: z.literal("self-check"), atMs: z.number(), ok: z.int(), warn: z.int(), fail: z.int() }),
]);
export type ActionResult = z.output<typeof result>;

export const LONGEST_WORDS = 400;

/** What a desk is told of an action. */
export const actionReport = z.object({
  id,
  action: z.enum(ACTION_NAMES),
  state: z.enum(ACTION_STATES),
  /** A sentence for the person at the desk. */
  words: z.string().max(LONGEST_WORDS),
  result: result.nullable(),
});
export type ActionReport = z.output<typeof actionReport>;
