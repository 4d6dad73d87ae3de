/**
 * What the kernel says of cables and routes. Parsers are pure and take whatever stands in the files; `readLinks` reads them.
 *
 * Error model: total. A file that is missing, unreadable (EINVAL: the interface is switched off) or nonsense means "not known".
 */
import { readdirSync, readFileSync, existsSync } from "node:fs";
import type { NetworkInterfaceInfo } from "node:os";
import { join } from "node:path";
import type { LinkTrouble, LinkView } from "../../display/contract/staff/network.ts";
import { NETWORK_LIMITS } from "./delays.ts";

export interface LinkPlaces {
  /** /sys/class/net. */
  readonly sysClassNet: string;
  /** /proc/net. */
  readonly procNet: string;
  /** os.networkInterfaces. */
  readonly interfaces: () => NodeJS.Dict<readonly NetworkInterfaceInfo[]>;
}

/** Interface and gateway of one default route. */
export interface DefaultRoute {
  readonly device: string;
  /** "*": straight to the line. */
  readonly gateway: string;
  readonly metric: number;
}

const NAME = /^[^\s/]{1,15}$/;
const RTF_UP = 0x1;
const RTF_REJECT = 0x200;

/** The default routes of /proc/net/route; numbers are hex as the kernel's memory holds them (little-endian on x64 and arm64). */
export function parseRoutes(text: string): readonly DefaultRoute[] {
  return text.split("\n").flatMap((line) => {
    const [device = "", destination = "", gateway = "", flags = "", , , metric = "", mask = ""] = line
      .trim()
      .split(/\s+/);
    if (!NAME.test(device) || destination !== "00000000" || mask !== "00000000") return [];
    if (!/^[0-9A-F]{8}$/i.test(gateway) || !/^[0-9A-F]{1,8}$/i.test(flags) || !/^\d{1,10}$/.test(metric)) return [];
    if (!isUsed(Number.parseInt(flags, 16))) return [];
    const bytes = [...Buffer.from(gateway, "hex")].reverse();
    const address = bytes.every((byte) => byte === 0) ? "*" : bytes.join(".");
    return [{ device, gateway: address, metric: Number(metric) }];
  });
}

/** The same of /proc/net/ipv6_route. Its unreachable default on `lo` is none. */
export function parseRoutes6(text: string): readonly DefaultRoute[] {
  return text.split("\n").flatMap((line) => {
    const [to = "", bits = "", , , next = "", metric = "", , , flags = "", device = ""] = line.trim().split(/\s+/);
    if (!/^0{32}$/.test(to) || bits !== "00" || !NAME.test(device) || device === "lo") return [];
    if (![next, metric, flags].every((field) => /^[0-9a-f]{1,32}$/i.test(field)) || next.length !== 32) return [];
    if (!isUsed(Number.parseInt(flags, 16))) return [];
    const groups = next.match(/.{4}/g) ?? [];
    const gateway = /^0{32}$/.test(next) ? "*" : new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
    return [{ device, gateway, metric: Number.parseInt(metric, 16) }];
  });
}

function isUsed(flags: number): boolean {
  return (flags & RTF_UP) !== 0 && (flags & RTF_REJECT) === 0;
}

/** A file of sysfs that holds one whole number; null where it holds none, or -1 as `speed` does without a cable. */
export function wholeNumber(text: string | null): number | null {
  const trimmed = text?.trim() ?? "";
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : null;
}

/** Whether an address reaches further than the next machine. */
export function isRouted(address: string): boolean {
  return !/^169\.254\./.test(address) && !/^fe[89ab][0-9a-f]:/i.test(address) && !/^(127\.|::1$)/.test(address);
}

/** Those by which the world is reached first, then those with a cable. */
export function readLinks({ sysClassNet, procNet, interfaces }: LinkPlaces): readonly LinkView[] {
  const routes = [
    ...parseRoutes(read(join(procNet, "route")) ?? ""),
    ...parseRoutes6(read(join(procNet, "ipv6_route")) ?? ""),
  ].sort((a, b) => a.metric - b.metric);
  const addresses = interfaces();
  return names(sysClassNet)
    .map((name) => linkOf(name, join(sysClassNet, name), addresses[name] ?? [], routes))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, NETWORK_LIMITS.links);
}

function linkOf(
  name: string,
  folder: string,
  infos: readonly NetworkInterfaceInfo[],
  routes: readonly DefaultRoute[],
): LinkView {
  const carrier = wholeNumber(read(join(folder, "carrier")));
  const speed = wholeNumber(read(join(folder, "speed")));
  return {
    name,
    kind: kindOf(name, folder),
    carrier: carrier === null ? null : carrier === 1,
    speedMbps: speed === 0 ? null : speed,
    addresses: infos
      .map(({ address }) => address)
      .filter(isRouted)
      .slice(0, NETWORK_LIMITS.addresses),
    gateway: routes.find(({ device }) => device === name)?.gateway ?? null,
  };
}

function kindOf(name: string, folder: string): LinkView["kind"] {
  if (/^(wwan|wwp|ppp|usb)/.test(name)) return "mobile";
  if (existsSync(join(folder, "wireless")) || existsSync(join(folder, "phy80211"))) return "wireless";
  return existsSync(join(folder, "device")) ? "wired" : "virtual";
}

function rank({ gateway, carrier, kind }: LinkView): number {
  if (gateway !== null) return 0;
  if (kind === "virtual") return 3;
  return carrier === true ? 1 : 2;
}

/** What keeps packets from leaving; null where nothing does. */
export function linkTroubleOf(links: readonly LinkView[]): LinkTrouble | null {
  const outward = links.filter(({ gateway }) => gateway !== null);
  if (outward.some(({ carrier }) => carrier !== false)) return null;
  if (outward.length > 0) return "no-cable";
  const real = links.filter(({ kind }) => kind !== "virtual");
  if (real.length === 0) return "no-interface";
  const connected = real.filter(({ carrier }) => carrier === true);
  if (connected.length === 0) return "no-cable";
  return connected.some(({ addresses }) => addresses.length > 0) ? "no-route" : "no-address";
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name !== "lo" && NAME.test(name));
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "latin1").slice(0, NETWORK_LIMITS.procBytes);
  } catch {
    return null;
  }
}
