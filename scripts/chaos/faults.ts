/** What can happen to one connection, and what kinds of weather are made of it. Pure. */
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { ServiceState } from "../../kiosk/verify/sandbox/sandbox.ts";
import type { NameFault } from "./names.ts";

/** Of one connection. "late": how the line delays; "gateway": a proxy answers in the back office's place. */
export const CONNECTION_FAULTS = {
  none: "it works",
  refused: "reset at once",
  "no-handshake": "connected, and nobody speaks",
  "cut-handshake": "cut in the middle of the handshake",
  "cut-request": "cut before the whole question was read",
  "cut-before": "the question was read by a proxy, and goes no further",
  "cut-after": "the question is taken, then the line is cut",
  "cut-early": "the question is on its way to the back office, the line to the terminal is cut",
  "cut-reply": "half of the reply arrives",
  "slow-reply": "the reply comes after some seconds, or after every deadline",
  "slow-request": "the question comes seconds late, also where nobody waits any more",
  silent: "the question is taken, nothing is ever said",
  drip: "the reply comes byte by byte, and never ends",
  "gateway-502": "502 with a page, the question goes no further",
  "gateway-503": "503 with a page, the question goes no further",
  "gateway-504": "504 with a page, after the question was taken",
  "too-many": "429 with Retry-After, the question goes no further",
  noise: "the question is taken, the reply is no HTTP",
  html: "the question is taken, the reply is a page with 200",
  "half-json": "the question is taken, the reply is half a JSON of full length",
  "wrong-length": "the question is taken, the reply is shorter than it says",
} as const;
export type ConnectionFault = keyof typeof CONNECTION_FAULTS;

export const CERTIFICATES = ["good", "expired", "not-yet-valid", "another-name", "another-authority"] as const;
export type CertificateName = (typeof CERTIFICATES)[number];

/** One service for a quarter of an hour or so. */
export interface Weather {
  readonly name: string;
  /** Of how many connections in a hundred, and with what. */
  readonly percent: number;
  readonly faults: readonly ConnectionFault[];
  readonly certificate?: CertificateName;
  readonly names?: NameFault;
  /** The back office's clock is so wrong. */
  readonly clockOffsetMs?: number;
  /** The office is stopped, and started again with its book so long after. */
  readonly restartAfterMs?: number;
}

const MINUTE_MS = 60_000;
const FINE: Weather = { name: "fine", percent: 0, faults: [] };

/** Fine weather is about a third of the day. */
const KINDS: readonly Weather[] = [
  FINE,
  {
    name: "cuts",
    percent: 60,
    faults: ["refused", "cut-handshake", "cut-request", "cut-before", "cut-after", "cut-early", "cut-reply"],
  },
  { name: "slow", percent: 50, faults: ["slow-reply", "slow-request"] },
  { name: "silence", percent: 40, faults: ["no-handshake", "silent", "drip"] },
  { name: "5xx storm", percent: 95, faults: ["gateway-502", "gateway-503", "gateway-504"] },
  { name: "too many", percent: 40, faults: ["too-many"] },
  { name: "nonsense", percent: 70, faults: ["noise", "html", "half-json", "wrong-length"] },
  { name: "away", percent: 100, faults: ["refused"] },
  { name: "no name", percent: 0, faults: [], names: "not-found" },
  { name: "names later", percent: 0, faults: [], names: "try-again" },
  { name: "names silent", percent: 0, faults: [], names: "silent" },
  ...CERTIFICATES.slice(1).map((certificate) => ({
    name: `${certificate} certificate`,
    percent: 0,
    faults: [],
    certificate,
  })),
  { name: "clock fast", percent: 0, faults: [], clockOffsetMs: 7 * MINUTE_MS },
  { name: "clock a day slow", percent: 0, faults: [], clockOffsetMs: -26 * 60 * MINUTE_MS },
  { name: "restart", percent: 0, faults: [], restartAfterMs: 2_000 },
  { name: "long restart", percent: 20, faults: ["cut-after"], restartAfterMs: 4 * MINUTE_MS },
  {
    name: "everything",
    percent: 50,
    faults: Object.keys(CONNECTION_FAULTS).filter((name): name is ConnectionFault => name !== "none"),
  },
];

export function drawWeather(random: RandomBelow): Weather {
  return random(3) === 0 ? FINE : (KINDS[random(KINDS.length)] ?? FINE);
}

export function drawFault({ percent, faults }: Weather, random: RandomBelow): ConnectionFault {
  if (faults.length === 0 || random(100) >= percent) return "none";
  return faults[random(faults.length)] ?? "none";
}

/** How the record behind both offices is, and how wrong the terminal's calendar. */
export interface Background {
  readonly record: ServiceState;
  readonly calendarOffsetMs: number;
}

const CALENDARS_MS: readonly number[] = [
  ...[0, 0, 0, 0, 90_000, -3 * MINUTE_MS, 11 * MINUTE_MS, -11 * MINUTE_MS],
  ...[26 * 60 * MINUTE_MS, -26 * 60 * MINUTE_MS, -50 * 365 * 24 * 60 * MINUTE_MS],
];
const RECORDS: readonly ServiceState[] = ["up", "up", "up", "up", "up", "up", "up", "down", "slow", "malformed"];

export function drawBackground(random: RandomBelow): Background {
  return {
    record: RECORDS[random(RECORDS.length)] ?? "up",
    calendarOffsetMs: CALENDARS_MS[random(CALENDARS_MS.length)] ?? 0,
  };
}

export const CALM: Background = { record: "up", calendarOffsetMs: 0 };
export { FINE };
