/** Why the store will not open. The terminal shows "E-STORE" and a technician reads this sentence. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
  readonly code: StoreRefusalCode;
  constructor(code: StoreRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type StoreRefusalCode =
  /** Written by a newer version of the terminal: going on could break what it wrote. */
  | "newer-schema"
  /** SQLite does not sync every commit: a promise would not survive a power cut. */
  | "not-durable"
  /** The key does not open what is in the file; nothing is deleted. */
  | "wrong-key"
  /** Another core has the file open: two would lease the same requests. */
  | "in-use"
  /** Disk full, read-only, no permission. */
  | "cannot-open";
