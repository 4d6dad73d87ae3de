/** Waits and sizes of the network page, each with its reason. */
export const NETWORK_DELAYS = {
  /** getaddrinfo tries two servers for five seconds each; a person's question has given up by then. */
  nameMs: 5_000,
  /** As the wire gives a question (verify/providers/wire-limits.ts): what takes longer here fails there. */
  connectMs: 4_000,
  secureMs: 4_000,
  /** With TLS 1.3 a handshake is over for us before the other side has looked at our certificate: its no comes after it. */
  verdictMs: 500,
  /** Between two points of the latency chart: a terminal's neighbours are not to feel that somebody looks. */
  everyMs: 10_000,
  /** How often the cable is looked at: it is a hand that pulls and plugs it. */
  linkMs: 2_000,
} as const;

export const NETWORK_LIMITS = {
  /** Points of the chart: five minutes. */
  points: 30,
  links: 4,
  addresses: 4,
  /** Names of a certificate and members of a chain that are told. */
  names: 4,
  chain: 6,
  /** A certificate with less than this left is worth a call today. */
  soonDays: 14,
  /** Largest file of the kernel that is read. */
  procBytes: 256 * 1024,
} as const;
