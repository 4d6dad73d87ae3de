/**
 * How the machine is on the network: its address, and the proxy that stands between it and the services. Flat, so that each
 * setting is one line of the form at the glass; a fixed address that is not used at the moment may stay written down.
 */
import { z } from "zod";
import { oneOf, secret, whole } from "./fields.ts";
import { ipv4Of, isHost, isInside } from "./ipv4.ts";

const HOST = "an IPv4 address of one machine, e.g. 10.20.0.17";
const host = z.string(HOST).refine(isHost, HOST);

/** Smaller networks have no room for a gateway and this machine. */
const PREFIX = { min: 8, max: 30 } as const;

const INTERFACE = "a network card as `ip link` names it, e.g. enp1s0";
const NAME = "a host name or an IPv4 address, e.g. ntp.aliyun.com";

/** Each label as DNS has it; nothing in it can end a line or a word of the files that are made of it. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** What looks like an address has to be one. */
function isName(text: string): boolean {
  return HOST_NAME.test(text) && (!/^[\d.]+$/.test(text) || ipv4Of(text) !== null);
}

const PROXY = "an HTTP proxy without a name, a password and a path in it, e.g. http://10.20.0.3:3128";

/** Null where it is no address of a proxy. */
export function proxyOf(text: string): { readonly host: string; readonly port: number } | null {
  const found = /^http:\/\/([^/:@?#]{1,253}):(\d{1,5})\/?$/.exec(text);
  const [, name = "", port = ""] = found ?? [];
  if (found === null || !isName(name) || Number(port) < 1 || Number(port) > 65_535) return null;
  return { host: name, port: Number(port) };
}

export const network = z
  .strictObject({
    address: oneOf(["system", "dhcp", "fixed"]).meta({
      description:
        "system: as the machine was set up; dhcp, fixed: kept by the terminal, where yanpiao-network is installed (config/deploy).",
    }),
    ip: host.optional().meta({ description: "Of this machine, where its address is fixed." }),
    prefix: whole(PREFIX.min, PREFIX.max, "bits")
      .optional()
      .meta({ description: "Of its network: 24 stands for 255.255.255.0." }),
    gateway: host.optional().meta({ description: "The way out, in the same network as the address." }),
    nameServer: host.optional().meta({ description: "Of a fixed address; with dhcp instead of those that are given." }),
    secondNameServer: host.optional().meta({ description: "Asked where the first does not answer." }),
    interface: z
      .string(INTERFACE)
      .regex(/^[a-z][a-z0-9]{1,14}$/, INTERFACE)
      .optional()
      .meta({ description: "Which card has the address; without it every one with a cable." }),
    timeServer: z
      .string(NAME)
      .refine(isName, NAME)
      .optional()
      .meta({ description: "Where the machine's clock is told the time, where the mall has a server of its own." }),
    proxy: z
      .string(PROXY)
      .refine((text) => proxyOf(text) !== null, PROXY)
      .optional()
      .meta({ description: "All services are asked through it (CONNECT), and none where it refuses." }),
    proxyLogin: secret.optional().meta({ description: "NAME:PASSWORD, where the proxy wants one." }),
  })
  .check(({ value, issues }) => {
    const wrong = (at: keyof typeof value, message: string): void =>
      void issues.push({ code: "custom", input: value[at], path: [at], message });
    const { ip, prefix, gateway } = value;
    if (value.proxyLogin !== undefined && value.proxy === undefined) wrong("proxy", `${PROXY}; proxyLogin is for it`);
    if (value.address !== "fixed") return;
    if (prefix === undefined) wrong("prefix", "a whole number from 8 to 30 (bits), where the address is fixed");
    if (ip === undefined) wrong("ip", `${HOST}, where the address is fixed`);
    if (gateway === undefined) wrong("gateway", `${HOST}, where the address is fixed`);
    // What is wrong by itself was said already.
    const good = prefix !== undefined && prefix >= PREFIX.min && prefix <= PREFIX.max;
    if (!good || ip === undefined || gateway === undefined || !isHost(ip) || !isHost(gateway)) return;
    if (!isInside(ip, ip, prefix)) wrong("ip", `not the first and not the last address of a network of ${prefix} bits`);
    else if (gateway === ip || !isInside(gateway, ip, prefix))
      wrong("gateway", `another address of the network of ${ip}/${prefix}`);
  });

export type NetworkConfig = z.output<typeof network>;
