/** Who may do more than a shopper: staff at the glass, and people at a desk. */
import { z } from "zod";
import { oneOf, port, secret, whole } from "../fields.ts";

const BADGE_KEY_ID = "letters, digits, hyphens and underscores, 1 to 64 of them";
const badgeKeyId = z
  .string(BADGE_KEY_ID)
  .regex(/^[A-Za-z0-9_-]{1,64}$/, BADGE_KEY_ID)
  .meta({ description: "Stands in the badge." });
const ED25519 = "an Ed25519 public key: 32 bytes in base64, 44 characters";
export const staff = z
  .strictObject({
    secondFactor: oneOf(["none", "totp", "badge"]).meta({
      description:
        "Asked of staff besides number and PIN: a one-time code of their phone, or a signed badge at the scanner.",
    }),
    badgeKeys: z
      .array(z.strictObject({ id: badgeKeyId, publicKey: z.string(ED25519).regex(/^[A-Za-z0-9+/]{43}=$/, ED25519) }))
      .max(8, "at most 8 keys")
      .meta({
        description: "Whose signature makes a badge; `yanpiao staff badge` prints the line. Two while one is changed.",
      }),
    idleMinutes: whole(1, 30, "minutes").meta({ description: "Untouched for this long, the staff console closes." }),
    limitMinutes: whole(5, 480, "minutes").meta({
      description: "Touched or not, the staff console closes after this.",
    }),
  })
  .refine(({ secondFactor, badgeKeys }) => secondFactor !== "badge" || badgeKeys.length > 0, {
    path: ["badgeKeys"],
    message: "at least one key where the second factor is a badge",
  });

/** What an operator may have a terminal do from a desk. */
export const OFFICE_ACTIONS = ["restart", "rotate-keys", "send-config", "self-check"] as const;

const PERSON = "lower-case letters, digits and hyphens, 2 to 32 of them, e.g. desk-07";
export const office = z.strictObject({
  host: z
    .string("an address of this terminal")
    .regex(/^[0-9a-fA-F.:]{2,45}$/, "an IP address of this terminal, e.g. 10.20.0.17; 0.0.0.0 for all")
    .meta({ description: "Where it listens: better the address of the operators' network than all of them." }),
  port,
  certificate: secret,
  key: secret,
  operatorsCa: secret.meta({ description: "The authority that names people: without its certificate nobody gets in." }),
  people: z
    .array(
      z.strictObject({
        name: z
          .string(PERSON)
          .regex(/^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/, PERSON)
          .meta({ description: "The common name of their certificate; an id, as the journal names whoever read it." }),
        role: oneOf(["reader", "operator"]).meta({ description: "A reader reads; an operator also acts." }),
      }),
      "a list of people",
    )
    .max(64, "at most 64 people")
    .refine((people) => new Set(people.map(({ name }) => name)).size === people.length, "each name once")
    .meta({ description: "Who of those that the authority names may come in; a name that is taken out may not." }),
  actions: z
    .array(oneOf(OFFICE_ACTIONS), "a list of actions")
    .max(OFFICE_ACTIONS.length, "each action once")
    .refine((actions) => new Set(actions).size === actions.length, "each action once")
    .optional()
    .meta({
      description: "What operators may have this terminal do from a desk, while nobody is there; without it nothing.",
    }),
});
