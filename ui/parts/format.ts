/** Figures as people read them. Digits of an invoice are never localised; money is integer fen and stays exact. */
import type { FieldView } from "../../kiosk/display/contract/view.ts";
import type { FieldName } from "../../kiosk/invoice/types.ts";
import type { Words } from "../words/zh.ts";

/** 36800 → "¥368.00"; negative amounts of red-letter invoices keep their sign in front. */
export function money(fen: number): string {
  const cents = Math.abs(fen);
  const yuan = String(Math.trunc(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "−" : ""}¥${yuan}.${String(cents % 100).padStart(2, "0")}`;
}

/** "25112000000123456789" → "2511 2000 0001 2345 6789"; 10 digits as 3-3-4, as on the claim slip. */
export function grouped(digits: string): string {
  const sizes = digits.length === 10 ? [3, 3, 4] : Array.from({ length: Math.ceil(digits.length / 4) }, () => 4);
  let at = 0;
  const parts: string[] = [];
  for (const size of sizes) {
    parts.push(digits.slice(at, at + size));
    at += size;
  }
  return parts.join(" ");
}

/** A mainland mobile number as it is read aloud: "138 0013 8000". */
export function mobile(digits: string): string {
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(" ");
}

/** "2025-11-21" in the words of a language; anything else is shown as it came. */
export function day(iso: string, words: Words): string {
  const [year, month, date] = iso.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return iso;
  return words.date(year, month, date);
}

/** "2026-11-24 14:26" → "11月24日 14:26". */
export function moment(stamp: string, words: Words): string {
  const [date, time] = stamp.split(" ");
  const [, month, dayOfMonth] = (date ?? "").split("-").map(Number);
  if (month === undefined || dayOfMonth === undefined) return stamp;
  return `${words.shortDate(month, dayOfMonth)} ${time ?? ""}`.trim();
}

export function fieldLabel({ label }: FieldView, words: Words): string {
  return words.field[label];
}

export function fieldValue(field: FieldName, value: string, words: Words): string {
  switch (field) {
    case "amountFen":
      return /^-?\d+$/.test(value) ? money(Number(value)) : value;
    case "issueDate":
      return day(value, words);
    case "invoiceCode":
    case "invoiceNumber":
      return grouped(value);
    case "checkCode":
    case "sellerTaxId":
      return value;
  }
}
