/** Started by scanner.test.ts in a process of its own, to be killed. The test removes its folder. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScannerSimulator } from "./scanner.ts";

const folder = mkdtempSync(join(tmpdir(), "yanpiao-scanner-fixture-"));
const simulator = await startScannerSimulator({ linkPath: join(folder, "tty") });
process.stdout.write(`${simulator.path}\n`);
setInterval(() => undefined, 60_000);
