/** A provisioned terminal as `yanpiao run --data` starts it, in the test's own process; for tests. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openLoopback } from "../display/loopback/host.ts";
import { memoryJournal } from "../journal/memory.ts";
import type { Bench } from "../provisioning/fixture.ts";
import { chooseConfiguration } from "../provisioning/start.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { KNOCKS } from "../staff/delays.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
const PATIENCE_MS = 20_000;
/** A machine that is busy with other things taps slowly. */
const DELAYS = { staffKnock: 60_000, staffSignIn: 600_000 } as const;

/** `monoMs`: how long the machine runs when this start comes; what is on trial goes on where an earlier start left it. */
export async function runProvisioned(
  { dataDir, keysDir }: Pick<Bench, "dataDir" | "keysDir">,
  monoMs = 0,
): Promise<RunningTerminal> {
  const machine = { dataDir, env: {} };
  const start = chooseConfiguration(machine, { boot: "test", monoMs }, memoryJournal());
  if (start.state !== "configured") throw new Error(start.state);
  const { version, confirmWithinMs, loaded } = start;
  const host = await openLoopback({ folder: UI_FOLDER, port: 0 });
  return runTerminal({
    config: loaded.config,
    version: "test",
    openHost: () => Promise.resolve(host),
    workbench: false,
    sandbox: { latencyMs: 0 },
    delays: DELAYS,
    provisioned: { machine, keysFolder: keysDir, version, confirmWithinMs, notes: { writeTo: () => undefined } },
  });
}

const TECHNICIAN = { number: "07", pin: "48210763" } as const;

/** A technician who has chosen a PIN already. */
export async function addTechnician({ dataDir }: Pick<Bench, "dataDir">): Promise<void> {
  const book = openStaffBook(staffBookPath(dataDir));
  const pinHash = await hasherInThread.make(TECHNICIAN.pin);
  book.add({
    number: TECHNICIAN.number,
    role: "technician",
    pinHash,
    mustChoosePin: false,
    totpSecret: null,
    totpStep: null,
    demo: false,
  });
  book.close();
}

/** The mark, seven times; number and PIN on a keypad beside the panel. */
export async function technicianSignsIn(page: Page): Promise<void> {
  const box = await page.locator(".knock").boundingBox();
  if (box === null) throw new Error("no mark on the glass");
  for (let n = 0; n < KNOCKS; n += 1) {
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  }
  await page.locator(".sf-pad").waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.type(`${TECHNICIAN.number}${TECHNICIAN.pin}`);
  await page.locator(".k.go.ready").waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=staff]").waitFor({ timeout: PATIENCE_MS });
}
