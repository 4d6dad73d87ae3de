/**
 * What a back office's reply means. Pure; everything in a reply is hostile until it is exactly what the contract says.
 *
 * Error model: total. A reply that is not of the contract is trouble, never a verdict.
 */
import type { Answer, Refused, Unavailable, UnavailableReason } from "../../../invoice/types.ts";
import { noteOf } from "../../port.ts";
import { retryAfterMs } from "../asked-to-wait.ts";
import { jsonOf } from "../wire-text.ts";
import type { WireFailure, WireReply } from "../wire.ts";
import {
  CONTRACT_LIMITS,
  deliverySchema,
  healthSchema,
  problemSchema,
  underWaySchema,
  verificationSchema,
} from "./contract.ts";
import { HTTP_DELAYS } from "./delays.ts";
import { isProblemCode, meaningOfStatus, PROBLEMS, type ProblemMeaning } from "./problems.ts";

export type ReplyParts = Pick<WireReply, "status" | "headers" | "body" | "serverDateMs">;

/** No answer, and why. */
export interface Trouble {
  readonly type: "trouble";
  readonly reason: UnavailableReason;
  readonly taken: Unavailable["taken"];
  /** For the journal: the service's own code, or what was wrong with the reply. */
  readonly note: string;
  /** The service said so itself, in a reply that can be read; else it is the network's or our own finding. */
  readonly fromService: boolean;
  /** How long the service asks to be left alone; null where it does not say. */
  readonly retryAfterMs: number | null;
  readonly delivery: ProblemMeaning["delivery"];
}

export type Heard =
  | { readonly type: "outcome"; readonly outcome: Answer | Refused }
  | { readonly type: "under-way"; readonly retryAfterMs: number }
  | { readonly type: "not-seen" }
  | Trouble;

/** The reply to a question, or to a look-up of one, with this key. "not-seen" is believed of a look-up only. */
export function hearVerification(reply: ReplyParts, key: string, lookUp: boolean): Heard {
  if (reply.status === 200) {
    const said = verificationSchema.safeParse(json(reply));
    if (!said.success) return malformed("reply-not-of-the-contract");
    return said.data.key === key ? { type: "outcome", outcome: said.data.outcome } : malformed("reply-to-another-key");
  }
  if (reply.status === 202) {
    const said = underWaySchema.safeParse(json(reply));
    if (!said.success || said.data.key !== key) return malformed("reply-not-of-the-contract");
    return { type: "under-way", retryAfterMs: retryAfterMs(reply) ?? HTTP_DELAYS.lookAgain };
  }
  const trouble = hearTrouble(reply);
  return lookUp && reply.status === 404 && trouble.note === "never-seen" ? { type: "not-seen" } : trouble;
}

/** The reply to a delivery: null where it was accepted. */
export function hearDelivery(reply: ReplyParts, key: string): Trouble | null {
  if (reply.status !== 200) return hearTrouble(reply);
  const said = deliverySchema.safeParse(json(reply));
  if (!said.success) return malformed("reply-not-of-the-contract");
  return said.data.key === key ? null : malformed("reply-to-another-key");
}

/** The reply to a probe: null where the service can be asked. */
export function hearHealth(reply: ReplyParts): Trouble | null {
  if (reply.status !== 200) return hearTrouble(reply);
  const said = healthSchema.safeParse(json(reply));
  if (!said.success) return malformed("reply-not-of-the-contract");
  return said.data.state === "ok" ? null : trouble("unreachable", "no", "health-down", null, "later");
}

/** The service, or what stands before it, closed the connection because of the certificate that was shown, or its absence. */
const CERTIFICATE_REFUSED = /^ERR_SSL_(TLSV1[13]|SSLV3)_ALERT_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

/** What a call that got no reply means. The wire has told the code already. */
export function hearFailure({ reason, taken, code }: WireFailure): Trouble {
  return trouble(CERTIFICATE_REFUSED.test(code) ? "account" : reason, taken, code, null, "later");
}

function hearTrouble(reply: ReplyParts): Trouble {
  const waitMs = retryAfterMs(reply);
  const said = /^application\/problem\+json\s*(;|$)/i.test(reply.headers["content-type"] ?? "")
    ? problemSchema.safeParse(json(reply))
    : null;
  // A proxy, a wrong address, an error page: nobody of the contract spoke, so hardly anything is certain.
  if (said === null) {
    const { reason, taken } = meaningOfStatus(reply.status);
    return { ...trouble(reason, taken, `http-${reply.status}`, waitMs, "later"), fromService: taken === "no" };
  }
  if (!said.success || said.data.status !== reply.status) return malformed("problem-not-of-the-contract");
  const { code, taken } = said.data;
  if (!isProblemCode(code)) {
    return { ...trouble("unknown-code", taken ?? "unknown", noteOf(code), waitMs, "later"), fromService: true };
  }
  const meaning: ProblemMeaning = PROBLEMS[code];
  if (meaning.status !== reply.status) return malformed("problem-not-of-the-contract");
  return { ...trouble(meaning.reason, taken ?? meaning.taken, code, waitMs, meaning.delivery), fromService: true };
}

function malformed(note: string): Trouble {
  return trouble("malformed-reply", "unknown", note, null, "later");
}

function trouble(
  reason: UnavailableReason,
  taken: Unavailable["taken"],
  note: string,
  waitMs: number | null,
  delivery: Trouble["delivery"],
): Trouble {
  return { type: "trouble", reason, taken, note, fromService: false, retryAfterMs: waitMs, delivery };
}

/** Undefined where it is none, or more than the contract allows. */
function json({ body }: Pick<ReplyParts, "body">): unknown {
  return Buffer.byteLength(body) > CONTRACT_LIMITS.replyBytes ? undefined : jsonOf(body);
}
