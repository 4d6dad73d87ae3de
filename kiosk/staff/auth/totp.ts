/** One-time codes of an authenticator app (RFC 6238: six digits, thirty seconds, SHA-1, which every app knows). */
import { Secret, TOTP } from "otpauth";

const STEP_MS = 30_000;
/** Steps before and after that are taken as well: a phone's clock and the typing. */
const WINDOW = 1;
/** 160 bits, as RFC 4226 asks for. */
const SECRET_BYTES = 20;

export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** For the app: `otpauth://totp/…`. Shown once, to whoever holds the phone. */
export function totpAddress(secret: string, terminalId: string, number: string): string {
  return new TOTP({ issuer: "Yanpiao", label: `${terminalId} ${number}`, secret }).toString();
}

/** The step that the code belongs to; null where it is none of now. `wallMs` is the best time that is known. */
export function totpStepOf(secret: string, code: string, wallMs: number): number | null {
  if (!/^[0-9]{6}$/.test(code)) return null;
  const delta = new TOTP({ secret }).validate({ token: code, timestamp: wallMs, window: WINDOW });
  return delta === null ? null : Math.floor(wallMs / STEP_MS) + delta;
}
