/** What the conformance suite has to know of one vendor. */
import type { Query } from "../../../invoice/types.ts";
import type { TerminalClock } from "../../../journal/clock.ts";
import type { Provider } from "../../port.ts";
import type { Wire } from "../wire.ts";
import type { Answered, Asked } from "./vendor-server-fixture.ts";

export interface Vendor {
  readonly name: string;
  /** Nothing of these may be found in anything that is shown or written down. */
  readonly secrets: readonly string[];
  /** An earlier question can be looked up by its key. */
  readonly looksUp: boolean;
  /** A "consistent" reply names the check code. */
  readonly namesCheckCode: boolean;
  /** The vendor itself: checks what is asked as the vendor would, with code of its own. */
  serve(serverNowMs: () => number): VendorService;
  open(wire: Wire, clock: TerminalClock, endpoint: string): Provider;
  /** The body of a "consistent" reply about this invoice. */
  consistent(query: Query): Readonly<Record<string, unknown>>;
  /** The body that carries this code. */
  failure(code: string): unknown;
  /** Every code of the vendor's documentation and the outcome that it must have, in the journal's words. */
  readonly codes: readonly (readonly [code: string, outcome: string])[];
  /** Replies that say "consistent" and contradict the question or themselves. */
  contradictions(query: Query): readonly (readonly [title: string, body: unknown])[];
  /** The identity that a "consistent" reply names, in the vendor's fields; null where it names none. */
  identityIn(body: unknown): { readonly code: unknown; readonly number: unknown; readonly date: unknown } | null;
}

export interface VendorService {
  isQuestion(asked: Asked): boolean;
  answer(asked: Asked): Answered;
  /** What a question is answered with from now on, if its signature or token is right. */
  body: string;
  status: number;
}

export const LEGACY_QUERY: Query = {
  kind: "vat-ordinary-electronic",
  kindAssumed: false,
  invoiceCode: "011002600111",
  invoiceNumber: "07381346",
  issueDate: "2026-08-28",
  amountFen: null,
  amountMeaning: "without-tax",
  checkCode: "497387",
  sellerTaxId: null,
};

export function json(body: unknown): string {
  return JSON.stringify(body);
}
