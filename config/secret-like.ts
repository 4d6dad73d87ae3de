/**
 * Notices a secret that was written where a setting belongs: keys are references, and a configuration is shown, compared,
 * exported and mailed. It looks at the form of a text only; what it says never holds any of the text. Pure.
 *
 * Sources of the forms: RFC 7468 (PEM), RFC 7519 (JWT), Tencent Cloud SecretId (AKID and 32 more), Alibaba Cloud
 * AccessKeyId (LTAI), AWS (AKIA); for keys without a form of their own, the mixture of their characters.
 */

/** What it looks like, as a clause ("a private key"); null where it looks like a setting. */
export function secretLike(text: string): string | null {
  for (const { form, name } of FORMS) if (form.test(text)) return name;
  // Devices carry serial numbers in their names, which are no secret.
  if (text.startsWith("/dev/")) return null;
  return text.split(/[\s"'=:,;/?&@.]+/).some(isRandom) ? "a key: a long text without words" : null;
}

const FORMS: readonly { readonly form: RegExp; readonly name: string }[] = [
  { form: /-----BEGIN [A-Z ]{0,40}(PRIVATE KEY|CERTIFICATE)-----/, name: "a key or certificate in PEM" },
  { form: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/, name: "a token (JWT)" },
  { form: /\bAKID[A-Za-z0-9]{13,}/, name: "a SecretId of Tencent Cloud" },
  { form: /\b(LTAI|AKIA)[A-Za-z0-9]{12,}/, name: "an access key of a cloud" },
];

/** Keys of the vendors have 32 characters and more. */
const SHORTEST = 32;
/** Of words, whose characters repeat themselves, there is less. Bits per character. */
const LEAST_BITS = 3.2;

function isRandom(word: string): boolean {
  if (word.length < SHORTEST || !/^[A-Za-z0-9+_-]+$/.test(word)) return false;
  // Names join words by hyphens and underscores; a key has a long stretch without.
  if (!word.split(/[_-]/).some((part) => part.length >= SHORTEST / 2 && /\d/.test(part) && /[A-Za-z]/.test(part))) {
    return false;
  }
  return bitsPerCharacter(word) >= LEAST_BITS;
}

/** Shannon's measure over the characters of one word. */
function bitsPerCharacter(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / word.length;
    return bits - share * Math.log2(share);
  }, 0);
}
