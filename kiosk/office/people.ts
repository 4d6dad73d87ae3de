/**
 * Who is at the other end. The operators' authority proves who somebody is, the configuration says what they may: a name
 * that is taken out of it may not come in any more, whatever certificate it holds.
 *
 * Error model: total.
 */
import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

export const OFFICE_ROLES = ["reader", "operator"] as const;
export type OfficeRole = (typeof OFFICE_ROLES)[number];

export interface Person {
  /** The common name of their certificate: an id, never a person's name. */
  readonly name: string;
  readonly role: OfficeRole;
}

export type NotLetIn = "no-certificate" | "not-proven" | "out-of-date" | "not-listed";

export interface Presented {
  /** The chain leads to the operators' authority, and it was in force at the handshake. */
  readonly proven: boolean;
  readonly certificate: X509Certificate | null;
}

/** `socket`: of a server that speaks TLS only. */
export function presentedBy(socket: Pick<TLSSocket, "authorized" | "getPeerX509Certificate">): Presented {
  return { proven: socket.authorized, certificate: socket.getPeerX509Certificate() ?? null };
}

export function personOf(
  { proven, certificate }: Presented,
  people: readonly Person[],
  wallMs: number,
): Person | NotLetIn {
  if (certificate === null) return "no-certificate";
  if (!proven) return "not-proven";
  // A connection outlives a handshake, and a resumed one has none: the dates count at each request.
  if (!isInForce(certificate, wallMs)) return "out-of-date";
  const name = commonName(certificate.subject);
  return people.find((person) => person.name === name) ?? "not-listed";
}

export function isInForce(certificate: X509Certificate, wallMs: number): boolean {
  return wallMs >= Date.parse(certificate.validFrom) && wallMs <= Date.parse(certificate.validTo);
}

/** An operator may all that a reader may. */
export function may(role: OfficeRole, needed: OfficeRole): boolean {
  return role === "operator" || needed === "reader";
}

/** Null where there is none, or more than one: a name must not be a matter of which is read. */
export function commonName(subject: string | undefined): string | null {
  const names = (subject ?? "").split("\n").flatMap((part) => (part.startsWith("CN=") ? [part.slice(3)] : []));
  const [only] = names;
  return names.length === 1 && only !== undefined && /^[a-z0-9-]{2,32}$/.test(only) ? only : null;
}
