/** Every wait and every size of talking to a service over HTTP. Waits in milliseconds; the end of a whole question is its signal. */
export const WIRE_DELAYS = {
  /** A name, a connection and a handshake take well under a second on a line that works; half of a person's deadline is left to fail over. */
  connect: 4_000,
} as const;

export interface WireLimits {
  readonly connectMs: number;
  /** The largest reply known is an invoice with 2,000 items, about 500 kB; nothing is read past this. */
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
}

export const WIRE_LIMITS: WireLimits = {
  connectMs: WIRE_DELAYS.connect,
  maxBodyBytes: 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
};
