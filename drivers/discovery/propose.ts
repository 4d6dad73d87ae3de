import type { PrinterProfile, ScannerProfile } from "../../config/profiles/schema.ts";
import type { UsbMatch } from "../../config/profiles/common.ts";
import { usageFits } from "../link/hidraw.ts";
import type { FoundHid, FoundKeyboard, FoundSerial, FoundUsbPrinter } from "./found.ts";

/** A profile that may fit a device, and why. */
export interface Proposal {
  readonly profile: string;
  readonly label: string;
  readonly ground: Ground;
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

/**
 * Strongest first: what a device says of itself before what its chip is called, then what fits any device of the kind,
 * and last what may fit because nobody knows its ids.
 */
const GROUNDS = [
  "model",
  "ids",
  "vendor",
  "family",
  "maker",
  "shared-ids",
  "shared-vendor",
  "general",
  "ids-unknown",
] as const;
export type Ground = (typeof GROUNDS)[number];
const CERTAIN: readonly Ground[] = ["model", "ids", "vendor"];

export function proposeScanner(
  found: FoundHid | FoundSerial | FoundKeyboard,
  profiles: readonly ScannerProfile[],
): readonly Proposal[] {
  const [vendorId, productId] =
    found.transport === "serial" ? [found.usb?.vendorId, found.usb?.productId] : [found.vendorId, found.productId];
  return strongestFirst(
    profiles.flatMap((profile) => {
      if (profile.transport !== found.transport || isSimulated(profile)) return [];
      if (profile.transport === "hid" && !speaks(found, profile)) return [];
      const matched = usbGround(profile, profile.match, vendorId, productId);
      if (matched !== null) return [matched];
      if (isGeneral(profile)) return [proposal(profile, "general", GENERAL_SCANNER[profile.transport])];
      // Its reports are a vendor's own, as this device's are; a serial port says even less, and every profile might fit.
      const mayBe = profile.transport === "hid" && profile.match.length === 0;
      return mayBe ? [proposal(profile, "ids-unknown", "the ids of this model are not known, and it may be one")] : [];
    }),
  );
}

export function proposePrinter(
  device: { readonly usb: UsbPair | null; readonly names: PrinterNames },
  profiles: readonly PrinterProfile[],
): readonly Proposal[] {
  const generals = profiles.filter((profile) => !isSimulated(profile) && isGeneralPrinter(profile));
  const matched = profiles.flatMap((profile) => [
    ...nameGrounds(profile, device.names),
    ...[usbGround(profile, profile.match.usb, device.usb?.vendorId, device.usb?.productId)].filter(
      (ground) => ground !== null,
    ),
  ]);
  const general = generals
    .toSorted((a, b) => likelihood(b) - likelihood(a))
    .map((profile) => proposal(profile, "general", "fits any ESC/POS printer of this paper width"));
  return strongestFirst([...matched, ...general]);
}

interface UsbPair {
  readonly vendorId: string;
  readonly productId: string;
}

export function namesOf({ ieee1284 }: FoundUsbPrinter): PrinterNames {
  return { maker: ieee1284?.maker ?? null, model: ieee1284?.model ?? null };
}

/** Strongest first, in the order given where equally strong; a profile is named once. */
export function strongestFirst(proposals: readonly Proposal[]): readonly Proposal[] {
  return proposals
    .toSorted((a, b) => GROUNDS.indexOf(a.ground) - GROUNDS.indexOf(b.ground))
    .filter(({ profile }, index, all) => all.findIndex((other) => other.profile === profile) === index);
}

function speaks(found: ScannerFound, profile: Extract<ScannerProfile, { transport: "hid" }>): boolean {
  return found.transport === "hid" && found.usages.some((usage) => usageFits(usage, profile));
}

type ScannerFound = FoundHid | FoundSerial | FoundKeyboard;
type AnyProfile = ScannerProfile | PrinterProfile;

function usbGround(
  profile: AnyProfile,
  matches: readonly UsbMatch[],
  vendorId: string | undefined,
  productId: string | undefined,
): Proposal | null {
  if (vendorId === undefined) return null;
  const grounds = matches
    .filter((match) => match.vendorId === vendorId && (match.productId ?? productId) === productId)
    .map((match): Proposal => {
      const ids = match.productId === undefined ? vendorId : `${vendorId}:${match.productId}`;
      if (!match.certain) {
        const ground = match.productId === undefined ? "shared-vendor" : "shared-ids";
        return proposal(profile, ground, `USB ${ids} is this model's and others': look at the device, or probe it`);
      }
      return match.productId === undefined
        ? proposal(profile, "vendor", `USB vendor ${ids} makes nothing else`)
        : proposal(profile, "ids", `USB ${ids} belongs to this model`);
    });
  return strongestFirst(grounds)[0] ?? null;
}

function nameGrounds(profile: PrinterProfile, names: PrinterNames): readonly Proposal[] {
  const told = `it names itself ${[names.maker, names.model].filter((name) => name !== null).join(" ")}`;
  return profile.match.names.flatMap(({ maker, model }): readonly Proposal[] => {
    if (!sameName(names.maker, maker)) return [];
    if (model === undefined) return [proposal(profile, "maker", told)];
    if (sameName(names.model, model)) return [proposal(profile, "model", told)];
    const isFamily = names.model !== null && plainName(names.model).startsWith(plainName(model));
    return isFamily ? [proposal(profile, "family", `${told}, of the family ${model}`)] : [];
  });
}

function sameName(told: string | null, wanted: string): boolean {
  return told !== null && plainName(told) === plainName(wanted);
}

/** Makers write their own names with and without spaces, and in any case. */
function plainName(name: string): string {
  return name.replaceAll(/\s+/g, "").toLowerCase();
}

/** What answers before what is mute, letters before pictures, wide paper before narrow. */
function likelihood({ status, text, dots }: PrinterProfile): number {
  return (status === "none" ? 0 : 4) + (text === "raster" ? 0 : 2) + dots / 1_000;
}

const GENERAL_SCANNER: Readonly<Record<ScannerProfile["transport"], string>> = {
  hid: "fits any device of this kind: the layout is read from its report descriptor",
  serial: "fits any serial scanner that sends text",
  wedge: "fits any scanner that types",
};

function proposal(profile: AnyProfile, ground: Ground, why: string): Proposal {
  return { profile: profile.id, label: profile.label, ground, certain: CERTAIN.includes(ground), why };
}

/** Profiles for whatever nobody described carry it in their name; many others have no ids either. */
function isGeneral(profile: ScannerProfile): boolean {
  return profile.id.startsWith("generic-");
}

function isGeneralPrinter({ match }: PrinterProfile): boolean {
  return match.usb.length + match.names.length === 0;
}

/** The far ends of our own cables; never proposed for a real device. */
function isSimulated(profile: AnyProfile): boolean {
  return profile.id.startsWith("simulated");
}
