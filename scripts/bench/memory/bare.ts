/** Node and nothing else: says how much that is, and ends. */
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { SETTLE_MS } from "./settle.ts";
import { ownUsage } from "./usage.ts";

await pause(SETTLE_MS);
process.send?.({ at: "start", usage: ownUsage() });
process.disconnect();
