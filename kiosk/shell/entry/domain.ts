/**
 * Endings of addresses that look mistyped: one slip of the finger away from one that many people have. Only proposed, and
 * never where the ending is itself a common one.
 */
import { EMAIL_DOMAINS } from "../../display/contract/view.ts";

/** Beside those with a key of their own. */
const MORE_DOMAINS = [
  "foxmail.com",
  "hotmail.com",
  "icloud.com",
  "sina.com",
  "sina.cn",
  "sohu.com",
  "yeah.net",
  "188.com",
  "21cn.com",
  "263.net",
  "tom.com",
  "139.com",
  "189.cn",
  "aliyun.com",
  "vip.qq.com",
  "vip.163.com",
  "vip.126.com",
  "live.com",
  "live.cn",
  "msn.com",
  "yahoo.com",
  "mail.com",
  "email.com",
] as const;
const KNOWN: readonly string[] = [...EMAIL_DOMAINS, ...MORE_DOMAINS];

/** The address with the ending that was probably meant, or null. While it is being typed, a beginning is not a mistake. */
export function withLikelyDomain(text: string, whole: boolean): string | null {
  const at = text.indexOf("@");
  const domain = text.slice(at + 1);
  if (at < 1 || domain === "" || KNOWN.includes(domain)) return null;
  if (!whole && KNOWN.some((known) => known.startsWith(domain))) return null;
  const likely = KNOWN.find((known) => oneSlipAway(domain, known));
  return likely === undefined ? null : `${text.slice(0, at)}@${likely}`;
}

/** One character too many, too few or wrong, or two neighbours swapped. */
export function oneSlipAway(typed: string, meant: string): boolean {
  if (typed === meant || Math.abs(typed.length - meant.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === meant[at]) at += 1;
  const rests = [
    [typed.slice(at + 1), meant.slice(at + 1)],
    [typed.slice(at + 1), meant.slice(at)],
    [typed.slice(at), meant.slice(at + 1)],
    [`${typed[at + 1] ?? ""}${typed[at] ?? ""}${typed.slice(at + 2)}`, meant.slice(at)],
  ];
  return rests.some(([one, other]) => one === other);
}
