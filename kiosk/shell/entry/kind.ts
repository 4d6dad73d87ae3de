/**
 * Which kind is being typed, and so which fields are asked. Worked out anew from the digits after every key, so that a
 * corrected number or code can never leave a field behind that belongs to another kind.
 */
import { codeFits, kindOfCode } from "../../invoice/kinds.ts";
import { fieldsOf, hasCode } from "../../invoice/needs.ts";
import type { FieldName, InvoiceKind } from "../../invoice/types.ts";

/** What was known of the kind before the first key: read from a scanned code, or from an earlier round at the pads. */
export interface Known {
  readonly kind: InvoiceKind;
  readonly assumed: boolean;
  readonly invoiceCode: string;
}

export interface KindNow {
  /** Null while the digits do not say. */
  readonly kind: InvoiceKind | null;
  readonly assumed: boolean;
  readonly fields: readonly FieldName[];
}

interface Digits {
  readonly number: string;
  readonly code: string;
  readonly known: Known | null;
  /** The code is being typed now: it stays in the list even while it is empty. */
  readonly typingCode: boolean;
}

/** Up to eight digits may be the whole number of an invoice that also has a code; from the ninth on there is no code. */
const NUMBER_WITH_CODE = 8;

/** Before anything is known: the three fields of a 数电票, which most invoices are today. */
const FIELDS_AT_FIRST = ["invoiceNumber", "issueDate", "amountFen"] as const;
/** With a code of which the kind is not known yet: what every such invoice needs. */
const FIELDS_WITH_CODE = ["invoiceNumber", "invoiceCode", "issueDate"] as const;

export function kindNow({ number, code, known, typingCode }: Digits): KindNow {
  const knownDigital = known !== null && !hasCode(known.kind) ? known : null;
  if (number.length > NUMBER_WITH_CODE) return digital(knownDigital);
  const coded = number.length === NUMBER_WITH_CODE || code !== "" || typingCode;
  if (!coded && knownDigital !== null) return digital(knownDigital);
  if (!coded && known === null) return { kind: null, assumed: false, fields: FIELDS_AT_FIRST };
  const kind = kindByCode(code, knownDigital === null ? known : null);
  return { kind, assumed: false, fields: kind === null ? FIELDS_WITH_CODE : fieldsOf(kind) };
}

/** A number of 20 digits does not tell its kind; the ordinary one is assumed, and a provider may try its neighbours. */
function digital(known: Known | null): KindNow {
  const kind = known?.kind ?? "digital-ordinary";
  return { kind, assumed: known?.assumed ?? true, fields: fieldsOf(kind) };
}

/**
 * A kind read from a scanned code stays for as long as the typed code does not say otherwise: 数电纸质 invoices carry the
 * codes of the old forms, and a blockchain invoice's code has no structure to go by.
 */
function kindByCode(code: string, known: Known | null): InvoiceKind | null {
  const byCode = structureOf(code);
  if (known === null) return byCode;
  const stays =
    known.kind === "blockchain" || code === known.invoiceCode || (byCode !== null && codeFits(known.kind, code));
  return stays ? known.kind : byCode;
}

/** As kindOfCode, but ten digits after a leading nought are a twelve-digit code in the middle of being typed. */
function structureOf(code: string): InvoiceKind | null {
  return code.length === 10 && code.startsWith("0") ? null : kindOfCode(code);
}
