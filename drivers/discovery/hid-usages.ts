/** A top-level collection of a HID device: what it says it is. */
export interface HidUsage {
  readonly usagePage: number;
  readonly usage: number;
}

const MAX_USAGES = 32;

/**
 * The top-level collections in a report descriptor (HID 1.11, 6.2.2): enough to tell a scanner (0x8C/0x02) from a
 * keyboard (0x01/0x06). Hostile descriptors end the walk, they never throw.
 */
export function topUsages(descriptor: Uint8Array): readonly HidUsage[] {
  const found: HidUsage[] = [];
  let usagePage = 0;
  let usage = 0;
  let depth = 0;
  for (let at = 0; at < descriptor.length && found.length < MAX_USAGES;) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === 0xfe) {
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 0x03] ?? 0;
    let value = 0;
    for (let index = 0; index < size; index += 1) value += (descriptor[at + 1 + index] ?? 0) * 2 ** (8 * index);
    at += 1 + size;
    switch (prefix & 0xfc) {
      case USAGE_PAGE:
        usagePage = value % 0x10000;
        break;
      case USAGE:
        // Four bytes name the page as well; only the first usage before a collection is its own.
        if (usage === 0) usage = value;
        break;
      case COLLECTION:
        if (depth === 0) {
          found.push({ usagePage: usage > 0xffff ? Math.floor(usage / 0x10000) : usagePage, usage: usage % 0x10000 });
        }
        depth += 1;
        usage = 0;
        break;
      case END_COLLECTION:
        depth = Math.max(0, depth - 1);
        usage = 0;
        break;
      case INPUT:
      case OUTPUT:
      case FEATURE:
        usage = 0;
        break;
      default:
        break;
    }
  }
  return found;
}

const USAGE_PAGE = 0x04;
const USAGE = 0x08;
const COLLECTION = 0xa0;
const END_COLLECTION = 0xc0;
const INPUT = 0x80;
const OUTPUT = 0x90;
const FEATURE = 0xb0;

/** Bar code scanner, "POS": what a scanner in HID POS mode says. */
export const POS_SCANNER: HidUsage = { usagePage: 0x8c, usage: 0x02 };
export const KEYBOARD: HidUsage = { usagePage: 0x01, usage: 0x06 };

const NAMES: readonly (HidUsage & { readonly name: string })[] = [
  { ...POS_SCANNER, name: "scanner (HID POS)" },
  { ...KEYBOARD, name: "keyboard" },
  { usagePage: 0x01, usage: 0x02, name: "mouse" },
  { usagePage: 0x0d, usage: 0x04, name: "touch screen" },
];

export function usageName({ usagePage, usage }: HidUsage): string {
  const known = NAMES.find((entry) => entry.usagePage === usagePage && entry.usage === usage);
  if (known !== undefined) return known.name;
  const numbers = `${usagePage.toString(16).toUpperCase()}/${usage.toString(16).toUpperCase()}`;
  return usagePage >= 0xff00 ? `vendor ${numbers}` : `usage ${numbers}`;
}
