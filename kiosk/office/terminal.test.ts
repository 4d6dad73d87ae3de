/** The door of a whole terminal, as its configuration opens it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { readLatest } from "../journal/read.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import { openDesk } from "./desk/desk.ts";
import { pullTerminal } from "./desk/pull.ts";
import { makeOperators } from "./fixture.ts";

const operators = makeOperators();
let folder: string;
let running: RunningTerminal | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-door-"));
  mkdirSync(join(folder, "secrets"), { mode: 0o700 });
  secret("office-certificate", operators.server.certificate);
  secret("office-key", operators.server.key);
  secret("operators-ca", operators.authority.certificate);
});
afterEach(async () => {
  await running?.close("test over");
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

function secret(name: string, text: string): void {
  writeFileSync(join(folder, "secrets", name), text, { mode: 0o600 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function run(office: TerminalConfig["office"]): Promise<RunningTerminal> {
  const config = { ...DEFAULT_CONFIG, dataDir: folder, ...(office === undefined ? {} : { office }) };
  return runTerminal({ config, version: "test", openHost: null, workbench: false });
}

const officeAt = (port: number): NonNullable<TerminalConfig["office"]> => ({
  ...{ host: "127.0.0.1", port },
  certificate: { secret: "office-certificate" },
  key: { secret: "office-key" },
  operatorsCa: { secret: "operators-ca" },
  people: [{ name: "desk-07", role: "reader" }],
});

/** The first line of the journal with one of these events. */
async function journalled(...events: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const [line] = await readLatest(join(folder, "journal"), 1, { events });
    if (line !== undefined) return line.fields;
    await new Promise((resume) => setImmediate(resume));
  }
}

test("a terminal with `office` in its configuration is asked how it is, and its journal is pulled and proven", async () => {
  const port = await freePort();
  running = await run(officeAt(port));
  expect(await journalled("office.open", "office.failed")).toMatchObject({ ev: "office.open", port, people: 1 });
  const desk = openDesk({ host: "127.0.0.1", port }, operators.reader, Date.now);
  const health = JSON.parse(await desk.text("/v1/health")) as object;
  const figures = await desk.text("/metrics");
  desk.close();
  expect(health).toMatchObject({
    ...{ terminal: DEFAULT_CONFIG.terminal.id, version: "test", demo: true, inService: true, somebodyThere: false },
    requests: { waiting: 0, answered: 0 },
    services: [{ name: "sandbox" }],
    paper: { metresTotal: { least: 0, most: 0 }, daysToEmpty: null },
    events: { "terminal.start": 1, "office.open": 1 },
  });
  expect(figures).toContain('yanpiao_events_total{event="terminal.start"} 1');
  const outcome = await pullTerminal({
    ...{ identity: operators.reader, address: { host: "127.0.0.1", port }, folder: join(folder, "desk") },
    ...{ filter: null, wallMs: Date.now, attempts: 1 },
  });
  expect(outcome).toMatchObject({ pulled: "journal", verification: { sound: true } });
});

test("a terminal whose certificate is missing or no good works without the door, and says why without quoting it", async () => {
  secret("office-key", operators.authority.key);
  running = await run(officeAt(await freePort()));
  expect(await journalled("office.open", "office.failed")).toMatchObject({
    ev: "office.failed",
    reason: "secret office-key: not the key of the certificate",
  });
  expect(running.view().screen.screen).toBe("home");
});

test("a terminal whose port is taken works without the door", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  running = await run(officeAt((taken.address() as AddressInfo).port));
  expect(await journalled("office.open", "office.failed")).toMatchObject({ ev: "office.failed", reason: "EADDRINUSE" });
  expect(running.view().screen.screen).toBe("home");
  await new Promise((resolve) => taken.close(resolve));
});

test("a terminal without `office` listens nowhere", async () => {
  running = await run(undefined);
  await running.close("test over");
  expect(await readLatest(join(folder, "journal"), 5, { events: ["office"] })).toEqual([]);
});
