/** How the vendors' replies are read before their own shapes are: hostile bytes, texts of bounded length. */
import { z } from "zod";

/** A text of at most 1000 characters; "" where the vendor says null or nothing. */
export const vendorText = z
  .string()
  .max(1000)
  .nullish()
  .transform((value) => value ?? "");

/** What the body holds; undefined, which no shape takes, where it is not JSON. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
