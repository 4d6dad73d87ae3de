/** Real sockets and real certificates at the far end; the terminal's page at this one. */
import { createServer as createPlain, type AddressInfo, type Server } from "node:net";
import { createServer as createSecured } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import type { NetworkPageView, NetworkServiceView } from "../../display/contract/staff/network.ts";
import { ManualTerminalClock, systemTerminalClock, type TerminalClock } from "../../journal/clock.ts";
import { createAuthority, validFor, type Validity } from "../../secrets/certificates.ts";
import type { ProviderStatus } from "../../verify/services.ts";
import { proxyOf, servicePlaces, type ServicePlace } from "../network/places.ts";
import { NETWORK_DELAYS } from "../network/delays.ts";
import type { Lookup } from "../network/reach.ts";
import type { OpenPage } from "../page.ts";
import { networkPage, type NetworkPageRooms } from "./network.ts";

const DAY_MS = 24 * 3_600_000;
const now = Date.now();
const authority = createAuthority("Example Mall CA", validFor(400, now));
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    closers.push(() => server.close());
  });
}

/** What came after the handshake, if anything did. */
const heard: Buffer[] = [];

/** A service whose certificate is for `host` and good for that time. */
function serve(host: string, validity: Validity): Promise<number> {
  const { certificate, key } = authority.server([host], validity);
  const server = createSecured({ cert: certificate, key }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data: Buffer) => void heard.push(data));
  });
  server.on("tlsClientError", () => undefined);
  return listening(server);
}

function placeOf(name: string, port: number, more: Partial<ServicePlace> = {}): ServicePlace {
  return {
    name,
    at: { host: "office.example", port, secured: true },
    tls: () => ({ ok: true, tls: { ca: authority.certificate } }),
    proxy: () => ({ ok: true, proxy: null }),
    ...more,
  };
}

/** A resolver to which every name of this file is this machine. */
const here: Lookup = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

function open(places: readonly ServicePlace[], more: Partial<NetworkPageRooms> = {}): OpenPage<"network"> {
  const clock: TerminalClock = more.clock ?? systemTerminalClock;
  const page = networkPage({
    links: { sysClassNet: "/nowhere", procNet: "/nowhere", interfaces: () => ({}) },
    lookup: here,
    nameServers: () => ["192.0.2.53"],
    proxy: null,
    unusedProxy: null,
    places,
    statuses: () => places.map(({ name }) => statusOf(name, null)),
    probeNow: () => undefined,
    clock,
    todayMs: () => clock.wallMs(),
    ...more,
  }).open({ who: { number: "07", role: "technician" }, changed: () => undefined });
  closers.push(() => page.close());
  return page;
}

function statusOf(name: string, clockOffsetMs: number | null): ProviderStatus {
  return { name, state: "unknown", since: null, lastReason: null, clockOffsetMs };
}

/** One service, tested. */
async function tested(place: ServicePlace, more: Partial<NetworkPageRooms> = {}): Promise<NetworkServiceView> {
  const page = open([place], more);
  await page.act({ do: "test-all" });
  const [service] = page.view().services;
  if (service === undefined) throw new Error("no service");
  return service;
}

/** "dns ok, connect bad refused, tls skipped". */
function way({ steps }: NetworkServiceView): string {
  return steps
    .map(({ step, state, trouble }) => [step, state, trouble].filter((word) => word !== null).join(" "))
    .join(", ");
}

describe("the way to a service", () => {
  test("that is well is told with its times, its certificate's names, chain and days, and a point in the chart", async () => {
    const port = await serve("office.example", validFor(90, now));
    const service = await tested(placeOf("http", port));
    expect(way(service)).toBe("dns ok, connect ok, tls ok");
    expect(service.steps.map(({ ms }) => ms !== null && ms >= 0)).toEqual([true, true, true]);
    expect(service.steps.map(({ detail }) => detail)).toEqual(["127.0.0.1", `127.0.0.1:${port}`, "TLSv1.3"]);
    expect(service.certificate).toMatchObject({
      names: ["office.example"],
      chain: ["office.example", "Example Mall CA"],
      daysLeft: 89,
    });
    expect(service.latencies.at(-1)).toBeGreaterThanOrEqual(0);
  });

  test("sends nothing after the handshake: no question, no check", async () => {
    heard.length = 0;
    const port = await serve("office.example", validFor(90, now));
    const page = open([placeOf("http", port)]);
    for (let n = 0; n < 5; n += 1) await page.act({ do: "test-all" });
    expect(page.view().test.state).toBe("done");
    expect(Buffer.concat(heard).toString("latin1")).toBe("");
  });

  test("whose certificate has expired is told with its dates, and not believed", async () => {
    const port = await serve("office.example", { from: new Date(now - 90 * DAY_MS), to: new Date(now - 6 * DAY_MS) });
    const service = await tested(placeOf("http", port));
    expect(way(service)).toBe("dns ok, connect ok, tls bad expired");
    expect(service.steps.at(-1)?.detail).toBe("CERT_HAS_EXPIRED");
    expect(service.certificate?.daysLeft).toBe(-6);
    expect(service.latencies.at(-1)).toBeNull();
  });

  test("whose certificate is not valid yet is put down to the terminal's clock", async () => {
    const port = await serve("office.example", { from: new Date(now + DAY_MS), to: new Date(now + 90 * DAY_MS) });
    expect(way(await tested(placeOf("http", port)))).toBe("dns ok, connect ok, tls bad not-yet-valid");
  });

  test("whose certificate expired only by a calendar that is ahead is put down to the clock, not to the service", async () => {
    const port = await serve("office.example", { from: new Date(now - 90 * DAY_MS), to: new Date(now - 6 * DAY_MS) });
    const service = await tested(placeOf("http", port), { todayMs: () => now - 30.5 * DAY_MS });
    expect(way(service)).toBe("dns ok, connect ok, tls bad expired-by-our-clock");
    expect(service.certificate?.daysLeft).toBe(24);
  });

  test("whose certificate is for another name is told with the names that it has", async () => {
    const port = await serve("portal.mall.example", validFor(90, now));
    const service = await tested(placeOf("http", port));
    expect(way(service)).toBe("dns ok, connect ok, tls bad wrong-name");
    expect(service.certificate?.names).toEqual(["portal.mall.example"]);
  });

  test("whose certificate an unknown authority signed is told so", async () => {
    const port = await serve("office.example", validFor(90, now));
    const service = await tested(placeOf("http", port, { tls: () => ({ ok: true, tls: {} }) }));
    expect(way(service)).toBe("dns ok, connect ok, tls bad unknown-authority");
  });

  test("whose certificate ends within two weeks works, and is told before it does not", async () => {
    const port = await serve("office.example", validFor(10, now));
    const service = await tested(placeOf("http", port));
    expect(way(service)).toBe("dns ok, connect ok, tls warn expires-soon");
    expect(service.latencies.at(-1)).not.toBeNull();
  });

  test("where no service listens is refused, and nothing after that is tried", async () => {
    const server = createPlain();
    const port = await listening(server);
    await new Promise((closed) => server.close(closed));
    const service = await tested(placeOf("http", port));
    expect(way(service)).toBe("dns ok, connect bad refused, tls skipped");
    expect(service.steps[1]?.detail).toBe(`ECONNREFUSED 127.0.0.1:${port}`);
  });

  test("where a log-in portal speaks plain HTTP is told as no TLS", async () => {
    const portal = createPlain((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n"));
    });
    expect(way(await tested(placeOf("http", await listening(portal))))).toBe("dns ok, connect ok, tls bad not-tls");
  });

  test("where a firewall cuts the handshake is told as cut", async () => {
    const firewall = createPlain((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.resetAndDestroy());
    });
    expect(way(await tested(placeOf("http", await listening(firewall))))).toBe("dns ok, connect ok, tls bad cut");
  });

  test.each([
    ["ENOTFOUND", "name-unknown"],
    ["EAI_AGAIN", "dns-silent"],
  ])("whose name gives %s ends at the name", async (code, trouble) => {
    const lookup: Lookup = () => Promise.reject(Object.assign(new Error("no"), { code }));
    const service = await tested(placeOf("http", 1), { lookup });
    expect(way(service)).toBe(`dns bad ${trouble}, connect skipped, tls skipped`);
    expect(service.steps[0]?.detail).toBe(code);
  });

  test("whose own certificate is not in its place names the secret, and never shows it", async () => {
    const port = await serve("office.example", validFor(90, now));
    const service = await tested(placeOf("http", port, { tls: () => ({ ok: false, why: "office-key: missing" }) }));
    expect(way(service)).toBe("dns ok, connect ok, tls bad own-certificate");
    expect(service.steps.at(-1)?.detail).toBe("office-key: missing");
    const broken = placeOf("http", port, { tls: () => ({ ok: true, tls: { key: "BROKEN SECRET" } }) });
    const view = await tested(broken);
    expect(way(view)).toBe("dns ok, connect ok, tls bad own-certificate");
    expect(JSON.stringify(view)).not.toContain("BROKEN SECRET");
  });

  test.each([
    // Before TLS 1.3 a server of Node ends the handshake without a word.
    ["TLSv1.2", "cut"],
    ["TLSv1.3", "turned-away"],
  ] as const)(
    "that asks who we are is well with our certificate; over %s a stranger's is told as %s",
    async (version, trouble) => {
      const own = authority.server(["office.example"], validFor(90, now));
      const door = { cert: own.certificate, key: own.key, ca: authority.certificate };
      const server = createSecured(
        { ...door, requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version },
        (socket) => void socket.on("error", () => undefined),
      );
      server.on("tlsClientError", () => undefined);
      const port = await listening(server);
      const as = (by: typeof authority): Promise<NetworkServiceView> => {
        const tls = { ...by.client("BJ-HD-0001", validFor(90, now)), ca: authority.certificate };
        return tested(placeOf("http", port, { tls: () => ({ ok: true, tls }) }));
      };
      expect(way(await as(authority))).toBe("dns ok, connect ok, tls ok");
      const stranger = createAuthority("Example Stranger CA", validFor(400, now));
      expect(way(await as(stranger))).toBe(`dns ok, connect ok, tls bad ${trouble}`);
    },
  );

  test("on the machine itself has no TLS, and none is asked for", async () => {
    const port = await listening(createPlain((socket) => socket.on("error", () => undefined)));
    const at = { host: "127.0.0.1", port, secured: false };
    expect(way(await tested(placeOf("http", port, { at })))).toBe("dns ok, connect ok, tls skipped");
  });
});

describe("testing all", () => {
  test("tells each service by itself, and the journal what is wrong with which", async () => {
    const good = await serve("office.example", validFor(90, now));
    const bad = await serve("office.example", { from: new Date(now - 90 * DAY_MS), to: new Date(now - DAY_MS) });
    const probes: string[] = [];
    const page = open([placeOf("http", good), placeOf("http-2", bad), placeOf("sandbox", 1, { at: null })], {
      probeNow: () => void probes.push("probe"),
    });
    expect(await page.act({ do: "test-all" })).toBe("no-interface, http-2 expired");
    expect(page.view().services.map(way)).toEqual([
      "dns ok, connect ok, tls ok",
      "dns ok, connect ok, tls bad expired",
      "",
    ]);
    expect(page.view().test).toEqual({ state: "done", done: 6, of: 6, troubles: 2 });
    expect(probes).toEqual(["probe"]);
  });

  test("can be stopped while a service keeps silent, and begun again", async () => {
    const mute = await listening(createPlain((socket) => socket.on("error", () => undefined)));
    const page = open([placeOf("http", mute)]);
    const running = page.act({ do: "test-all" });
    await expect.poll(() => page.view().services.map(way)).toEqual(["dns ok, connect ok, tls running"]);
    expect(page.view().test).toMatchObject({ state: "running", done: 2, of: 3 });
    expect(await page.act({ do: "test-all" })).toBe("under-way");
    await page.act({ do: "cancel" });
    expect(await running).toBe("cancelled");
    expect(page.view().services.map(way)).toEqual(["dns ok, connect ok, tls not-asked"]);
    expect(page.view().test.state).toBe("cancelled");
    void page.act({ do: "test-all" });
    expect(page.view().test.state).toBe("running");
  });

  test("ends when staff leave the page: nothing of it is left running", async () => {
    const mute = await listening(createPlain((socket) => socket.on("error", () => undefined)));
    const clock = new ManualTerminalClock();
    const page = open([placeOf("http", mute)], { clock });
    const running = page.act({ do: "test-all" });
    page.close();
    expect(await running).toBe("cancelled");
    await expect.poll(() => clock.pending).toBe(0);
  });

  test("gives a name that nobody resolves its time, and no more", async () => {
    const clock = new ManualTerminalClock();
    const page = open([placeOf("http", 1)], { clock, lookup: () => new Promise(() => undefined) });
    const running = page.act({ do: "test-all" });
    await clock.advance(NETWORK_DELAYS.nameMs);
    expect(await running).toBe("no-interface, http dns-silent");
  });
});

describe("the page", () => {
  test("measures each service while it is open, and keeps five minutes of it", async () => {
    const clock = new ManualTerminalClock();
    const lookup: Lookup = () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    const page = open([placeOf("http", 1)], { clock, lookup });
    await clock.advance(NETWORK_DELAYS.everyMs * 40);
    expect(page.view().services[0]?.latencies).toEqual(new Array(30).fill(null));
    expect(page.view().services[0]?.steps[0]?.state).toBe("not-asked");
  });

  test.each([
    [[null, null], { offsetMs: null, level: "unknown" }],
    [[250, -90_000], { offsetMs: 250, level: "ok" }],
    [[90_000, 100_000], { offsetMs: 90_000, level: "wrong" }],
    [[-300_000, null], { offsetMs: -300_000, level: "signatures-at-risk" }],
  ] as const)("with services that are %j ms off says of the clock what the terminal goes by", (offsets, says) => {
    const places = offsets.map((_, index) => placeOf(`http-${index}`, 1, { at: null }));
    const page = open(places, { statuses: () => places.map(({ name }, i) => statusOf(name, offsets[i] ?? null)) });
    expect(page.view().clock).toMatchObject(says);
  });

  test("shows the service that is chosen, and none that there is not", async () => {
    const page = open([placeOf("tencent", 1, { at: null }), placeOf("baidu", 1, { at: null })]);
    const selected = (): NetworkPageView["selected"] => page.view().selected;
    expect(selected()).toBe("tencent");
    expect(await page.act({ do: "select", service: "baidu" })).toBe("done");
    expect(await page.act({ do: "select", service: "nobody" })).toBe("no-such-service");
    expect(selected()).toBe("baidu");
  });
});

describe("where services are", () => {
  test("is what the providers themselves connect to, under the names by which they are known", () => {
    const key = { secret: "k" };
    const places = servicePlaces(
      [
        { provider: "sandbox" },
        { provider: "tencent", secretId: key, secretKey: key },
        { provider: "baidu", apiKey: key, secretKey: key },
        { provider: "http", url: "http://[::1]:8080/yp/", auth: { how: "signed", keyId: "a", key } },
        { provider: "http", url: "https://office.example/yp/", auth: { how: "mutual-tls", certificate: key, key } },
      ],
      { proxy: "http://10.20.0.3:3128" },
      ({ secret }) => ({ ok: false, error: { name: secret, code: "missing", message: "put it there" } }),
    );
    expect(places.map(({ name, at }) => [name, at?.host, at?.port, at?.secured])).toEqual([
      ["sandbox", undefined, undefined, undefined],
      ["tencent", "ocr.tencentcloudapi.com", 443, true],
      ["baidu", "aip.baidubce.com", 443, true],
      ["http", "::1", 8080, false],
      ["http-2", "office.example", 443, true],
    ]);
    expect(places.map(({ tls }) => tls().ok)).toEqual([true, true, true, true, false]);
    const through = { ok: true, proxy: { host: "10.20.0.3", port: 3128, login: null } };
    const straight = { ok: true, proxy: null };
    expect(places.map(({ proxy }) => proxy())).toEqual([straight, through, through, straight, through]);
  });

  test("a proxy of the environment is named without the password that stands in it", () => {
    expect(proxyOf({})).toBeNull();
    expect(proxyOf({ HTTPS_PROXY: "http://user:secret@proxy.mall.example:3128" })).toBe("proxy.mall.example:3128");
    expect(proxyOf({ https_proxy: "proxy.mall.example:3128" })).toBe("proxy.mall.example:3128");
    expect(proxyOf({ ALL_PROXY: "::: secret" })).toBe("ALL_PROXY");
  });
});
