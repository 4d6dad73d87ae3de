/** A provisioned terminal as `yanpiao run --data` starts it, in the test's own process; for tests. */
import { join } from "node:path";
import { openLoopback } from "../display/loopback/host.ts";
import { memoryJournal } from "../journal/memory.ts";
import type { Bench } from "../provisioning/fixture.ts";
import { chooseConfiguration } from "../provisioning/start.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
/** A machine that is busy with other things taps slowly. */
const DELAYS = { staffKnock: 60_000, staffSignIn: 600_000 } as const;

export async function runProvisioned({
  dataDir,
  keysDir,
}: Pick<Bench, "dataDir" | "keysDir">): Promise<RunningTerminal> {
  const machine = { dataDir, env: {} };
  const start = chooseConfiguration(machine, { boot: "test", monoMs: 0 }, memoryJournal());
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
