/**
 * A terminal without a screen asks a back office over mutual TLS on this machine: scan, verdict; the line is cut before
 * or after the question arrived, the request is kept, and when the line is back it is answered, and was asked once.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { createMemoryHost } from "../display/memory/host.ts";
import type { ScreenView } from "../display/contract/view.ts";
import { systemTerminalClock } from "../journal/clock.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import { createAuthority, validFor } from "../verify/providers/http/reference/certificates.ts";
import { startReferenceServer, type ReferenceServer } from "../verify/providers/http/reference/server.ts";

/** Long enough for a loaded machine; a test that waits this long has failed. */
const SOON = { timeout: 30_000, interval: 20 };

let dataDir: string;
let office: ReferenceServer;
let terminal: RunningTerminal;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-office-"));
  const validity = validFor(1, Date.now());
  const authority = createAuthority("Example Back Office CA", validity);
  const { id } = DEFAULT_CONFIG.terminal;
  office = await startReferenceServer({
    clock: systemTerminalClock,
    auth: { how: "mutual-tls" },
    tls: { ...authority.server(["127.0.0.1"], validity), ca: authority.certificate },
  });
  const client = authority.client(id, validity);
  mkdirSync(join(dataDir, "secrets"), { mode: 0o700 });
  const secrets = {
    "office-ca": authority.certificate,
    "office-certificate": client.certificate,
    "office-key": client.key,
  };
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(join(dataDir, "secrets", name), text, { mode: 0o600 });
  terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      dataDir,
      verify: {
        ...DEFAULT_CONFIG.verify,
        providers: [
          {
            provider: "http",
            url: office.url,
            auth: {
              how: "mutual-tls",
              certificate: { secret: "office-certificate" },
              key: { secret: "office-key" },
              ca: { secret: "office-ca" },
            },
          },
        ],
      },
    },
    version: "test",
    openHost: () => Promise.resolve(createMemoryHost()),
    workbench: false,
  });
  await expect.poll(() => terminal.devices.scanner.health().state, SOON).toBe("connected");
});
afterEach(async () => {
  await terminal.close("test over");
  await office.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function present(sampleId: string): void {
  const sample = terminal.sandbox.samples(terminal.view().frame.today).find(({ id }) => id === sampleId);
  if (sample === undefined) throw new Error(`no sample ${sampleId}`);
  terminal.devices.scannerSimulator?.present(sample.payload);
}

async function sees<Id extends ScreenView["screen"]>(id: Id): Promise<Extract<ScreenView, { readonly screen: Id }>> {
  await expect.poll(() => terminal.view().screen.screen, SOON).toBe(id);
  return terminal.view().screen as Extract<ScreenView, { readonly screen: Id }>;
}

function readJournal(id: string): readonly { readonly request: string }[] {
  const folder = join(dataDir, "journal");
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter((line) => line.includes(`"${id}"`))
    .map((line) => JSON.parse(line) as { readonly request: string });
}

/** By the back office's own book. */
const asked = (): readonly string[] => office.book().flatMap((line) => (line.event === "asked" ? [line.key] : []));

test("an invoice is held to the scanner and the back office's answer is on the screen", async () => {
  present("dinner");
  const { verdict } = await sees("result");
  expect(verdict.id).toBe("consistent");
  expect(asked()).toHaveLength(1);
  expect(terminal.outbox?.counts()).toEqual({ waiting: 0, answered: 0 });
});

test.each(["cut-before", "cut-after"] as const)(
  "line %s: kept, and once it is back answered, and asked once",
  async (fault) => {
    office.setFault(fault, "everything");
    present("dinner");
    const { claimCode } = await sees("queued");
    expect(terminal.outbox?.counts()).toEqual({ waiting: 1, answered: 0 });
    expect(asked()).toHaveLength(fault === "cut-after" ? 1 : 0);
    office.setFault("none");
    await expect.poll(() => terminal.outbox?.counts(), SOON).toEqual({ waiting: 0, answered: 1 });
    expect(asked()).toHaveLength(1);
    const number = office.book().flatMap((line) => (line.event === "asked" ? [line.query.invoiceNumber] : []))[0] ?? "";
    expect(terminal.outbox?.find(claimCode, number.slice(-4))).toMatchObject({
      state: "answered",
      outcome: { match: "consistent", source: "sandbox" },
    });
  },
);

test("a person who leaves a number is sent the result once, and the number is gone from the terminal", async () => {
  office.setFault("cut-before", "everything");
  present("dinner");
  await sees("queued");
  const [requestId = ""] = readJournal("outbox.enqueued").map(({ request }) => request);
  const contact = { channel: "sms", to: "13800138000" } as const;
  const wanted = { requestId, contact, consentText: "delivery-2026.1", language: "zh" } as const;
  expect(terminal.deliveries?.promise(wanted)).toEqual({ ok: true, value: null });
  expect(terminal.deliveries?.waiting()).toBe(1);
  office.setFault("none");
  await expect.poll(() => terminal.deliveries?.waiting(), SOON).toBe(0);
  const deliveries = office.book().filter(({ event }) => event === "delivery");
  expect(deliveries).toMatchObject([{ verification: requestId, channel: "sms" }]);
});
