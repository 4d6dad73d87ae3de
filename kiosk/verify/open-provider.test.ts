import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema, type ProviderConfig } from "../../config/schema.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { secretReader } from "../secrets/read.ts";
import { createAuthority } from "../secrets/certificates.ts";
import { openProviders, type OpenProviders } from "./open-provider.ts";
import { createVerifier, outcomeName } from "./policy.ts";
import { tencentVendor } from "./providers/conformance/tencent-fixture.ts";
import { QUERY } from "./fixture.ts";
import { VendorServer } from "./providers/conformance/vendor-server-fixture.ts";
import { createSandbox } from "./sandbox/sandbox.ts";

let folder: string;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
let tencent: VendorServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-providers-"));
  mkdirSync(join(folder, "secrets"));
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  const service = tencentVendor.serve(() => clock.wallMs());
  service.body = JSON.stringify(tencentVendor.consistent(QUERY));
  tencent = await new VendorServer({
    answer: (asked) => service.answer(asked),
    isQuestion: (asked) => service.isQuestion(asked),
    nowMs: () => clock.wallMs(),
  }).listen();
});
afterEach(async () => {
  await tencent.close();
  rmSync(folder, { recursive: true });
});

function writeSecret(name: string, text: string): void {
  const file = join(folder, "secrets", name);
  writeFileSync(file, text);
  chmodSync(file, 0o600);
}

function open(...configs: readonly unknown[]): OpenProviders {
  const { providers } = configSchema.shape.verify.pick({ providers: true }).parse({ providers: configs });
  return openProviders({
    configs: providers satisfies readonly ProviderConfig[],
    readSecret: secretReader({ credentialsDir: undefined, dataDir: folder, uid: process.getuid?.() }),
    clock,
    journal,
    terminalId: "BJ-CY-0107",
    sandbox: createSandbox({ clock, latencyMs: 0 }),
  });
}

const tencentConfig = (): object => ({
  provider: "tencent",
  endpoint: tencent.endpoint,
  secretId: { secret: "tencent-id" },
  secretKey: { secret: "tencent-key" },
});

function writeTencentSecrets(): void {
  const [id = "", key = ""] = tencentVendor.secrets;
  writeSecret("tencent-id", id);
  writeSecret("tencent-key", `${key}\n`);
}

describe("the services of a configuration", () => {
  test("are opened in its order, two of one vendor under two names, with their weights", () => {
    writeTencentSecrets();
    const services = open({ provider: "sandbox" }, tencentConfig(), { ...tencentConfig(), weight: 3 });
    expect(services.providers.map(({ name }) => name)).toEqual(["sandbox", "tencent", "tencent-2"]);
    expect(services.weights).toEqual([1, 1, 3]);
    expect(services.refused).toEqual([]);
  });

  test("answer with the secrets that the references stand for", async () => {
    writeTencentSecrets();
    const [provider] = open(tencentConfig()).providers;
    const outcome = await provider?.verify(QUERY, { idempotencyKey: "k", signal: new AbortController().signal });
    expect(outcome).toMatchObject({ type: "answer", match: "consistent", source: "tencent" });
  });

  test("with a secret that is not there stand aside: it is journalled by its name, and the next one answers", async () => {
    writeTencentSecrets();
    const { refused, ...services } = open(
      { provider: "baidu", apiKey: { secret: "baidu-api" }, secretKey: { secret: "baidu-secret" } },
      tencentConfig(),
    );
    expect(refused).toMatchObject([{ provider: "baidu", secret: "baidu-api" }]);
    expect(refused[0]?.message).toContain(`write it to ${folder}/secrets/baidu-api and chmod 600 it`);
    expect(journal.of("provider.refused")).toEqual([{ provider: "baidu", secret: "baidu-api", reason: "missing" }]);

    const verifier = createVerifier({ ...services, clock, journal, hashInvoice: () => "hash" });
    const outcome = await verifier.verify(QUERY, { idempotencyKey: "k", signal: new AbortController().signal });
    verifier.close();
    expect(outcomeName(outcome)).toBe("consistent/normal");
    expect(journal.of("verify.failover")).toMatchObject([{ from: "baidu", reason: "account", to: "tencent" }]);
  });

  test.each(["AKIDabc\nAKIDold", "ＡＫＩＤabc", "AKID–abc"])(
    "with a key that no header takes (%j) say so, and not what it is",
    (id) => {
      writeTencentSecrets();
      writeSecret("tencent-id", id);
      const { refused } = open(tencentConfig());
      expect(refused).toMatchObject([{ provider: "tencent", secret: "tencent-id" }]);
      expect(refused[0]?.message).toContain("one line");
      expect(journal.of("provider.refused")).toEqual([
        { provider: "tencent", secret: "tencent-id", reason: "key-form" },
      ]);
      expect(JSON.stringify([refused, journal.events])).not.toContain(id.slice(-4));
    },
  );

  test("with a certificate or a signing key that cannot be used say so without showing it", () => {
    const now = Date.now();
    const validity = { from: new Date(now - 1000), to: new Date(now + 60_000) };
    const authority = createAuthority("Example Authority", validity);
    const one = authority.client("Terminal", validity);
    const other = authority.client("Other", validity);
    writeSecret("terminal-certificate", one.certificate);
    writeSecret("terminal-key", one.key);
    writeSecret("other-key", other.key);
    writeSecret("no-key", "hunter2-hunter2-hunter2");
    const url = "https://backoffice.example.cn/yanpiao/";
    const certificate = { secret: "terminal-certificate" };
    const { refused } = open(
      { provider: "http", url, auth: { how: "mutual-tls", certificate, key: { secret: "terminal-key" } } },
      { provider: "http", url, auth: { how: "mutual-tls", certificate, key: { secret: "other-key" } } },
      { provider: "http", url, auth: { how: "mutual-tls", certificate, key: { secret: "no-key" } } },
      { provider: "http", url, auth: { how: "signed", keyId: "terminal-7", key: { secret: "no-key" } } },
    );
    expect(refused.map(({ provider, secret }) => [provider, secret])).toEqual([
      ["http-2", null],
      ["http-3", null],
      ["http-4", "no-key"],
    ]);
    expect(JSON.stringify([refused, journal.events])).not.toMatch(/hunter2|PRIVATE KEY|CERTIFICATE-----/);
  });
});

test("no secret is in the journal of a service that fails in every way", async () => {
  writeTencentSecrets();
  const verifier = createVerifier({ ...open(tencentConfig()), clock, journal, hashInvoice: () => "hash" });
  const ask = async (key: string): Promise<string> =>
    outcomeName(await verifier.verify(QUERY, { idempotencyKey: key, signal: new AbortController().signal }));
  tencent.misbehaviour = (socket, _whole, asked) =>
    socket.end(`HTTP/1.1 500 ${asked.headers["authorization"] ?? ""}\r\n\r\n`);
  await ask("k1");
  await tencent.close();
  await ask("k2");
  verifier.close();
  expect(journal.of("verify.done").length).toBe(2);
  for (const secret of tencentVendor.secrets) expect(JSON.stringify(journal.events)).not.toContain(secret);
});
