/** How the vendors' replies are read before their own shapes are: hostile bytes, texts of bounded length. */
import { z } from "zod";
import { locateJson } from "../../../config/json-lines.ts";

/** A text of at most 1000 characters; "" where the vendor says null or nothing. */
export const vendorText = z
  .string()
  .max(1000)
  .nullish()
  .transform((value) => value ?? "");

/** A number, or its digits as a text: vendors do both. */
export const vendorCode = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

/**
 * What the body holds; undefined, which no shape takes, where it is not JSON, or says one thing twice: JSON.parse takes the
 * last word, and a reply that contradicts itself is no verdict.
 */
export function jsonOf(body: string): unknown {
  try {
    return locateJson(body).ok ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
