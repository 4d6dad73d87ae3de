/**
 * The text of an invoice's QR code → a Reading (grammar and evidence: facts 1.1 to 1.6). Hostile input is usual here:
 * any string gives an answer, none throws, and the work is bounded by a cap on its length.
 */
import { readBlockchainUrl } from "./blockchain-url.ts";
import { halfWidth, hasNoise, plainText, trimFrame } from "./clean.ts";
import { crcState } from "./crc.ts";
import { dateOfDigits } from "./dates.ts";
import { kindOfCode, kindOfPayload } from "./kinds.ts";
import { parseYuan } from "./money.ts";
import { amountMeaningOf } from "./needs.ts";
import { addressError, damaged, notAnInvoice, textError, unsupported } from "./otherwise.ts";
import type { CrcState, InvoiceKind, PayloadError, Reading, Result } from "./types.ts";

/** A QR code holds at most 2,953 bytes. */
export const MAX_PAYLOAD_CHARACTERS = 4096;

const VERSION = "01";
/** Version to CRC; a ninth, empty one comes from a trailing comma. */
const MOST_FIELDS = 8;
const FEWEST_FIELDS = 6;

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const WITHOUT_SCHEME = /^(?:www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/)/i;
/** Type, code and number of an invoice behind a version that lost its first characters on the way. */
const WITHOUT_BEGINNING = /^1?,\d\d,(?:\d{10}|\d{12})?,(?:\d{8}|\d{20}),/;

type Read = Result<Reading, PayloadError>;

/** Reads the text of a scanned code. Never throws, whatever the text. */
export function readPayload(text: string): Read {
  if (text.length > MAX_PAYLOAD_CHARACTERS) return fail(notAnInvoice("too-long"));
  const framed = trimFrame(text);
  if (framed === "") return fail(notAnInvoice(hasNoise(text) ? "binary" : "empty"));
  // A wedge scanner that types into an input method sends "https：//" too.
  const address = halfWidth(framed);
  if (WITH_SCHEME.test(address)) return readAddress(address);
  if (WITHOUT_SCHEME.test(address)) return readAddress(`https://${address}`);
  const flat = plainText(framed);
  const begins = /^\d\d,/.test(flat);
  if (hasNoise(framed)) return fail(begins ? damaged("binary") : notAnInvoice("binary"));
  if (begins) return readFields(flat);
  if (WITHOUT_BEGINNING.test(flat)) return fail(damaged("missing-fields"));
  return fail(textError(framed));
}

function readAddress(address: string): Read {
  const url = URL.parse(address);
  const blockchain = url === null ? null : readBlockchainUrl(url);
  if (blockchain === null) return fail(addressError(url));
  return typeof blockchain === "string" ? fail(damaged(blockchain)) : { ok: true, value: blockchain };
}

function readFields(flat: string): Read {
  const fields = flat.split(",");
  while (fields.length > MOST_FIELDS && fields.at(-1) === "") fields.pop();
  if (fields[0] !== VERSION)
    return fail(looksLikeInvoice(fields) ? unsupported("unknown-invoice-type") : textError(flat));
  const old = readWithoutType(fields);
  if (old !== null) return { ok: true, value: old };
  // 票据代码 has 8 digits and 票据号码 10 on every fiscal bill; the rest of its layout is not known (facts 1.6).
  if (/^\d{8}$/.test(fields[2] ?? "") && /^\d{10}$/.test(fields[3] ?? "")) return fail(unsupported("fiscal-bill"));
  if (fields.length < FEWEST_FIELDS) return fail(damaged("missing-fields"));
  if (fields.length > MOST_FIELDS) return fail(damaged("bad-field"));
  return readStandard(fields);
}

function readStandard(fields: readonly string[]): Read {
  const [, type = "", invoiceCode = "", invoiceNumber = "", amount = "", date = "", checkCode = "", crc = ""] = fields;
  if (invoiceNumber === "") return fail(damaged("missing-fields"));
  if (invoiceCode === "" && invoiceNumber.length === 8) return fail(damaged("missing-fields"));
  const value = readValues({ amount, date, checkCode });
  const pairs = invoiceCode === "" ? /^\d{20}$/.test(invoiceNumber) : /^\d{8}$/.test(invoiceNumber);
  if (value === null || !pairs || !/^(?:\d{10}|\d{12})?$/.test(invoiceCode) || !/^\d\d$/.test(type))
    return fail(damaged("bad-field"));
  const resolved = kindOfPayload(type, invoiceCode);
  if ("unsupported" in resolved) return fail(unsupported(resolved.unsupported));
  return { ok: true, value: reading(resolved.kind, invoiceCode, invoiceNumber, value, crcState(fields, crc)) };
}

interface Values {
  readonly amountFen: number | null;
  readonly issueDate: string | null;
  readonly checkCode: string | null;
}

/** The three fields that may be empty; null where one of them is broken. */
function readValues(text: {
  readonly amount: string;
  readonly date: string;
  readonly checkCode: string;
}): Values | null {
  const amountFen = text.amount === "" ? null : parseYuan(text.amount);
  const issueDate = text.date === "" ? null : dateOfDigits(text.date);
  const broken =
    (amountFen === null && text.amount !== "") ||
    (issueDate === null && text.date !== "") ||
    !/^(?:\d{20}|\d{6})?$/.test(text.checkCode);
  return broken ? null : { amountFen, issueDate, checkCode: text.checkCode === "" ? null : text.checkCode };
}

/**
 * Two older shapes without the type field, taken only where nothing else has that shape:
 * `01,code,number,amount,date[,check]` and `01,<20 digits>,amount,date`.
 */
function readWithoutType(fields: readonly string[]): Reading | null {
  const rest = fields.slice(1);
  while (rest.at(-1) === "") rest.pop();
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = rest;
  if (/^\d{20}$/.test(first) && rest.length === 3) {
    const value = readValues({ amount: second, date: third, checkCode: "" });
    return value === null || second === ""
      ? null
      : { ...reading("digital-ordinary", "", first, value, "absent"), kindAssumed: true };
  }
  const kind = kindOfCode(first);
  if (kind === null || !/^\d{8}$/.test(second) || rest.length < 4 || rest.length > 5) return null;
  const value = readValues({ amount: third, date: fourth, checkCode: fifth });
  return value === null ? null : reading(kind, first, second, value, "absent");
}

function reading(
  kind: InvoiceKind,
  invoiceCode: string,
  invoiceNumber: string,
  { amountFen, issueDate, checkCode }: Values,
  crc: CrcState,
): Reading {
  return {
    kind,
    kindAssumed: false,
    invoiceCode: invoiceCode === "" ? null : invoiceCode,
    invoiceNumber,
    amountFen,
    amountMeaning: amountMeaningOf(kind),
    issueDate,
    checkCode,
    crc,
  };
}

/** The layout of an invoice code under a version that nobody has described. */
function looksLikeInvoice(fields: readonly string[]): boolean {
  return fields.length >= FEWEST_FIELDS && /^(?:\d{8}|\d{20})$/.test(fields[3] ?? "") && /^\d*$/.test(fields[2] ?? "");
}

function fail(error: PayloadError): Read {
  return { ok: false, error };
}
