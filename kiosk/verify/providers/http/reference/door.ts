/**
 * Who is calling: by the certificate shown in the handshake, or by a signature over the request. Pure but for the nonces
 * it remembers.
 */
import type { X509Certificate } from "node:crypto";
import { SIGNATURE_WINDOW_S } from "../contract.ts";
import type { ProblemCode } from "../problems.ts";
import { readSignature, signatureFits, type Message, type SigningKey } from "../signature.ts";

/** A key and the one terminal that may use it. */
export interface TerminalKey extends SigningKey {
  readonly terminal: string;
}

export type DoorAuth =
  { readonly how: "mutual-tls" } | { readonly how: "signed"; readonly keys: readonly TerminalKey[] };

export interface Visitor {
  readonly message: Message;
  readonly body: Uint8Array;
  /** As TLS verified it against the service's authority; null where none was shown or it did not verify. */
  readonly certificate: X509Certificate | null;
}

export type Admission =
  | { readonly ok: true; readonly terminal: string }
  | { readonly ok: false; readonly code: ProblemCode; readonly offsetSeconds?: number };

export type Door = (visitor: Visitor, nowMs: number) => Admission;

export function createDoor(auth: DoorAuth): Door {
  return auth.how === "mutual-tls" ? byCertificate : bySignature(auth.keys);
}

const UNAUTHORIZED: Admission = { ok: false, code: "unauthorized" };

function byCertificate({ certificate }: Visitor): Admission {
  const terminal = /^CN=(.+)$/m.exec(certificate?.subject ?? "")?.[1];
  return terminal === undefined ? UNAUTHORIZED : { ok: true, terminal };
}

function bySignature(keys: readonly TerminalKey[]): Door {
  /** Nonce to the second after which its signature would be too old anyway. */
  const seen = new Map<string, number>();

  function firstTime(nonce: string, nowS: number): boolean {
    for (const [old, untilS] of seen) if (untilS < nowS) seen.delete(old);
    if (seen.has(nonce)) return false;
    seen.set(nonce, nowS + 2 * SIGNATURE_WINDOW_S);
    return true;
  }

  return ({ message, body }, nowMs) => {
    const claimed = readSignature(message);
    const key = keys.find(({ keyId }) => keyId === claimed?.keyId);
    if (claimed === null || key === undefined || !signatureFits(message, body, claimed, key.secret))
      return UNAUTHORIZED;
    // Only to whoever holds the key: the offset tells nothing to a stranger, and a copy gets no second chance.
    const nowS = Math.floor(nowMs / 1_000);
    const offsetSeconds = claimed.createdS - nowS;
    if (Math.abs(offsetSeconds) > SIGNATURE_WINDOW_S) return { ok: false, code: "clock-skew", offsetSeconds };
    if (!firstTime(`${claimed.keyId} ${claimed.nonce}`, nowS)) return { ok: false, code: "replayed" };
    return { ok: true, terminal: key.terminal };
  };
}
