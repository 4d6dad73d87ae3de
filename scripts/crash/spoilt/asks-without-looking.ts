/** Wrong on purpose: what may have been taken counts as never seen, and is asked again. */
import process from "node:process";
import { live } from "../core.ts";
import type { LifeOptions } from "../messages.ts";

await live(JSON.parse(process.argv[2] ?? "{}") as LifeOptions, {
  provider: (provider) => ({ ...provider, resultOf: () => Promise.resolve("not-seen") }),
});
