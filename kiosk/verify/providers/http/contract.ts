/**
 * What the terminal and a back office say to each other: the one source of config/openapi/verify.json, of what the terminal
 * sends and believes, and of what the reference server accepts. Version 1 is closed: an object with a field that is not
 * here is not of this contract.
 *
 * Money is integer fen, times are ISO 8601 instants, codes and numbers are strings (leading zeros matter).
 */
import { z } from "zod";
import { INVOICE_KINDS, VERDICT_IDS } from "../../../invoice/types.ts";
import { EMAIL, LONGEST_EMAIL, MOBILE } from "../../../outbox/delivery-contact.ts";
import { outcomeSchema } from "../../outcome.ts";

export const CONTRACT_VERSION = "1.0.0";

export const PATHS = {
  verifications: "/v1/verifications",
  deliveries: "/v1/deliveries",
  health: "/v1/health",
} as const;

/** Both sides refuse what is larger: a name has at most 200 characters, so that no honest message comes near. */
export const CONTRACT_LIMITS = { requestBytes: 8_192, replyBytes: 16_384 } as const;

/** How far the clocks of a signed request's two ends may differ, and how long a nonce is remembered, twice over. */
export const SIGNATURE_WINDOW_S = 300;

/** One question's key, for ever. The terminal makes UUIDv7; in the header it is a quoted string (RFC 9651). */
export const keySchema = z.uuid().meta({ description: "Idempotency key; the terminal makes UUIDv7 (RFC 9562)." });

const terminal = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]$/)
  .meta({ description: "The terminal's id, as in its configuration." });
const instant = z.iso.datetime({ offset: true });

const query = z
  .strictObject({
    kind: z.enum(INVOICE_KINDS),
    kindAssumed: z.boolean().meta({ description: "A typed 20-digit number alone could not tell the kind." }),
    invoiceCode: z
      .string()
      .regex(/^\d{10}(\d{2})?$/)
      .nullable(),
    invoiceNumber: z.string().regex(/^\d{8}(\d{12})?$/),
    issueDate: z.iso.date(),
    amountFen: z.int().nullable(),
    amountMeaning: z.enum(["with-tax", "without-tax", "unknown"]),
    checkCode: z
      .string()
      .regex(/^[0-9A-Za-z]{5,6}$/)
      .nullable()
      .meta({ description: "The last six digits; five characters of a blockchain invoice." }),
    sellerTaxId: z
      .string()
      .regex(/^[0-9A-Z]{15,20}$/)
      .nullable(),
  })
  .meta({ description: "What one kind of invoice needs for a check, complete and valid." });

export const verificationRequestSchema = z.strictObject({ terminal, query });
export type VerificationRequest = z.output<typeof verificationRequestSchema>;

const [answer, refused] = outcomeSchema.options;

/** What the record said, or by which rule the question was declined: final either way. */
export const verificationSchema = z.strictObject({
  key: keySchema,
  outcome: z.discriminatedUnion("type", [answer, refused]).refine(
    (said) =>
      said.type !== "answer" || said.match === "consistent" || (said.status === "unknown" && said.details === null),
    // A record that does not agree says nothing about the invoice; vendors echo what was asked.
    "status unknown and details null where the record does not agree",
  ),
});

export const underWaySchema = z.strictObject({ key: keySchema, state: z.literal("under-way") });

export const healthSchema = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  /** "down": the back office is there, what it asks is not. */
  state: z.enum(["ok", "down"]),
  time: instant.meta({ description: "The service's clock; the terminal measures its own against it." }),
});

const delivery = {
  terminal,
  verification: keySchema.meta({ description: "The key of the question whose result is sent." }),
  language: z.enum(["zh", "en"]),
  consent: z
    .strictObject({
      text: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/),
      at: instant,
    })
    .meta({ description: "Which text the person agreed to, and when." }),
  result: z
    .strictObject({
      verdict: z.enum(VERDICT_IDS),
      lastFour: z.string().regex(/^\d{4}$/),
      source: z.string().min(1).max(64),
      at: instant,
    })
    .meta({ description: "All that a message may say: no name, no amount, no whole number." }),
};

/** The destination travels inside TLS only; the terminal deletes its own copy once this was accepted. */
export const deliveryRequestSchema = z.discriminatedUnion("channel", [
  z.strictObject({ ...delivery, channel: z.literal("sms"), to: z.string().regex(MOBILE) }),
  z.strictObject({ ...delivery, channel: z.literal("email"), to: z.string().max(LONGEST_EMAIL).regex(EMAIL) }),
]);
export type DeliveryRequest = z.output<typeof deliveryRequestSchema>;

export const deliverySchema = z.strictObject({ key: keySchema, state: z.literal("accepted") });

/** RFC 9457, and three members more. */
export const problemSchema = z.strictObject({
  type: z.string().max(200).optional(),
  title: z.string().max(200),
  status: z.int().min(400).max(599),
  detail: z.string().max(1_000).optional(),
  code: z
    .string()
    .regex(/^[a-z][a-z-]{1,39}$/)
    .meta({ description: "What happened; see x-yanpiao-problems." }),
  taken: z.enum(["no", "unknown"]).optional().meta({
    description: "no: it is certain that no check of the day was spent. Overrides what the code alone says.",
  }),
  offsetSeconds: z.int().optional().meta({
    description: "With clock-skew: the terminal's clock minus the service's.",
  }),
});
export type Problem = z.output<typeof problemSchema>;
