/** A text that is not an invoice code: what it seems to be, so that the screen can say something useful. */
import type { PayloadError, PayloadErrorDetail } from "./types.ts";

const MESSAGES: Readonly<Record<PayloadErrorDetail, string>> = {
  "delivery-page": "This is the download page of an e-invoice; open it with a phone and scan the code on the invoice.",
  "fiscal-bill": "This is a fiscal bill, which the tax record does not hold.",
  "taxi-receipt": "This is a taxi, quota or machine-printed receipt, which the tax record does not hold.",
  "foreign-invoice": "This is an invoice of another tax system.",
  "unknown-invoice-type": "This is an invoice of a type that this terminal does not know.",
  "web-address": "This is a web address, not an invoice code.",
  text: "This is some other text, not an invoice code.",
  binary: "This holds bytes that are not text.",
  empty: "There is nothing in it.",
  "too-long": "This is longer than any invoice code.",
  "missing-fields": "This begins as an invoice code, but fields are missing.",
  "bad-field": "This begins as an invoice code, but a field is broken.",
};

export function payloadError(code: PayloadError["code"], detail: PayloadErrorDetail): PayloadError {
  return { code, detail, message: MESSAGES[detail] };
}

export function unsupported(detail: PayloadErrorDetail): PayloadError {
  return payloadError("unsupported-kind", detail);
}

export function damaged(detail: PayloadErrorDetail): PayloadError {
  return payloadError("damaged", detail);
}

export function notAnInvoice(detail: PayloadErrorDetail): PayloadError {
  return payloadError("not-an-invoice", detail);
}

/** Layouts of other tax systems that cannot be taken for anything else. */
const FOREIGN = [
  // Taiwan, left code: letters and number, year of the republic, day, random digits, amounts in hex.
  /^[A-Z]{2}\d{8}\d{7}\d{4}[0-9A-Fa-f]{16}/,
  // Taiwan, right code: always begins with two stars and goes on with the items.
  /^\*\*.*:/s,
  // Portugal: fields A (seller) and B (buyer) joined by stars.
  /^A:\d{9}\*B:/,
  // Russia: time, sum and fiscal drive of a till receipt.
  /^t=\d{8}T\d{4,6}&s=[\d.]+&fn=\d+/,
];

/** An address: the pages that are known, or just an address. */
export function addressError(url: URL | null): PayloadError {
  if (url !== null && /^dppt\.[a-z]+\.chinatax\.gov\.cn$/.test(url.hostname)) return unsupported("delivery-page");
  if (url?.hostname === "pjcy.mof.gov.cn") return unsupported("fiscal-bill");
  return notAnInvoice("web-address");
}

/** A text without the invoice code's shape; `text` is trimmed of its frame. */
export function textError(text: string): PayloadError {
  if (FOREIGN.some((layout) => layout.test(text))) return unsupported("foreign-invoice");
  if (/财政(?:电子)?票据|医疗收费票据|公益事业捐赠/.test(text)) return unsupported("fiscal-bill");
  if (/出租(?:汽)?车|定额发票|通用机打发票/.test(text)) return unsupported("taxi-receipt");
  return notAnInvoice("text");
}
