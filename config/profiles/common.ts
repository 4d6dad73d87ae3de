import { z } from "zod";

/** What every device profile carries: data about a model, so that no driver ever says `if (model)`. */

export const profileId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens, e.g. simulated-80mm");
export const profileLabel = z.string().min(1).max(80);

/** Where the values of a profile come from (manual, page, driver source), so that the next person can check them. */
export const profileSources = z.array(z.string().min(3).max(200)).max(12);

const baudRates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800] as const;
export const baudRate = z.literal(baudRates, `must be one of ${baudRates.join(", ")}`);

/** Four lower-case hex digits, as `lsusb` prints them. */
const usbId = z.string().regex(/^[0-9a-f]{4}$/, "must be four lower-case hex digits, e.g. 1eab");

/**
 * A USB identity that speaks for this profile. Clones share their chip vendor's ids, so a match only proposes a profile
 * (`certain: false`) unless the ids belong to the maker of the device.
 */
export const usbMatch = z.strictObject({
  vendorId: usbId,
  productId: usbId.optional(),
  certain: z.boolean(),
});
export type UsbMatch = Readonly<z.infer<typeof usbMatch>>;

/** Bytes of a command, as pairs of lower-case hex digits separated by spaces: "16 54 0d". */
export const hexBytes = z
  .string()
  .regex(/^[0-9a-f]{2}( [0-9a-f]{2})*$/, 'must be pairs of lower-case hex digits separated by spaces, e.g. "16 54 0d"')
  .max(3 * 256 - 1);

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(" "), (pair) => Number.parseInt(pair, 16));
}
