/**
 * A terminal without a screen asks a back office over mutual TLS on this machine: scan, verdict; the line is cut before
 * or after the question arrived, the request is kept, and when the line is back it is answered, and was asked once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { createMemoryHost } from "../display/memory/host.ts";
import type { ScreenView } from "../display/contract/view.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import type { ReferenceServer } from "../verify/providers/http/reference/server.ts";
import { openOffice } from "./office-fixture.ts";

/** Long enough for a loaded machine; a test that waits this long has failed. */
const SOON = { timeout: 30_000, interval: 20 };

let dataDir: string;
let office: ReferenceServer;
let terminal: RunningTerminal;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-office-"));
  const opened = await openOffice(dataDir);
  office = opened.office;
  terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      dataDir,
      verify: opened.verify,
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
