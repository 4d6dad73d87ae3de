/** The network page's rooms on a real machine: the kernel's files, getaddrinfo, and the services of the configuration. */
import { getServers } from "node:dns";
import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import type { TerminalConfig } from "../../../config/schema.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import type { ReadSecret } from "../../secrets/read.ts";
import type { Verifier } from "../../verify/policy.ts";
import type { NetworkPageRooms } from "../pages/network.ts";
import { proxyOf, servicePlaces } from "./places.ts";

export function networkRooms(parts: {
  readonly config: TerminalConfig;
  readonly verifier: Pick<Verifier, "providers" | "probeNow">;
  readonly readSecret: ReadSecret;
  /** The machine's own calendar. */
  readonly clock: TerminalClock;
  /** The calendar put right by the services. */
  readonly todayMs: () => number;
}): NetworkPageRooms {
  const { config, verifier, readSecret, clock, todayMs } = parts;
  return {
    links: { sysClassNet: "/sys/class/net", procNet: "/proc/net", interfaces: networkInterfaces },
    lookup: (host) => lookup(host, { all: true }),
    nameServers: getServers,
    proxy: config.network.proxy ?? null,
    unusedProxy: proxyOf(process.env),
    places: servicePlaces(config.verify.providers, config.network, readSecret),
    statuses: () => verifier.providers(),
    probeNow: () => verifier.probeNow(),
    clock,
    todayMs,
  };
}
