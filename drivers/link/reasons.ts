/** What a link ends with when this side closed it. */
export const CLOSED_HERE = "closed by the terminal";

/**
 * Turns a system error into a clause a technician can act on. serialport gives sentences ("Error Resource temporarily
 * unavailable Cannot lock port"), sockets give codes; both are covered, the rest is passed on in one line.
 */
export function reasonOf(error: unknown, what: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const known = REASONS.find(({ codes, pattern }) => codes.includes(code) || pattern.test(text));
  if (known !== undefined) return known.say(what);
  return `${what}: ${text.replace(/\s+/g, " ").trim().slice(0, 160)}`;
}

interface KnownReason {
  readonly codes: readonly string[];
  readonly pattern: RegExp;
  readonly say: (what: string) => string;
}

const REASONS: readonly KnownReason[] = [
  { codes: ["ENOENT"], pattern: /no such file/i, say: (what) => `no such file: ${what}` },
  {
    codes: ["EACCES", "EPERM"],
    pattern: /permission denied/i,
    say: (what) => `permission denied: ${what} (is the terminal's user in the group of that device?)`,
  },
  {
    codes: ["EBUSY"],
    pattern: /cannot lock port|resource busy/i,
    say: (what) => `in use by another program: ${what}`,
  },
  { codes: ["ENOTTY"], pattern: /inappropriate ioctl/i, say: (what) => `not a serial port: ${what}` },
  { codes: ["ECONNREFUSED"], pattern: /ECONNREFUSED/, say: (what) => `connection refused: ${what}` },
  { codes: ["ENOTFOUND", "EAI_AGAIN"], pattern: /ENOTFOUND/, say: (what) => `no such host: ${what}` },
  {
    codes: ["EHOSTUNREACH", "ENETUNREACH"],
    pattern: /EHOSTUNREACH|ENETUNREACH/,
    say: (what) => `not reachable from here: ${what}`,
  },
  { codes: ["ECONNRESET", "EPIPE"], pattern: /ECONNRESET|EPIPE/, say: (what) => `connection reset: ${what}` },
  { codes: ["ETIMEDOUT"], pattern: /ETIMEDOUT/, say: (what) => `no answer from: ${what}` },
  {
    codes: ["EIO", "ENXIO", "ENODEV"],
    pattern: /bad file descriptor|input\/output error|no such device|device disconnected/i,
    say: (what) => `unplugged: ${what}`,
  },
];
