/**
 * How a person can be reached, as typed: read with care, kept under seal, never logged.
 *
 * Error model: total; what is no number or address is null, and so is a sealed field that does not open.
 */
import { z } from "zod";
import type { Sealer } from "../store/seal.ts";

export type Contact =
  { readonly channel: "sms"; readonly to: string } | { readonly channel: "email"; readonly to: string };

/** Mainland mobile numbers: eleven digits, 13 to 19 in front. */
export const MOBILE = /^1[3-9]\d{9}$/;
/** What HTML calls a valid address, with at least one dot in the domain. */
export const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
export const LONGEST_EMAIL = 254;
const LONGEST_TYPED = 300;

/** "138 0013 8000", "+86-138…", full-width digits and ＠ are understood; the domain of an address is lower-cased. */
export function readContact(typed: string): Contact | null {
  if (typed.length > LONGEST_TYPED) return null;
  const text = typed.normalize("NFKC").trim();
  if (text.includes("@")) {
    const at = text.lastIndexOf("@");
    const to = `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`;
    return to.length <= LONGEST_EMAIL && EMAIL.test(to) ? { channel: "email", to } : null;
  }
  const to = text.replaceAll(/[ -]/g, "").replace(/^(?:\+|00)86/, "");
  return MOBILE.test(to) ? { channel: "sms", to } : null;
}

/** What may stand on a screen that others walk by: "138****0000", "w***@qq.com". */
export function maskContact({ channel, to }: Contact): string {
  if (channel === "sms") return `${to.slice(0, 3)}****${to.slice(-4)}`;
  const at = to.lastIndexOf("@");
  // Of a single letter nothing is shown: it would be the whole name.
  return `${at > 1 ? to.slice(0, 1) : ""}***${to.slice(at)}`;
}

const sealedContact = z.discriminatedUnion("channel", [
  z.strictObject({ channel: z.literal("sms"), to: z.string().regex(MOBILE) }),
  z.strictObject({ channel: z.literal("email"), to: z.string().max(LONGEST_EMAIL).regex(EMAIL) }),
]);

export function sealContact(sealer: Sealer, id: string, contact: Contact): Uint8Array {
  return sealer.seal(place(id), Buffer.from(JSON.stringify(contact)));
}

export function openContact(sealer: Sealer, id: string, sealed: Uint8Array): Contact | null {
  const opened = sealer.open(place(id), sealed);
  if (!opened.ok) return null;
  try {
    return sealedContact.safeParse(JSON.parse(Buffer.from(opened.value).toString("utf8"))).data ?? null;
  } catch {
    return null;
  }
}

function place(id: string): { readonly table: string; readonly column: string; readonly row: string } {
  return { table: "delivery", column: "contact", row: id };
}
