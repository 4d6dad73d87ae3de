/** Services behind a proxy: what it hears, and what becomes of a question where it refuses, hangs or wants a login. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { memoryJournal } from "../../journal/memory.ts";
import { createAuthority, validFor, type Authority } from "../../secrets/certificates.ts";
import { secretReader } from "../../secrets/read.ts";
import { Secret } from "../../secrets/secret.ts";
import { openProviders, type OpenProviders } from "../open-provider.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { VendorServer } from "./conformance/vendor-server-fixture.ts";
import { startProxy, type ProxyFixture, type ProxyManners } from "./proxy-fixture.ts";
import { WIRE_DELAYS } from "./wire-limits.ts";
import { createWire, type WireResult } from "./wire.ts";

const NUMBER = "26112111200000010015";
const LOGIN = "mall:hunter2 密";
const authority: Authority = createAuthority("Example CA", validFor(30, Date.now()));
const { signal } = new AbortController();

let clock: ManualTerminalClock;
let service: VendorServer;
let proxy: ProxyFixture | null = null;
beforeEach(async () => {
  clock = new ManualTerminalClock();
  service = await new VendorServer({
    answer: () => ({ status: 200, body: "the record agrees" }),
    isQuestion: () => true,
    tls: authority.server(["office.example"], validFor(30, Date.now())),
    nowMs: () => clock.wallMs(),
  }).listen();
});
afterEach(async () => {
  await proxy?.close();
  proxy = null;
  await service.close();
});

/** A question to a name that only the proxy can resolve. */
async function askedThrough(manners: ProxyManners, login: string | null = null): Promise<WireResult> {
  proxy = await startProxy({ port: Number(new URL(service.endpoint).port), ...manners });
  return ask(proxy, login);
}

function ask(at: { readonly host: string; readonly port: number }, login: string | null = null): Promise<WireResult> {
  const wire = createWire({
    clock,
    tls: { ca: authority.certificate },
    proxy: { host: at.host, port: at.port, login: login === null ? null : new Secret("proxy-login", login) },
  });
  return wire.send({ method: "POST", url: new URL("https://office.example/check"), body: `number=${NUMBER}`, signal });
}

test("a question goes through the proxy, which is told the service's name and cannot read anything of it", async () => {
  expect(await askedThrough({})).toMatchObject({ type: "reply", status: 200, body: "the record agrees" });
  expect(proxy?.asked).toEqual(["office.example:443"]);
  expect(service.questions.map(({ body }) => body)).toEqual([`number=${NUMBER}`]);
  expect(proxy?.heard().includes(NUMBER)).toBe(false);
});

test("a login is given to a proxy that wants one, and to no service", async () => {
  expect(await askedThrough({ login: LOGIN }, LOGIN)).toMatchObject({ type: "reply", status: 200 });
  expect(Object.keys(service.questions[0]?.headers ?? {})).not.toContain("proxy-authorization");
});

test.for<[string, ProxyManners, string | null, object]>([
  ["wants a login and has none", { login: LOGIN }, null, { reason: "account", code: "proxy-407" }],
  ["wants another login", { login: LOGIN }, "mall:wrong", { reason: "account", code: "proxy-407" }],
  ["forbids the service", { says: "HTTP/1.1 403 Forbidden\r\n\r\n" }, null, { code: "proxy-403" }],
  ["has no way itself", { port: 1 }, null, { code: "proxy-502" }],
  [
    "sends elsewhere",
    { says: "HTTP/1.1 302 Found\r\nLocation: https://6.6.6.6/\r\n\r\n" },
    null,
    { code: "proxy-302" },
  ],
  ["speaks for the service", { says: "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK" }, null, { code: "proxy-spoke-first" }],
  ["speaks no HTTP", { says: "SSH-2.0-OpenSSH_9.2\r\n" }, null, { code: "proxy-HPE_INVALID_CONSTANT" }],
  ["hangs up", { says: "" }, null, {}],
])("a proxy that %s: nothing was taken, and it is said that it is the proxy", async ([, manners, login, more]) => {
  const result = await askedThrough(manners, login);
  expect(result).toMatchObject({ type: "failed", reason: "unreachable", taken: "no", ...more });
  expect((result as { code: string }).code).toMatch(/^proxy-/);
  expect(service.connections).toBe(0);
  expect(clock.pending).toBe(0);
});

test("a proxy that is not there, and one that says nothing, are each given up in the time of a connection", async () => {
  proxy = await startProxy({ says: "silence" });
  const silent = ask(proxy);
  await proxy.nextAsked();
  await clock.advance(WIRE_DELAYS.connect);
  expect(await silent).toEqual({ type: "failed", reason: "unreachable", code: "proxy-timeout", taken: "no" });
  const { host, port } = proxy;
  await proxy.close();
  proxy = null;
  expect(await ask({ host, port })).toMatchObject({ code: "proxy-ECONNREFUSED", taken: "no" });
});

test("a proxy that opens TLS itself is not believed: its certificate is not the service's", async () => {
  const stranger = createAuthority("Mall Firewall", validFor(30, Date.now()));
  const opener = await new VendorServer({
    answer: () => ({ status: 200, body: "" }),
    isQuestion: () => true,
    tls: stranger.server(["office.example"], validFor(30, Date.now())),
    nowMs: () => clock.wallMs(),
  }).listen();
  const result = await askedThrough({ port: Number(new URL(opener.endpoint).port) });
  await opener.close();
  expect(result).toMatchObject({ type: "failed", taken: "no", code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  expect(opener.questions).toEqual([]);
});

test("no reply of a proxy, whatever its bytes, is a reply of the service or throws", async () => {
  const start = fc.constantFrom("", "HTTP/1.1 ", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n");
  await fc.assert(
    fc.asyncProperty(start, fc.string({ unit: "binary", maxLength: 80 }), async (head, rest) => {
      const result = await askedThrough({ says: head + rest });
      await proxy?.close();
      proxy = null;
      expect(result).toMatchObject({ type: "failed", taken: "no" });
    }),
    { numRuns: fuzzRuns(60) },
  );
});

/** The services of a configuration with a back office, behind the proxy. */
function open(folder: string, port: number): OpenProviders & { readonly events: readonly unknown[] } {
  const journal = memoryJournal();
  const services = openProviders({
    configs: [
      {
        provider: "http",
        url: "https://office.example/",
        auth: { how: "signed", keyId: "a", key: { secret: "office-key" } },
      },
    ],
    network: { proxy: `http://127.0.0.1:${String(port)}`, proxyLogin: { secret: "proxy-login" } },
    readSecret: secretReader({ credentialsDir: undefined, dataDir: folder, uid: process.getuid?.() }),
    clock,
    journal,
    terminalId: "BJ-CY-0107",
    sandbox: createSandbox({ clock, latencyMs: 0 }),
  });
  return { ...services, events: journal.events };
}

test("the services of a configuration with a proxy are asked through it; a login that is none is named and never shown", async () => {
  const folder = mkdtempSync(join(tmpdir(), "yanpiao-proxy-"));
  mkdirSync(join(folder, "secrets"));
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, "secrets", name), text);
    chmodSync(join(folder, "secrets", name), 0o600);
  };
  write("office-key", Buffer.alloc(32, 9).toString("base64"));
  write("proxy-login", LOGIN);
  proxy = await startProxy({ login: LOGIN, port: 1 });
  const [provider] = open(folder, proxy.port).providers;
  const notes: string[] = [];
  await provider?.reachable(signal, { onNote: (note) => notes.push(note) });
  expect([proxy.asked, notes]).toEqual([["office.example:443"], ["proxy-502"]]);

  write("proxy-login", "hunter2");
  const { refused, events } = open(folder, proxy.port);
  expect(refused).toMatchObject([{ provider: "http", secret: "proxy-login" }]);
  expect(JSON.stringify([refused, events])).not.toContain("hunter2");
  rmSync(folder, { recursive: true });
});
