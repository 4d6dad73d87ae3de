/** What a terminal may be told of its network: what cannot work is refused with the reason, at the setting that is to blame. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "./default.ts";
import { isHost, isInside } from "./ipv4.ts";
import { proxyOf } from "./network.ts";
import { configSchema } from "./schema.ts";

const FIXED = { address: "fixed", ip: "10.20.0.17", prefix: 24, gateway: "10.20.0.1", nameServer: "202.106.0.20" };

/** The settings that are to blame; none: it may be used. */
function wrong(network: object): readonly string[] {
  const parsed = configSchema.safeParse({ ...DEFAULT_CONFIG, network });
  return [...new Set((parsed.error?.issues ?? []).map(({ path }) => path.join(".")))];
}

test("an address that the machine can have is taken, and a fixed one may stay written down while it is not used", () => {
  for (const network of [
    { address: "system" },
    { address: "dhcp", interface: "enp1s0", timeServer: "ntp.aliyun.com", nameServer: "202.106.0.20" },
    FIXED,
    { ...FIXED, address: "dhcp" },
    { ...FIXED, address: "dhcp", gateway: "192.168.1.1" },
    { address: "system", proxy: "http://proxy.mall.example:3128", proxyLogin: { secret: "proxy-login" } },
  ])
    expect(wrong(network), JSON.stringify(network)).toEqual([]);
});

test("a network that cannot work is refused where it is wrong", () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ ...FIXED, ip: undefined }, "network.ip"],
    [{ ...FIXED, prefix: undefined }, "network.prefix"],
    [{ ...FIXED, gateway: undefined }, "network.gateway"],
    [{ ...FIXED, gateway: "10.20.1.1" }, "network.gateway"],
    [{ ...FIXED, gateway: "10.20.0.17" }, "network.gateway"],
    [{ ...FIXED, ip: "10.20.0.255" }, "network.ip"],
    [{ ...FIXED, ip: "10.20.0.0" }, "network.ip"],
    [{ ...FIXED, ip: "127.0.0.1" }, "network.ip"],
    [{ ...FIXED, ip: "224.0.0.5" }, "network.ip"],
    [{ ...FIXED, ip: "010.20.0.17" }, "network.ip"],
    [{ ...FIXED, prefix: 31 }, "network.prefix"],
    [{ address: "dhcp", interface: "../../etc" }, "network.interface"],
    [{ address: "dhcp", timeServer: "ntp.example\nDNS=6.6.6.6" }, "network.timeServer"],
    [{ address: "dhcp", timeServer: "300.1.1.1" }, "network.timeServer"],
    [{ address: "system", proxyLogin: { secret: "a" } }, "network.proxy"],
    ...["socks5://10.0.0.1:1080", "http://10.0.0.1", "http://u:p@10.0.0.1:3128", "http://10.0.0.1:3128/path"].map(
      (proxy) => [{ address: "system", proxy }, "network.proxy"] as const,
    ),
  ];
  for (const [network, place] of cases) expect(wrong(network), JSON.stringify(network)).toEqual([place]);
});

test("no text that is taken as an address, a name or a proxy can end a line or a word of the files made of it", () => {
  const parts = fc.constantFrom(
    "10.20.0.17",
    "\n",
    "DNS=",
    " ",
    "[",
    "]",
    "a.example",
    "-",
    "%",
    "\u0000",
    "：",
    "http://",
    ":80",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(parts, { maxLength: 5 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (value) => {
      for (const key of ["ip", "gateway", "nameServer", "secondNameServer", "interface", "timeServer"])
        if (wrong({ address: "system", [key]: value }).length === 0) expect(value).toMatch(/^[a-zA-Z0-9.-]+$/);
      const proxy = proxyOf(value);
      if (proxy !== null) expect(value.replace(/\/$/, "")).toBe(`http://${proxy.host}:${String(proxy.port)}`);
    }),
    { numRuns: 500 },
  );
});

test("an address is inside a network where its first bits agree, and neither its name nor its call to all", () => {
  const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
  const bits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  fc.assert(
    fc.property(address, address, fc.integer({ min: 8, max: 30 }), (one, other, prefix) => {
      const rest = bits(one).slice(prefix);
      const own = rest.includes("0") && rest.includes("1");
      expect(isInside(one, other, prefix)).toBe(bits(one).startsWith(bits(other).slice(0, prefix)) && own);
    }),
    { numRuns: 500 },
  );
  expect(isHost("169.254.3.4")).toBe(false);
  expect(isHost("192.168.1.50")).toBe(true);
});
