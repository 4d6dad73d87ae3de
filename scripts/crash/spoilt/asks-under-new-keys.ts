/** Wrong on purpose: every try has a key of its own, so that the service cannot know that it was asked before. */
import { randomUUIDv7 } from "node:crypto";
import process from "node:process";
import { live } from "../core.ts";
import type { LifeOptions } from "../messages.ts";

await live(JSON.parse(process.argv[2] ?? "{}") as LifeOptions, {
  provider: (provider) => ({
    ...provider,
    verify: (query, ask) => provider.verify(query, { ...ask, idempotencyKey: randomUUIDv7() }),
  }),
});
