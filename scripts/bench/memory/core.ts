/** A whole terminal in a process of its own, which says how much memory it has after its start and after some checks. */
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { openRig } from "../rig.ts";
import { SETTLE_MS } from "./settle.ts";
import { ownUsage } from "./usage.ts";

const [dataDir = "", checks = "0"] = process.argv.slice(2);
/** The bench hears of every so many checks. */
const TELL_EVERY = 10;

const rig = await openRig(dataDir, () => undefined);
// A bench that was stopped does not wait for two hundred checks.
process.once("disconnect", () => void rig.close().then(() => process.exit(1)));
await pause(SETTLE_MS);
process.send?.({ at: "start", usage: ownUsage() });
for (let done = 1; done <= Number(checks); done += 1) {
  await rig.check();
  if (done % TELL_EVERY === 0) process.send?.({ at: "check", done });
}
await pause(SETTLE_MS);
process.send?.({ at: "end", usage: ownUsage(), heapMb: process.memoryUsage().heapUsed / 1e6 });
await rig.close();
process.removeAllListeners("disconnect");
process.disconnect();
