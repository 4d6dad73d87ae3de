import type { PrinterProfile, ScannerProfile } from "../../config/profiles/schema.ts";
import type { UsbMatch } from "../../config/profiles/common.ts";
import type { FoundHid, FoundKeyboard, FoundSerial, FoundUsbPrinter } from "./found.ts";

/** A profile that may fit a device, and why. */
export interface Proposal {
  readonly profile: string;
  readonly label: string;
  /** Nothing but this profile fits, by the maker's own ids or the device's own words. */
  readonly certain: boolean;
  /** A clause: "its USB ids 1eab:1d10 belong to this model". */
  readonly why: string;
}

/** How a printer names itself: by its IEEE-1284 id, or in answers to GS I 66 and 67. */
export interface PrinterNames {
  readonly maker: string | null;
  readonly model: string | null;
}

interface Ranked extends Proposal {
  readonly rank: number;
}

/** Order of grounds: what a device says of itself before what its chip is called, and the general profiles last. */
const RANK = { model: 6, ids: 5, vendor: 4, maker: 3, sharedIds: 2, sharedVendor: 1, general: 0 } as const;

export function proposeScanner(
  found: FoundHid | FoundSerial | FoundKeyboard,
  profiles: readonly ScannerProfile[],
): readonly Proposal[] {
  return best(
    profiles.flatMap((profile) => {
      if (profile.transport !== found.transport || isSimulated(profile)) return [];
      if (profile.transport === "hid" && !(found.transport === "hid" && speaks(found, profile))) return [];
      const [vendorId, productId] =
        found.transport === "serial" ? [found.usb?.vendorId, found.usb?.productId] : [found.vendorId, found.productId];
      const matched = usbGround(profile, profile.match, vendorId, productId);
      if (matched !== null) return [matched];
      return profile.match.length === 0 ? [general(profile, GENERAL_SCANNER[profile.transport])] : [];
    }),
  );
}

export function proposePrinter(
  device: {
    readonly usb: { readonly vendorId: string; readonly productId: string } | null;
    readonly names: PrinterNames;
  },
  profiles: readonly PrinterProfile[],
): readonly Proposal[] {
  return best(
    profiles.flatMap((profile) => {
      if (isSimulated(profile)) return [];
      const named = nameGround(profile, device.names);
      const matched = usbGround(profile, profile.match.usb, device.usb?.vendorId, device.usb?.productId);
      const grounds = [named, matched].filter((ground) => ground !== null);
      if (grounds.length > 0) return grounds;
      const { usb, names } = profile.match;
      return usb.length + names.length === 0 ? [general(profile, "fits any ESC/POS printer of this paper width")] : [];
    }),
  );
}

export function namesOf({ ieee1284 }: FoundUsbPrinter): PrinterNames {
  return { maker: ieee1284?.maker ?? null, model: ieee1284?.model ?? null };
}

/** Strongest first; a profile is named once. At equal strength the shorter name is the more general one: last. */
function best(ranked: readonly Ranked[]): readonly Proposal[] {
  return ranked
    .toSorted((a, b) => b.rank - a.rank || a.profile.localeCompare(b.profile, "en"))
    .filter(({ profile }, index, all) => all.findIndex((other) => other.profile === profile) === index)
    .map(({ rank: _rank, ...proposal }) => proposal);
}

function speaks(found: FoundHid, profile: Extract<ScannerProfile, { transport: "hid" }>): boolean {
  return found.usages.some(
    ({ usagePage, usage }) => usagePage === profile.usagePage && (profile.usage === null || usage === profile.usage),
  );
}

type AnyProfile = ScannerProfile | PrinterProfile;

function usbGround(
  profile: AnyProfile,
  matches: readonly UsbMatch[],
  vendorId: string | undefined,
  productId: string | undefined,
): Ranked | null {
  const fitting = matches
    .filter((match) => match.vendorId === vendorId && (match.productId ?? productId) === productId)
    .toSorted((a, b) => Number(b.certain) - Number(a.certain) || Number("productId" in b) - Number("productId" in a));
  const match = fitting[0];
  if (match === undefined || vendorId === undefined) return null;
  const { certain } = match;
  if (match.productId !== undefined) {
    const ids = `${vendorId}:${match.productId}`;
    return {
      ...proposal(profile, certain, certain ? `its USB ids ${ids} belong to this model` : sharedIds(ids)),
      rank: certain ? RANK.ids : RANK.sharedIds,
    };
  }
  return {
    ...proposal(profile, certain, certain ? `the USB vendor ${vendorId} makes nothing else` : sharedIds(vendorId)),
    rank: certain ? RANK.vendor : RANK.sharedVendor,
  };
}

function sharedIds(ids: string): string {
  return `its USB ids ${ids} are used by this model and by others: look at the device, or probe it`;
}

function nameGround(profile: PrinterProfile, names: PrinterNames): Ranked | null {
  const grounds = profile.match.names.flatMap((match): readonly Ranked[] => {
    if (!sameName(names.maker, match.maker)) return [];
    if (match.model === undefined) {
      return [{ ...proposal(profile, false, `it names itself ${names.maker}`), rank: RANK.maker }];
    }
    if (!sameName(names.model, match.model)) return [];
    return [{ ...proposal(profile, true, `it names itself ${names.maker} ${names.model}`), rank: RANK.model }];
  });
  return grounds.toSorted((a, b) => b.rank - a.rank)[0] ?? null;
}

function sameName(told: string | null, wanted: string): boolean {
  return told?.trim().toLowerCase() === wanted.toLowerCase();
}

function general(profile: AnyProfile, why: string): Ranked {
  return { ...proposal(profile, false, why), rank: RANK.general };
}

const GENERAL_SCANNER: Readonly<Record<ScannerProfile["transport"], string>> = {
  hid: "fits any device of this kind: the layout is read from its report descriptor",
  serial: "fits any serial scanner that sends text",
  wedge: "fits any scanner that types",
};

function proposal(profile: AnyProfile, certain: boolean, why: string): Proposal {
  return { profile: profile.id, label: profile.label, certain, why };
}

/** The far ends of our own cables; never proposed for a real device. */
function isSimulated(profile: AnyProfile): boolean {
  return profile.id.startsWith("simulated");
}
