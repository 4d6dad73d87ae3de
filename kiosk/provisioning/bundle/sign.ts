import { sign, verify, type KeyObject } from "node:crypto";
import type { Result } from "../../invoice/types.ts";
import { bytesToSign, closeEnvelope, type Envelope, type EnvelopeKind } from "./envelope.ts";
import { keyIdOf, type TrustedKeys } from "./keys.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** The file, signed with each of the keys. The same content and keys give the same bytes (Ed25519 rolls no dice). */
export function signEnvelope(kind: EnvelopeKind, payload: unknown, keys: readonly KeyObject[]): Uint8Array {
  const bytes = bytesToSign(kind, payload);
  return closeEnvelope(
    bytes,
    keys.map((key) => ({ keyId: keyIdOf(key), signature: new Uint8Array(sign(null, bytes, key)) })),
  );
}

export interface Signer {
  readonly keyId: string;
  readonly name: string;
}

/**
 * Who signed it, among those who are believed. One good signature is enough, so that a bundle signed with an old and a new
 * key serves terminals that know either; a wrong one in the name of a believed key spoils the file.
 */
export function signerOf({ signedBytes, signatures }: Envelope, trusted: TrustedKeys): Result<Signer, Refusal> {
  if (trusted.byId.size === 0) {
    const why = trusted.problems[0] ?? "there is no key in its folder";
    return refuse("no-keys", `this terminal believes no key, so it takes no settings from outside: ${why}`);
  }
  let signer: Signer | null = null;
  for (const { keyId, signature } of signatures) {
    const known = trusted.byId.get(keyId);
    if (known === undefined || trusted.revoked.has(keyId)) continue;
    if (!verify(null, signedBytes, known.key, signature)) {
      return refuse(
        "bad-signature",
        `the signature of ${known.name} does not fit: the file was changed after it was signed`,
      );
    }
    signer ??= { keyId, name: known.name };
  }
  if (signer !== null) return { ok: true, value: signer };
  const ids = signatures.map(({ keyId }) => keyId);
  const gone = ids.find((id) => trusted.revoked.has(id));
  if (gone !== undefined) {
    return refuse(
      "revoked-key",
      `it is signed with the key ${trusted.byId.get(gone)?.name ?? gone}, which was revoked`,
    );
  }
  return refuse("unknown-key", `it is signed with a key that this terminal does not know: ${ids.join(", ")}`);
}
