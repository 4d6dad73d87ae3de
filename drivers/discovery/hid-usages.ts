import type { HidUsage } from "../link/hid-descriptor.ts";

/** "POS" bar code scanner: what a scanner in HID POS mode says of itself. */
export const POS_SCANNER: HidUsage = { usagePage: 0x8c, usage: 0x02 };

const NAMES: readonly (HidUsage & { readonly name: string })[] = [
  { ...POS_SCANNER, name: "scanner (HID POS)" },
  { usagePage: 0x01, usage: 0x06, name: "keyboard" },
  { usagePage: 0x01, usage: 0x02, name: "mouse" },
  { usagePage: 0x0d, usage: 0x04, name: "touch screen" },
];

/** What a top-level collection makes of a device, in words. */
export function usageName({ usagePage, usage }: HidUsage): string {
  const known = NAMES.find((entry) => entry.usagePage === usagePage && entry.usage === usage);
  if (known !== undefined) return known.name;
  const numbers = `${usagePage.toString(16).toUpperCase()}/${usage.toString(16).toUpperCase()}`;
  return usagePage >= 0xff00 ? `vendor ${numbers}` : `usage ${numbers}`;
}
