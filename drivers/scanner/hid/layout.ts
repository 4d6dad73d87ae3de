import type { HidScannerProfile } from "../../../config/profiles/schema.ts";
import type { HidDescriptor, HidField, HidReport } from "../../link/hid-descriptor.ts";

/**
 * Where a scanner's report keeps what. Families differ (scanning facts 2.1: Honeywell puts an AIM identifier in front
 * of the data, Newland does not), so the device's own descriptor is asked, and the profile only where that says nothing.
 *
 * All offsets count bytes of the report as it is received: with the byte of the id where the device numbers its reports.
 */
export interface CodeReport {
  /** 0: the device does not number its reports, and there is no byte for the id. */
  readonly id: number;
  /** How many bytes of the data belong to the code; null where it is not said and trailing zeros are padding. */
  readonly lengthAt: number | null;
  /** The first of three bytes, e.g. `]Q1`; null where none is sent. */
  readonly aimAt: number | null;
  readonly dataAt: number;
  readonly dataBytes: number;
  /** Set: the next report goes on with the same code. Null: every report is a whole code. */
  readonly continued: { readonly at: number; readonly mask: number } | null;
}

export interface ReadLayout {
  readonly reports: readonly CodeReport[];
  readonly source: "descriptor" | "profile" | "none";
  /** What the profile says differently from the device, one clause each, for `probe`. */
  readonly differences: readonly string[];
}

const SCANNER_PAGE = 0x8c;
const GENERIC_DESKTOP = 0x01;
const BYTE_COUNT = 0x3b;
const AIM_USAGES = [0xfb, 0xfc, 0xfd] as const;
const DECODED_DATA = 0xfe;
const DATA_CONTINUED = 0xff;

/** Codes come in one report, or two on bases with several scanners; more is no scanner. */
const MAX_CODE_REPORTS = 4;

export function readLayout(descriptor: HidDescriptor | null, profile: Pick<HidScannerProfile, "layout">): ReadLayout {
  const own = (descriptor?.reports ?? []).flatMap((report) => codeReport(report) ?? []).slice(0, MAX_CODE_REPORTS);
  const told = profile.layout === null ? null : reportOfProfile(profile.layout);
  if (own.length > 0) return { reports: own, source: "descriptor", differences: differencesOf(own, told) };
  if (told !== null) return { reports: [told], source: "profile", differences: [] };
  return { reports: [], source: "none", differences: [] };
}

function codeReport(report: HidReport): CodeReport | null {
  if (report.kind !== "input") return null;
  const idBytes = report.id === 0 ? 0 : 1;
  const find = (usagePage: number, usage: number): HidField | null =>
    report.fields.find((field) => field.usagePage === usagePage && field.usage === usage) ?? null;
  const at = (field: HidField | null): number | null =>
    field !== null && field.bits === 8 && field.atBit % 8 === 0 ? idBytes + field.atBit / 8 : null;

  const data = find(SCANNER_PAGE, DECODED_DATA);
  const dataAt = at(data);
  if (data === null || dataAt === null) return null;
  const aim = AIM_USAGES.map((usage) => at(find(SCANNER_PAGE, usage)));
  const [aimAt] = aim;
  // One byte alone is the maker's own id (Newland, byte 62); an AIM identifier has three, side by side.
  const isAim = aimAt !== null && aimAt !== undefined && aim.every((place, index) => place === aimAt + index);
  const continued = find(SCANNER_PAGE, DATA_CONTINUED);
  return {
    id: report.id,
    lengthAt: at(find(GENERIC_DESKTOP, BYTE_COUNT)),
    aimAt: isAim ? aimAt : null,
    dataAt,
    dataBytes: data.count,
    continued:
      continued === null
        ? null
        : { at: idBytes + Math.floor(continued.atBit / 8), mask: maskOf(continued.atBit % 8, continued.bits) },
  };
}

/** A flag of more bits than one (a whole byte, on some) is set when any of them is. */
function maskOf(fromBit: number, bits: number): number {
  return ((2 ** Math.min(bits, 8 - fromBit) - 1) << fromBit) & 0xff;
}

/** A profile counts with the id as byte 0 always, as manuals do. */
function reportOfProfile(layout: NonNullable<HidScannerProfile["layout"]>): CodeReport {
  const shift = layout.reportId === 0 ? 1 : 0;
  return {
    id: layout.reportId,
    lengthAt: layout.lengthAt - shift,
    aimAt: layout.aimAt === null ? null : layout.aimAt - shift,
    dataAt: layout.dataAt - shift,
    dataBytes: layout.dataBytes,
    continued: { at: layout.continuedAt - shift, mask: 0x01 },
  };
}

function differencesOf(own: readonly CodeReport[], told: CodeReport | null): readonly string[] {
  if (told === null) return [];
  const same = own.find(({ id }) => id === told.id);
  if (same === undefined) {
    return [`codes come in report ${own.map(({ id }) => id).join(", ")}, the profile says report ${told.id}`];
  }
  const parts: readonly (readonly [string, number | null, number | null])[] = [
    ["the length", same.lengthAt, told.lengthAt],
    ["the AIM identifier", same.aimAt, told.aimAt],
    ["the data", same.dataAt, told.dataAt],
    ["the continued flag", same.continued?.at ?? null, told.continued?.at ?? null],
  ];
  const place = (at: number | null): string => (at === null ? "nowhere" : `at byte ${at}`);
  const moved = parts
    .filter(([, found, expected]) => found !== expected)
    .map(([what, found, expected]) => `${what} is ${place(found)}, the profile says ${place(expected)}`);
  if (same.dataBytes === told.dataBytes) return moved;
  return [...moved, `a report holds ${same.dataBytes} bytes of data, the profile says ${told.dataBytes}`];
}
