import type { StoreOptions } from "../store/data.ts";

/** The same words as in the display contract, which `yanpiao --help` does not wait for. */
export const ROLES = ["technician", "operator"] as const;

export interface AddOptions extends StoreOptions {
  readonly role: (typeof ROLES)[number];
  readonly number?: string;
}

export interface TotpOptions extends StoreOptions {
  readonly off?: true;
}

export interface BadgeOptions {
  readonly role?: (typeof ROLES)[number];
  readonly key?: string;
  readonly keyId: string;
  readonly days: number;
  readonly newKey?: string;
  readonly json?: true;
}
