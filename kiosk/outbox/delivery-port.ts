import type { VerdictId } from "../invoice/types.ts";
import type { Contact } from "./delivery-contact.ts";

/** Which text the person agreed to, and when (ISO 8601). */
export interface Consent {
  readonly text: string;
  readonly at: string;
}

/** All that a message may say: no name, no amount, no whole number. */
export interface DeliveredResult {
  readonly verdict: VerdictId;
  readonly lastFour: string;
  readonly source: string;
  readonly at: string;
}

export interface DeliveryOrder {
  /** The same for every try; made once with the contact. */
  readonly key: string;
  /** The request whose result it is. */
  readonly request: string;
  readonly language: "zh" | "en";
  readonly contact: Contact;
  readonly consent: Consent;
  readonly result: DeliveredResult;
}

export type DeliveryOutcome =
  /** It is the service's now, for good; the contact may go. */
  | { readonly type: "accepted" }
  /** It will never be sent: an unknown number, an owner who wants no messages. */
  | { readonly type: "rejected"; readonly note: string }
  | { readonly type: "not-now"; readonly note: string; readonly retryAfterMs: number | null };

/** Who sends results to people. Asked again with the same key, it sends once. */
export interface Deliverer {
  deliver(order: DeliveryOrder, signal: AbortSignal): Promise<DeliveryOutcome>;
}
