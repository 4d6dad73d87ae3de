/**
 * config/openapi/verify.json: the contract for whoever builds a back office. Made from the schemas that the terminal and
 * the reference server obey (a test keeps the committed file equal), so that it cannot say anything else than they do.
 */
import { z } from "zod";
import {
  CONTRACT_LIMITS,
  CONTRACT_VERSION,
  deliveryRequestSchema,
  deliverySchema,
  healthSchema,
  PATHS,
  problemSchema,
  SIGNATURE_WINDOW_S,
  underWaySchema,
  verificationRequestSchema,
  verificationSchema,
} from "./contract.ts";
import { EXAMPLES } from "./examples.ts";
import { PROBLEMS, type ProblemCode, type ProblemMeaning } from "./problems.ts";
import { COMPONENTS, SIGNATURE_LABEL, SIGNATURE_TAG } from "./signature.ts";

export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly [key: string]: unknown;
}

const SCHEMAS = {
  VerificationRequest: verificationRequestSchema,
  Verification: verificationSchema,
  UnderWay: underWaySchema,
  DeliveryRequest: deliveryRequestSchema,
  Delivery: deliverySchema,
  Health: healthSchema,
  Problem: problemSchema,
} as const;
type SchemaName = keyof typeof SCHEMAS;

export function openApi(): OpenApi {
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Yanpiao: a back office for invoice verification terminals",
      version: CONTRACT_VERSION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: DESCRIPTION,
    },
    servers: [{ url: "https://backoffice.example.cn/yanpiao", description: "An example; the paths lie below yours." }],
    security: [{ mutualTls: [] }, { signature: [], contentDigest: [] }],
    paths: {
      [PATHS.verifications]: {
        post: {
          operationId: "verify",
          summary: "Check one invoice, once a key",
          description:
            "The same key with the same body gives the same answer and spends no second check. Answer within the deadline of a person who waits (8 s unless configured), else with 202.",
          parameters: [ref("parameters", "IdempotencyKey")],
          requestBody: content("VerificationRequest", EXAMPLES.VerificationRequest),
          responses: {
            200: response("What the record said, or by which rule the question was declined. Final.", "Verification"),
            202: response(UNDER_WAY, "UnderWay", RETRY_AFTER),
            ...problems(["never-seen", "destination-rejected"]),
          },
        },
      },
      [`${PATHS.verifications}/{key}`]: {
        get: {
          operationId: "lookUp",
          summary: "What became of a question, without spending a check",
          description: "Only for the terminal that asked; to any other the key was never seen.",
          parameters: [
            {
              name: "key",
              in: "path",
              required: true,
              schema: { type: "string", format: "uuid" },
              example: EXAMPLES.key,
            },
          ],
          responses: {
            200: response("The same body as the question itself got or would have got.", "Verification"),
            202: response(UNDER_WAY, "UnderWay", RETRY_AFTER),
            ...problems(["key-reused", "too-large", "destination-rejected"]),
          },
        },
      },
      [PATHS.deliveries]: {
        post: {
          operationId: "deliver",
          summary: "Send a result to the person who left a number or an address",
          description:
            "Accepted means: the terminal may forget the contact. The same key with the same body is sent once. Keep the destination no longer than sending takes.",
          parameters: [ref("parameters", "IdempotencyKey")],
          requestBody: content("DeliveryRequest", EXAMPLES.DeliveryRequest),
          responses: {
            200: response("Accepted; the terminal deletes the contact.", "Delivery"),
            ...problems(["never-seen"]),
          },
        },
      },
      [PATHS.health]: {
        get: {
          operationId: "health",
          summary: "Whether verifications can be asked now; never costs a check",
          responses: {
            200: response("The service is there; `down` where what it asks is not.", "Health"),
            ...problems(["never-seen", "key-reused", "too-large", "destination-rejected"]),
          },
        },
      },
    },
    components: {
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          required: true,
          description: "The question's UUID as a quoted string (RFC 9651), the same for every try.",
          schema: { type: "string", pattern: '^"[0-9a-f-]{36}"$' },
          example: `"${EXAMPLES.key}"`,
        },
      },
      headers: {
        RetryAfter: {
          description: "Seconds, or a date by the service's own clock. Kept by the terminal between 1 s and 1 h.",
          schema: { type: "string" },
        },
      },
      securitySchemes: {
        mutualTls: {
          type: "mutualTLS",
          description:
            "The subject's common name is the terminal's id. Answer a missing or bad certificate with 401 `unauthorized` rather than by breaking the handshake: the terminal can then tell staff why, and knows that no check was spent.",
        },
        signature: { type: "apiKey", in: "header", name: "Signature", description: SIGNATURES },
        contentDigest: {
          type: "apiKey",
          in: "header",
          name: "Content-Digest",
          description: "RFC 9530, sha-256, of every body.",
        },
      },
      schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, schemaOf(schema)])),
    },
    "x-yanpiao-problems": PROBLEMS,
  };
}

export function schemaNamed(name: SchemaName): z.ZodType {
  return SCHEMAS[name];
}

const UNDER_WAY =
  "Taken and not answered yet. The terminal looks the key up, first after Retry-After, until its deadline.";
const RETRY_AFTER = { "Retry-After": ref("headers", "RetryAfter") };

const DESCRIPTION = [
  "The terminal asks; the back office keeps the vendors' secrets, asks one of them, and remembers what it answered.",
  `Version 1 is closed: a body with a member that is not described here is refused by both sides. Requests have at most ${CONTRACT_LIMITS.requestBytes} bytes, replies ${CONTRACT_LIMITS.replyBytes}. Text is UTF-8, uncompressed. Money is integer fen, times are ISO 8601 instants, codes and numbers are strings.`,
  "The tax record allows five checks an invoice a day, shared by everyone. So one key is one question for ever: write it down before you pass it on, and what came back before you say it. Keep keys at least 31 days.",
  "Every failure is a problem (RFC 9457) with a `code` of x-yanpiao-problems, which says for each what it means, what the terminal does, and whether a check may have been spent (`taken`). What is not of this contract (a proxy's page, an unknown code) is never a verdict; the terminal then takes nothing for certain and looks the key up.",
].join("\n\n");

const SIGNATURES = [
  `HTTP Message Signatures (RFC 9421) with hmac-sha256 and one signature labelled \`${SIGNATURE_LABEL}\`.`,
  `Components of a POST: ${COMPONENTS.POST.join(", ")}; of a GET: ${COMPONENTS.GET.join(", ")}; in this order.`,
  `Parameters: created, keyid, nonce (random, at least 16 characters), alg="hmac-sha256", tag="${SIGNATURE_TAG}"; in this order.`,
  `The service refuses \`created\` more than ${SIGNATURE_WINDOW_S} s from its own clock (clock-skew, with the offset) and a nonce it has seen within twice that time (replayed).`,
].join(" ");

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

function ref(kind: "parameters" | "headers" | "schemas", name: string): { readonly $ref: string } {
  return { $ref: `#/components/${kind}/${name}` };
}

function content(name: SchemaName, examples: object): object {
  return { required: true, content: { "application/json": { schema: ref("schemas", name), examples } } };
}

function response(description: string, name: SchemaName, headers?: object): object {
  const examples = name in EXAMPLES ? { examples: Reflect.get(EXAMPLES, name) as object } : {};
  return {
    description,
    ...(headers === undefined ? {} : { headers }),
    content: { "application/json": { schema: ref("schemas", name), ...examples } },
  };
}

/** One response a status; its codes, and what the terminal does at each, as examples. */
function problems(without: readonly ProblemCode[]): object {
  const entries = (Object.entries(PROBLEMS) as readonly (readonly [ProblemCode, ProblemMeaning])[]).filter(
    ([code]) => !without.includes(code),
  );
  const statuses = [...new Set(entries.map(([, { status }]) => status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = entries.filter(([, meaning]) => meaning.status === status);
      const retry = status === 429 || status === 503 ? { headers: RETRY_AFTER } : {};
      return [
        status,
        {
          description: codes.map(([code, { meaning, terminal }]) => `\`${code}\`: ${meaning} ${terminal}`).join("\n\n"),
          ...retry,
          content: {
            "application/problem+json": {
              schema: ref("schemas", "Problem"),
              examples: Object.fromEntries(
                codes.map(([code, { meaning }]) => [code, { value: { title: meaning, status, code } }]),
              ),
            },
          },
        },
      ];
    }),
  );
}
