/**
 * Shenzhen's blockchain e-invoice carries a URL instead of fields (facts 1.6). It is read as data and never opened.
 * Only the exact host counts: anyone can print a QR code that looks like it.
 */
import type { PayloadErrorDetail, Reading } from "./types.ts";

const HOST = "bcfp.shenzhen.chinatax.gov.cn";
const PATH = "/verify/scan";

/** The hash is not part of a Reading, so a formatted one has none worth the name. */
const NO_HASH = "0".repeat(66);

export type BlockchainRead = Reading | Extract<PayloadErrorDetail, "bad-field" | "missing-fields">;

/** Null where the address is not the blockchain invoice's. */
export function readBlockchainUrl(url: URL): BlockchainRead | null {
  const ours = url.protocol === "https:" && url.host === HOST && url.username === "" && url.password === "";
  if (!ours || url.pathname.toLowerCase() !== PATH) return null;
  const hash = only(url, "hash");
  const number = only(url, "bill_num");
  const amount = only(url, "total_amount");
  if (hash === null || number === null || amount === null) return "missing-fields";
  // total_amount is in fen: inferred from samples (facts 1.6).
  if (!/^[0-9a-f]{66}$/i.test(hash) || !/^\d{8}$/.test(number) || !/^-?\d{1,14}$/.test(amount)) return "bad-field";
  return {
    kind: "blockchain",
    kindAssumed: false,
    invoiceCode: null,
    invoiceNumber: number,
    amountFen: Number(amount) === 0 ? 0 : Number(amount),
    amountMeaning: "unknown",
    issueDate: null,
    checkCode: null,
    crc: "absent",
  };
}

export function formatBlockchainUrl(invoiceNumber: string, amountFen: number): string {
  return `https://${HOST}${PATH}?hash=${NO_HASH}&bill_num=${invoiceNumber}&total_amount=${amountFen}`;
}

/** A parameter that is there exactly once. Some scanners are set to send capitals only, so its case says nothing. */
function only(url: URL, name: string): string | null {
  const values = [...url.searchParams].filter(([key]) => key.toLowerCase() === name);
  return values.length === 1 ? (values[0]?.[1] ?? null) : null;
}
