/** From the codes of the network, of getaddrinfo and of OpenSSL to the few troubles that staff can act on. Pure. */
import type { NetworkTrouble } from "../../display/contract/staff/network.ts";
import { WANTS_LOGIN } from "../../verify/providers/wire-proxy.ts";
import { NETWORK_LIMITS } from "./delays.ts";
import { TURNED_AWAY, type Seen } from "./handshake.ts";

const DAY_MS = 24 * 3_600_000;

/** Of a name that is not resolved. EAI_AGAIN: no server answered. */
export function dnsTrouble(code: string): NetworkTrouble {
  if (code === "ENOTFOUND" || code === "EAI_NONAME" || code === "EAI_NODATA" || code === "ENODATA")
    return "name-unknown";
  if (code === "EAI_AGAIN" || code === "timeout" || code === "ETIMEOUT" || code === "ECONNREFUSED") return "dns-silent";
  return "other";
}

export function connectTrouble(code: string): NetworkTrouble {
  switch (code) {
    case "ECONNREFUSED":
      return "refused";
    case "timeout":
    case "ETIMEDOUT":
      return "no-answer";
    case "ENETUNREACH":
    case "EHOSTUNREACH":
    case "ENETDOWN":
    case "EHOSTDOWN":
    case "EADDRNOTAVAIL":
      return "no-way";
    case "ECONNRESET":
    case "EPIPE":
    case "closed":
      return "cut";
    default:
      return "other";
  }
}

/** Of a proxy that was asked for the way: its status, or the network's code (providers/wire-proxy.ts). */
export function proxyTrouble(code: string): NetworkTrouble {
  if (code === WANTS_LOGIN) return "proxy-login";
  return /^\d+$/.test(code) ? "proxy-refused" : "proxy-unreachable";
}

const UNKNOWN_AUTHORITY: readonly string[] = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
];

/**
 * Of a handshake. `todayMs` is the calendar put right by what the services told, `machineMs` the machine's own; they differ
 * only where every service calls the machine wrong.
 */
export function tlsTrouble(
  code: string | null,
  seen: Seen | null,
  { todayMs, machineMs }: { readonly todayMs: number; readonly machineMs: number },
): NetworkTrouble | null {
  if (code === null)
    return seen !== null && seen.toMs - todayMs < NETWORK_LIMITS.soonDays * DAY_MS ? "expires-soon" : null;
  if (code === "CERT_NOT_YET_VALID") return "not-yet-valid";
  if (code === "CERT_HAS_EXPIRED")
    return seen !== null && seen.toMs > todayMs && seen.toMs <= machineMs ? "expired-by-our-clock" : "expired";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "wrong-name";
  if (UNKNOWN_AUTHORITY.includes(code)) return "unknown-authority";
  if (/^ERR_SSL_(UNSUPPORTED_PROTOCOL|TLSV1_ALERT_PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE)$/.test(code))
    return "old-tls";
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE)$/.test(code))
    return "not-tls";
  if (code === TURNED_AWAY || /^ERR_SSL_.*ALERT/.test(code)) return "turned-away";
  return connectTrouble(code);
}

/** Whole days until then; negative: since then. (Adding 0 makes no day of minus nothing.) */
export function daysUntil(toMs: number, todayMs: number): number {
  return Math.trunc((toMs - todayMs) / DAY_MS) + 0;
}
