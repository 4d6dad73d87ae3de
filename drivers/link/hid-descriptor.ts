/**
 * What a HID device says of its own reports (USB HID 1.11, section 6.2.2). The bytes come from the device, so they are
 * hostile: limits are the kernel's own (include/linux/hid.h), nothing throws, and what is not a descriptor is null.
 */
export interface HidDescriptor {
  /** Top-level collections: what the device says it is, e.g. usage page 0x8C, usage 0x02. */
  readonly collections: readonly HidUsage[];
  readonly reports: readonly HidReport[];
}

export interface HidUsage {
  readonly usagePage: number;
  readonly usage: number;
}

export interface HidReport {
  readonly kind: "input" | "output" | "feature";
  /** The report's first byte; 0 where the device numbers no reports, and then there is no such byte. */
  readonly id: number;
  /** Without the byte of the id. */
  readonly bytes: number;
  readonly fields: readonly HidField[];
}

/** `count` values of `bits` bits each with the same meaning, one behind the other. Padding is no field. */
export interface HidField extends HidUsage {
  /** Counted from behind the byte of the id. */
  readonly atBit: number;
  readonly bits: number;
  readonly count: number;
}

const MAX_DESCRIPTOR_BYTES = 4096;
const MAX_REPORT_BYTES = 16_384;
const MAX_VALUE_BITS = 256;
const MAX_VALUES = 12_288;
const MAX_REPORTS = 256;
const MAX_FIELDS = 4096;
const MAX_COLLECTION_DEPTH = 64;
const MAX_SAVED_GLOBALS = 4;

interface Globals {
  readonly usagePage: number;
  readonly reportId: number;
  readonly valueBits: number;
  readonly valueCount: number;
}

interface OpenReport {
  readonly kind: HidReport["kind"];
  readonly id: number;
  bits: number;
  readonly fields: HidField[];
}

export function parseHidDescriptor(descriptor: Uint8Array): HidDescriptor | null {
  if (descriptor.length === 0 || descriptor.length > MAX_DESCRIPTOR_BYTES) return null;
  const collections: HidUsage[] = [];
  const reports: OpenReport[] = [];
  const saved: Globals[] = [];
  let globals: Globals = { usagePage: 0, reportId: 0, valueBits: 0, valueCount: 0 };
  let locals = createLocals();
  let depth = 0;
  let fieldCount = 0;

  /** False: beyond a limit. */
  const addReport = (kind: HidReport["kind"], flags: number): boolean => {
    let report = reports.find((known) => known.kind === kind && known.id === globals.reportId);
    if (report === undefined) {
      if (reports.length === MAX_REPORTS) return false;
      report = { kind, id: globals.reportId, bits: 0, fields: [] };
      reports.push(report);
    }
    const atBit = report.bits;
    report.bits += globals.valueBits * globals.valueCount;
    if (report.bits > MAX_REPORT_BYTES * 8) return false;
    if ((flags & CONSTANT) !== 0) return true;
    const isArray = (flags & VARIABLE) === 0;
    for (const field of fieldsOf(locals.usages(globals.usagePage), globals, atBit, isArray)) {
      fieldCount += 1;
      if (fieldCount > MAX_FIELDS) return false;
      report.fields.push(field);
    }
    return true;
  };

  for (const item of itemsOf(descriptor)) {
    if (item === null) return null;
    switch (item.tag) {
      case INPUT:
      case OUTPUT:
      case FEATURE:
        if (!addReport(item.tag === INPUT ? "input" : item.tag === OUTPUT ? "output" : "feature", item.value))
          return null;
        locals = createLocals();
        break;
      case COLLECTION: {
        const [usage] = locals.usages(globals.usagePage);
        if (depth === 0 && usage !== undefined) collections.push(usage);
        depth += 1;
        if (depth > MAX_COLLECTION_DEPTH) return null;
        locals = createLocals();
        break;
      }
      case END_COLLECTION:
        depth -= 1;
        if (depth < 0) return null;
        locals = createLocals();
        break;
      case USAGE_PAGE:
        globals = { ...globals, usagePage: item.value & 0xffff };
        break;
      case REPORT_SIZE:
        if (item.value > MAX_VALUE_BITS) return null;
        globals = { ...globals, valueBits: item.value };
        break;
      case REPORT_COUNT:
        if (item.value > MAX_VALUES) return null;
        globals = { ...globals, valueCount: item.value };
        break;
      case REPORT_ID:
        if (item.value === 0 || item.value > 0xff) return null;
        globals = { ...globals, reportId: item.value };
        break;
      case PUSH:
        if (saved.length === MAX_SAVED_GLOBALS) return null;
        saved.push(globals);
        break;
      case POP: {
        const last = saved.pop();
        if (last === undefined) return null;
        globals = last;
        break;
      }
      default:
        locals.take(item);
    }
  }
  if (depth !== 0) return null;
  return {
    collections,
    reports: reports.map(({ kind, id, bits, fields }) => ({ kind, id, bytes: Math.ceil(bits / 8), fields })),
  };
}

/**
 * Values and usages are matched one to one; the last usage stands for all values that are left (6.2.2.8). An array
 * holds usages as values instead: each of its places may mean any of them, and the first speaks for the field.
 */
function fieldsOf(usages: readonly HidUsage[], globals: Globals, atBit: number, isArray: boolean): readonly HidField[] {
  const { valueBits: bits, valueCount } = globals;
  if (isArray) return usages.slice(0, 1).map((usage) => ({ ...usage, atBit, bits, count: valueCount }));
  const used = usages.slice(0, valueCount);
  return used.map((usage, index) => ({
    ...usage,
    atBit: atBit + index * bits,
    bits,
    count: index === used.length - 1 ? valueCount - index : 1,
  }));
}

interface Locals {
  take(item: Item): void;
  /** Completed with the page that is current at the main item, as the kernel and Windows do. */
  usages(usagePage: number): readonly HidUsage[];
}

/** Usages since the last main item. */
function createLocals(): Locals {
  const usages: { readonly value: number; readonly extended: boolean }[] = [];
  let minimum: Item | null = null;
  let alternatives: "none" | "first" | "others" = "none";
  const add = (value: number, extended: boolean): void => {
    if (alternatives === "others" || usages.length >= MAX_VALUES) return;
    usages.push({ value, extended });
    if (alternatives === "first") alternatives = "others";
  };
  return {
    take(item) {
      const extended = item.bytes === 4;
      if (item.tag === USAGE) add(item.value, extended);
      else if (item.tag === USAGE_MINIMUM) minimum = item;
      else if (item.tag === USAGE_MAXIMUM && minimum !== null) {
        const last = Math.min(item.value, minimum.value + MAX_FIELDS);
        for (let value = minimum.value; value <= last; value += 1) add(value, minimum.bytes === 4);
        minimum = null;
      } else if (item.tag === DELIMITER) alternatives = item.value === 1 ? "first" : "none";
    },
    usages: (usagePage) =>
      usages.map(({ value, extended }) => ({
        usagePage: extended ? value >>> 16 : usagePage,
        usage: value & 0xffff,
      })),
  };
}

interface Item {
  /** Type and tag, without the size. */
  readonly tag: number;
  readonly bytes: number;
  /** Unsigned: the items that are used here hold no negative numbers. */
  readonly value: number;
}

/** Every short item; null where the descriptor breaks off in the middle of one. Long items (reserved) are skipped. */
function* itemsOf(descriptor: Uint8Array): Generator<Item | null> {
  for (let at = 0; at < descriptor.length;) {
    const prefix = descriptor[at] ?? 0;
    const bytes = prefix === LONG_ITEM ? 2 + (descriptor[at + 1] ?? 0) : ([0, 1, 2, 4][prefix & 3] ?? 0);
    if (at + 1 + bytes > descriptor.length) {
      yield null;
      return;
    }
    if (prefix !== LONG_ITEM) {
      let value = 0;
      for (let index = bytes - 1; index >= 0; index -= 1) value = value * 256 + (descriptor[at + 1 + index] ?? 0);
      yield { tag: prefix & 0xfc, bytes, value };
    }
    at += 1 + bytes;
  }
}

const CONSTANT = 0x01;
const VARIABLE = 0x02;

const LONG_ITEM = 0xfe;
const INPUT = 0x80;
const OUTPUT = 0x90;
const FEATURE = 0xb0;
const COLLECTION = 0xa0;
const END_COLLECTION = 0xc0;
const USAGE_PAGE = 0x04;
const REPORT_SIZE = 0x74;
const REPORT_ID = 0x84;
const REPORT_COUNT = 0x94;
const PUSH = 0xa4;
const POP = 0xb4;
const USAGE = 0x08;
const USAGE_MINIMUM = 0x18;
const USAGE_MAXIMUM = 0x28;
const DELIMITER = 0xa8;
