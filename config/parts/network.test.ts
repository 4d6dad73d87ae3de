/** What a terminal may be told of the way to its services: what cannot work is refused, at the setting that is to blame. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../default.ts";
import { proxyOf } from "./network.ts";
import { configSchema } from "../schema.ts";

/** The settings that are to blame; none: it may be used. */
function wrong(network: object): readonly string[] {
  const parsed = configSchema.safeParse({ ...DEFAULT_CONFIG, network });
  return [...new Set((parsed.error?.issues ?? []).map(({ path }) => path.join(".")))];
}

test("a proxy is taken by name or address, with a login that is a reference", () => {
  for (const network of [
    {},
    { proxy: "http://10.20.0.3:3128" },
    { proxy: "http://proxy.mall.example:3128/", proxyLogin: { secret: "proxy-login" } },
  ])
    expect(wrong(network), JSON.stringify(network)).toEqual([]);
});

test("a proxy that cannot work, or would hold a password, is refused where it is wrong", () => {
  for (const proxy of [
    ...["socks5://10.0.0.1:1080", "http://10.0.0.1", "http://u:p@10.0.0.1:3128", "http://10.0.0.1:3128/path"],
    ...["http://300.1.1.1:80", "http://010.0.0.1:80", "http://10.0.0.1:0", "http://10.0.0.1:65536", "http://a b:80"],
  ])
    expect(wrong({ proxy }), proxy).toEqual(["network.proxy"]);
  expect(wrong({ proxyLogin: { secret: "a" } })).toEqual(["network.proxy"]);
});

test("no text that is taken as a proxy can end a line or a word of a request", () => {
  const parts = fc.constantFrom(
    "10.20.0.17",
    "\n",
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
  const pieces = fc.array(parts, { maxLength: 5 }).map((all) => all.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string(), pieces), (value) => {
      const proxy = proxyOf(value);
      if (proxy !== null) expect(value.replace(/\/$/, "")).toBe(`http://${proxy.host}:${String(proxy.port)}`);
      if (proxy !== null) expect(proxy.host).toMatch(/^[a-zA-Z0-9.-]+$/);
    }),
    { numRuns: 500 },
  );
});
