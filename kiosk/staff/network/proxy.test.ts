/** The way to a service behind a proxy, over a real one: what staff see is wrong is the proxy's, or the service's. */
import { createServer, type AddressInfo } from "node:net";
import { createServer as createSecured } from "node:tls";
import { afterEach, expect, test } from "vitest";
import type { NetworkStepView } from "../../display/contract/staff/network.ts";
import { ManualTerminalClock, systemTerminalClock, type TerminalClock } from "../../journal/clock.ts";
import { createAuthority, validFor } from "../../secrets/certificates.ts";
import { Secret } from "../../secrets/secret.ts";
import { startProxy, type ProxyFixture, type ProxyManners } from "../../verify/providers/proxy-fixture.ts";
import { NETWORK_DELAYS } from "./delays.ts";
import type { OwnProxy, ServicePlace } from "./places.ts";
import { reach } from "./reach.ts";

const authority = createAuthority("Example Mall CA", validFor(400, Date.now()));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A service that is known by its name to the proxy only; its port. */
async function serve(): Promise<number> {
  const { certificate, key } = authority.server(["office.example"], validFor(90, Date.now()));
  const server = createSecured({ cert: certificate, key }, (socket) => socket.on("error", () => undefined));
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function proxyThat(manners: ProxyManners): Promise<ProxyFixture> {
  const proxy = await startProxy(manners);
  closers.push(() => proxy.close());
  return proxy;
}

/** A port on which nobody listens. */
async function nobodysPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Way {
  /** "dns ok, connect bad proxy-login, tls skipped". */
  readonly said: string;
  readonly details: readonly (string | null)[];
}

async function way(own: OwnProxy, clock: TerminalClock = systemTerminalClock): Promise<Way> {
  const place: ServicePlace = {
    name: "http",
    at: { host: "office.example", port: 443, secured: true },
    tls: () => ({ ok: true, tls: { ca: authority.certificate } }),
    proxy: () => own,
  };
  const steps = new Map<string, NetworkStepView>();
  await reach({
    ...{ place, clock, todayMs: () => Date.now(), signal: new AbortController().signal },
    // Of names this machine knows only the proxy's.
    lookup: (host) =>
      host === "proxy.mall.example" || host === "127.0.0.1"
        ? Promise.resolve([{ address: "127.0.0.1", family: 4 }])
        : Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })),
    onStep: (step) => void steps.set(step.step, step),
    onCertificate: () => undefined,
  });
  const all = [...steps.values()];
  const said = all.map(({ step, state, trouble }) => [step, state, trouble].filter((word) => word !== null).join(" "));
  return { said: said.join(", "), details: all.map(({ detail }) => detail) };
}

function at({ port }: { readonly port: number }, host = "127.0.0.1", login: string | null = null): OwnProxy {
  return { ok: true, proxy: { host, port, login: login === null ? null : new Secret("proxy-login", login) } };
}

test("a service that only the proxy can resolve is well, its own certificate is looked at, and both places are told", async () => {
  const proxy = await proxyThat({ port: await serve(), login: "mall:pass" });
  const { said, details } = await way(at(proxy, "proxy.mall.example", "mall:pass"));
  expect(said).toBe("dns ok, connect ok, tls ok");
  expect(details[1]).toBe(`127.0.0.1:${String(proxy.port)} → office.example:443`);
  expect(proxy.asked).toEqual(["office.example:443"]);
});

test.for<[string, ProxyManners, string]>([
  ["wants a login", { login: "mall:pass" }, "proxy-login"],
  ["forbids the service", { says: "HTTP/1.1 403 Forbidden\r\n\r\n" }, "proxy-refused"],
  ["does not get to the service itself", { port: 1 }, "proxy-refused"],
  ["is no HTTP proxy", { says: "SSH-2.0-OpenSSH_9.2\r\n" }, "proxy-unreachable"],
])("a proxy that %s is to blame, and not the service", async ([, manners, trouble]) => {
  const { said } = await way(at(await proxyThat(manners)));
  expect(said).toBe(`dns ok, connect bad ${trouble}, tls skipped`);
});

test("a proxy that is not there, or that no name leads to, is to blame", async () => {
  const port = await nobodysPort();
  const { said, details } = await way(at({ port }));
  expect(said).toBe("dns ok, connect bad proxy-unreachable, tls skipped");
  expect(details[1]).toBe(`ECONNREFUSED 127.0.0.1:${String(port)}`);
  const nameless = await way(at({ port }, "no-such-proxy.example"));
  expect(nameless.said).toBe("dns bad proxy-unreachable, connect skipped, tls skipped");
});

test("a proxy that says nothing is given up in the time of a connection", async () => {
  const clock = new ManualTerminalClock();
  const proxy = await proxyThat({ says: "silence" });
  const waiting = way(at(proxy), clock);
  await proxy.nextAsked();
  await clock.advance(NETWORK_DELAYS.connectMs);
  expect((await waiting).said).toBe("dns ok, connect bad proxy-unreachable, tls skipped");
  expect(clock.pending).toBe(0);
});

test("a login that cannot be read is named, and never shown", async () => {
  const { said, details } = await way({ ok: false, why: "proxy-login: missing" });
  expect(said).toBe("dns bad proxy-login, connect skipped, tls skipped");
  expect(details[0]).toBe("proxy-login: missing");
});
