import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { NetworkInterfaceInfo } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { isRouted, linkTroubleOf, parseRoutes, parseRoutes6, readLinks, wholeNumber, type LinkPlaces } from "./link.ts";

/** As Linux 6.1 prints them on a machine with a cable, a modem, and a last route that says "unreachable". */
const ROUTE = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
enp1s0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
enp1s0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0
*\t00000000\t00000000\t0201\t0\t0\t9000\t00000000\t0\t0\t0
`;
const ROUTE6 = `20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   enp1s0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe80000000000000020000fffe000001 00000400 00000003 00000000 00000003   enp1s0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

let folder: string;
let addresses: NodeJS.Dict<NetworkInterfaceInfo[]>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-net-"));
  mkdirSync(join(folder, "net"));
  mkdirSync(join(folder, "proc"));
  addresses = {};
});
afterEach(() => rmSync(folder, { recursive: true }));

const places = (): LinkPlaces => ({
  sysClassNet: join(folder, "net"),
  procNet: join(folder, "proc"),
  interfaces: () => addresses,
});

/** A card with its files as sysfs has them; `carrier` null: switched off, where the kernel answers EINVAL. */
function card(name: string, carrier: "0" | "1" | null, ip: string | null, real = true): void {
  const at = join(folder, "net", name);
  mkdirSync(real ? join(at, "device") : at, { recursive: true });
  if (carrier !== null) writeFileSync(join(at, "carrier"), `${carrier}\n`);
  writeFileSync(join(at, "speed"), carrier === "1" ? "1000\n" : "-1\n");
  if (ip !== null) {
    const family = ip.includes(":") ? { family: "IPv6" as const, scopeid: 0 } : { family: "IPv4" as const };
    addresses[name] = [{ address: ip, netmask: "", mac: "", internal: false, cidr: null, ...family }];
  }
}

function routes(text: string): void {
  writeFileSync(join(folder, "proc", "route"), text);
}

describe("the kernel's routes", () => {
  test("say by which card and gateway the world is reached, over IPv4 and IPv6, and that a modem needs none", () => {
    expect(parseRoutes(ROUTE)).toEqual([
      { device: "enp1s0", gateway: "192.0.2.1", metric: 100 },
      { device: "wwan0", gateway: "*", metric: 700 },
    ]);
    expect(parseRoutes6(ROUTE6)).toEqual([{ device: "enp1s0", gateway: "fe80::200:ff:fe00:1", metric: 1024 }]);
  });

  test("whatever stands in the files, the page has an answer that fits on its lines", () => {
    const field = fc.oneof(
      fc.constantFrom("00000000", "0".repeat(32), "00", "0003", "eth0", "lo", "FFFFFFFF", "-1", ""),
      fc.string({ maxLength: 40 }),
    );
    const line = fc.array(field, { maxLength: 12 }).map((fields) => fields.join("\t"));
    const file = fc.oneof(
      fc.string(),
      fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n")),
    );
    fc.assert(
      fc.property(file, (text) => {
        for (const { device, gateway, metric } of [...parseRoutes(text), ...parseRoutes6(text)]) {
          expect(device).toMatch(/^[^\s/]{1,15}$/);
          expect(gateway).toMatch(/^(\*|[0-9a-f:.]{2,39})$/);
          expect(Number.isSafeInteger(metric)).toBe(true);
        }
        const number = wholeNumber(text);
        if (number !== null) expect(Number.isSafeInteger(number)).toBe(true);
        isRouted(text);
      }),
      { numRuns: fuzzRuns() },
    );
  });
});

describe("what is wrong with the cable", () => {
  const trouble = (): ReturnType<typeof linkTroubleOf> => linkTroubleOf(readLinks(places()));

  test("nothing, where a card with a cable leads out; its speed and address are told", () => {
    card("enp1s0", "1", "192.0.2.107");
    routes(ROUTE);
    expect(trouble()).toBeNull();
    expect(readLinks(places())).toEqual([
      {
        name: "enp1s0",
        kind: "wired",
        carrier: true,
        speedMbps: 1000,
        addresses: ["192.0.2.107"],
        gateway: "192.0.2.1",
      },
    ]);
  });

  test("a cable that was pulled is told although its route and address still stand", () => {
    card("enp1s0", "0", "192.0.2.107");
    routes(ROUTE);
    expect(trouble()).toBe("no-cable");
  });

  test("the card that should lead out counts, not one that a neighbouring device is plugged into", () => {
    card("enp1s0", "0", "192.0.2.107");
    card("enp2s0", "1", "10.0.0.1");
    routes(ROUTE);
    expect(trouble()).toBe("no-cable");
  });

  test("a mall that gives no address is told apart from a gateway that is missing", () => {
    card("enp1s0", "1", "169.254.7.7");
    expect(trouble()).toBe("no-address");
    card("enp1s0", "1", "192.0.2.107");
    expect(trouble()).toBe("no-route");
  });

  test("a machine with bridges alone has no card, and one whose card is switched off has no cable", () => {
    card("docker0", "1", "172.17.0.1", false);
    expect(trouble()).toBe("no-interface");
    card("enp1s0", null, null);
    expect(trouble()).toBe("no-cable");
  });

  test("a modem that took over while the cable is out leads out, and stands first", () => {
    card("enp1s0", "0", null);
    card("wwan0", "1", "100.64.3.17");
    routes(
      ROUTE.split("\n")
        .filter((line) => !line.startsWith("enp1s0"))
        .join("\n"),
    );
    expect(trouble()).toBeNull();
    expect(readLinks(places()).map(({ name, kind }) => `${name} ${kind}`)).toEqual(["wwan0 mobile", "enp1s0 wired"]);
  });

  test("a machine without these files is told as one without a card", () => {
    rmSync(join(folder, "net"), { recursive: true });
    expect(trouble()).toBe("no-interface");
  });
});
