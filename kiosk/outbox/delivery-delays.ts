/** Every wait of delivering has a name, an end and a reason. Values in milliseconds; tests use the same names. */
export const DELIVERY_DELAYS = {
  /** First pause after a try that was not accepted, doubling with full jitter… */
  backoffFirst: 5_000,
  /** …up to this: nobody stands there, and a message a quarter of an hour late is still a message. */
  backoffCap: 15 * 60_000,
  /** No pause is shorter, whatever the dice say. */
  backoffFloor: 1_000,
  /** One hand-over to the service; the message itself is its business. */
  handOver: 20_000,
  /** The disk did not take a write: how long until the same write is tried again. */
  storageTrouble: 5_000,
  /** How often contacts that are too old are deleted. */
  purgeEvery: 24 * 3_600_000,
} as const;

export type DeliveryDelays = Readonly<Record<keyof typeof DELIVERY_DELAYS, number>>;

/** A contact is kept no longer, whatever becomes of the request: it was given for one message in a few days. */
export const DELIVERY_KEEP_DAYS = 30;
