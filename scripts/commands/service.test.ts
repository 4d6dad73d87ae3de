/** A newcomer's bench: one command is a back office, and a terminal that is told what it prints can ask it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { configSchema } from "../../config/schema.ts";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { systemTerminalClock } from "../../kiosk/journal/clock.ts";
import { memoryJournal } from "../../kiosk/journal/memory.ts";
import { secretReader } from "../../kiosk/secrets/read.ts";
import { openProviders } from "../../kiosk/verify/open-provider.ts";
import { createSandbox } from "../../kiosk/verify/sandbox/sandbox.ts";
import { inProcess, killRunning, yanpiao } from "./cli-fixture.ts";
import { register } from "./service.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "yanpiao-service-"));
});
afterEach(() => {
  killRunning();
  rmSync(dir, { recursive: true, force: true });
});

const printed = z.object({ verify: z.object({ providers: z.array(z.unknown()) }) });

test.each(["mutual-tls", "signed"] as const)("by %s: what it prints is all that a terminal needs", async (auth) => {
  const service = yanpiao("service", "virtual", "--port", "0", "--dir", dir, "--auth", auth);
  const { verify } = printed.parse(JSON.parse(await service.line(`{"verify"`)));
  const config = configSchema.parse({ ...DEFAULT_CONFIG, verify: { ...DEFAULT_CONFIG.verify, ...verify } });
  const clock = systemTerminalClock;
  const journal = memoryJournal();
  const { providers, refused } = openProviders({
    configs: config.verify.providers,
    readSecret: secretReader({ credentialsDir: undefined, dataDir: dir, uid: process.getuid?.() }),
    clock,
    journal,
    terminalId: config.terminal.id,
    sandbox: createSandbox({ clock }),
  });
  expect(refused).toEqual([]);
  expect(await providers[0]?.reachable(new AbortController().signal)).toBe(true);
  expect(await service.line("GET /v1/health")).toBe("GET /v1/health");
  service.type("all storm");
  service.type("nonsense");
  await service.line("not known: nonsense");
  expect(await providers[0]?.reachable(new AbortController().signal)).toBe(false);
  expect((await service.end()).code).toBe(0);
  for (const file of readdirSync(join(dir, "secrets"))) {
    expect(statSync(join(dir, "secrets", file)).mode & 0o077, file).toBe(0);
  }
});

test("started again, it is the same back office: a terminal that was given its secrets goes on", async () => {
  const start = async (): Promise<string> => {
    const service = yanpiao("service", "virtual", "--port", "0", "--dir", dir);
    await service.line(`{"verify"`);
    await service.end();
    return readFileSync(join(dir, "secrets", "office-certificate"), "utf8");
  };
  expect(await start()).toBe(await start());
});

test("a port that is taken is a sentence and exit code 1", async () => {
  const service = yanpiao("service", "virtual", "--port", "0", "--dir", dir);
  const port = /:(\d+) /.exec(await service.line("back office at"))?.[1] ?? "";
  const second = await inProcess(register, "service", "virtual", "--port", port, "--dir", dir);
  expect(second).toMatchObject({ code: 1, err: expect.stringContaining("is taken by another program") as string });
  await service.end();
});

test("the contract is printed as it is committed", async () => {
  const { out } = await inProcess(register, "service", "contract");
  const committed = readFileSync(join(import.meta.dirname, "../../config/openapi/verify.json"), "utf8");
  expect(JSON.parse(out)).toEqual(JSON.parse(committed));
});
