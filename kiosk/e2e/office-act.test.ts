/** An operator at a desk and a terminal as deployed: the commands that they type, in processes of their own. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Tree } from "../../config/load.ts";
import { memoryJournal } from "../journal/memory.ts";
import { readLatest } from "../journal/read.ts";
import { verifyJournal } from "../journal/verify.ts";
import { openDesk } from "../office/desk/desk.ts";
import { makeOperators } from "../office/fixture.ts";
import { readTrustedKeys } from "../provisioning/bundle/keys.ts";
import { BUNDLE, newOperator, signed } from "../provisioning/fixture.ts";
import { createSettingsManager } from "../provisioning/manager.ts";
import { stillRunning } from "./processes.ts";

const YANPIAO = join(import.meta.dirname, "../../scripts/yanpiao.ts");
const UP_WITHIN = { timeout: 60_000, interval: 50 };
const operators = makeOperators();

let folder: string;
let port: number;
let office: Tree;
let supervisor: Supervisor;

/** Starts the terminal again whenever its process ends, as systemd does (config/deploy/systemd). */
class Supervisor {
  readonly pids: number[] = [];
  readonly codes: (number | null)[] = [];
  #child: ChildProcess | null = null;
  #over = false;
  readonly #args: readonly string[];

  constructor(...args: readonly string[]) {
    this.#args = args;
  }

  start(): void {
    const child = spawn(process.execPath, [YANPIAO, "run", ...this.#args], { stdio: "ignore" });
    this.#child = child;
    this.pids.push(child.pid ?? 0);
    child.once("close", (code) => {
      this.codes.push(code);
      if (!this.#over) this.start();
    });
  }

  async end(): Promise<void> {
    this.#over = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await closed;
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-act-"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
  await new Promise((resolve) => server.close(resolve));
  const write = (place: string, texts: Readonly<Record<string, string>>): void => {
    mkdirSync(join(folder, place), { recursive: true, mode: 0o700 });
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, place, file), text, { mode: 0o600 });
  };
  const { certificate, key } = operators.server;
  const { certificate: ca } = operators.authority;
  write("data/secrets", { "office-certificate": certificate, "office-key": key, "operators-ca": ca });
  const { operator } = operators;
  write("night-shift", { "certificate.pem": operator.certificate, "key.pem": operator.key, "ca.pem": ca });
  office = {
    ...{ host: "127.0.0.1", port, people: [{ name: "night-shift", role: "operator" }] },
    certificate: { secret: "office-certificate" },
    key: { secret: "office-key" },
    operatorsCa: { secret: "operators-ca" },
  };
});
afterEach(async () => {
  await supervisor.end();
  rmSync(folder, { recursive: true, force: true });
});

async function inService(): Promise<boolean> {
  const desk = openDesk({ host: "127.0.0.1", port }, operators.operator, Date.now);
  try {
    return (JSON.parse(await desk.text("/v1/health")) as { readonly inService: boolean }).inService;
  } catch {
    return false;
  } finally {
    desk.close();
  }
}

async function act(...about: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const identity = join(folder, "night-shift");
  const args = ["office", "act", "--identity", identity, `BJ-0001=127.0.0.1:${port}`, "--action", ...about];
  const child = spawn(process.execPath, [YANPIAO, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said };
}

test("a restart from a desk ends the terminal's process, and the desk sees another one in service", async () => {
  const config = {
    display: { host: "none" },
    dataDir: join(folder, "data"),
    office: { ...office, actions: ["restart"] },
  };
  writeFileSync(join(folder, "terminal.json"), JSON.stringify(config));
  supervisor = new Supervisor("--config", join(folder, "terminal.json"));
  supervisor.start();
  await expect.poll(inService, UP_WITHIN).toBe(true);
  const { code, said } = await act("restart");
  expect(said).toContain("BJ-0001  done: the terminal was started anew; it is in service");
  expect(code).toBe(0);
  expect(supervisor.pids).toHaveLength(2);
  expect(supervisor.codes).toEqual([1]);
  expect(stillRunning(supervisor.pids.slice(0, 1))).toEqual([]);
  expect(await inService()).toBe(true);

  // What the configuration does not name is not done, and the terminal stays as it is.
  const other = await act("rotate-keys");
  expect(other).toMatchObject({ code: 1, said: expect.stringContaining("office.actions") as string });
  await supervisor.end();
  expect(supervisor.pids).toHaveLength(2);

  const dir = join(folder, "data/journal");
  const lines = await readLatest(dir, 100, { events: ["office", "terminal"] });
  expect(lines.map(({ fields }) => fields["ev"])).toEqual([
    ...["terminal.start", "office.open", "office.action", "terminal.stop"],
    ...["terminal.start", "office.action-ended", "office.open", "office.action-refused", "terminal.stop"],
  ]);
  expect(await verifyJournal({ dir, keys: null })).toMatchObject({ sound: true });
});

test("a configuration from a desk is what the terminal runs with, confirmed by the command that sent it", async () => {
  const [dataDir, keysDir] = [join(folder, "data"), join(folder, "keys")];
  const signer = newOperator();
  mkdirSync(keysDir);
  writeFileSync(join(keysDir, "operator.pub"), signer.publicPem);
  const manager = createSettingsManager({
    machine: { dataDir, env: {} },
    trustedKeys: () => readTrustedKeys(keysDir),
    journal: memoryJournal(),
    wallMs: Date.now,
  });
  const bundle = (serial: number, hotline: string): Uint8Array =>
    signed(
      {
        ...{ ...BUNDLE, serial },
        terminal: {
          ...{ ...BUNDLE.terminal, hotline, display: { host: "none" } },
          office: { ...office, actions: ["send-config"] },
        },
      },
      signer,
    );
  manager.applyBundle(bundle(1, "010-1"), { by: "operator", allowOlder: false });
  supervisor = new Supervisor("--data", dataDir, "--keys", keysDir);
  supervisor.start();
  await expect.poll(inService, UP_WITHIN).toBe(true);
  const file = join(folder, "fleet.bundle");
  writeFileSync(file, bundle(2, "010-2"));
  const { code, said } = await act("send-config", "--bundle", file);
  expect(said).toContain("BJ-0001  done: version 2 is in force and confirmed");
  expect(code).toBe(0);
  expect(manager.current()).toMatchObject({ version: 2, pending: null });
  // The same once more is older now, and says so.
  const again = await act("send-config", "--bundle", file);
  expect(again).toMatchObject({
    code: 1,
    said: expect.stringContaining("NOT TAKEN: its serial number is 2") as string,
  });
});
