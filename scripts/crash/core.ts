/**
 * One life of the core, in a process of its own, to be killed. Says on stdout what people were told, when it is so and
 * never before. Ends when its stdin does; "stop" on it closes the terminal as an operator does.
 *
 * node scripts/crash/core.ts '{"dataDir":…}'
 */
import { readFileSync, writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { CORE_DELAYS } from "./delays.ts";
import type { Claim, LifeOptions, Said } from "./messages.ts";
import { letPeopleCome } from "./people.ts";
import { clockAhead, openRooms, openWhole, type Rooms, type Spoilt } from "./rooms.ts";

const PIPE_FULL_MS = 1;

/** Whole when this returns. Whoever starts a thread makes the pipe one that does not wait; then the waiting is done here. */
function say(line: Said): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_FULL_MS);
    }
  }
}

export async function live(options: LifeOptions, spoilt: Spoilt = {}): Promise<void> {
  let close = (): Promise<void> => Promise.resolve();
  process.stdin.on("data", () => void close());
  process.stdin.once("end", () => process.exit(0));
  const rooms =
    options.body === "whole"
      ? await openWhole(options)
      : openRooms(options, (errand) => say({ t: "begins", errand }), spoilt);
  const claims = [...(JSON.parse(readFileSync(options.claims, "utf8")) as readonly Claim[])];
  rooms.begin(options.errand);
  for (const { requestId, claimCode, lastFour } of claims) {
    const found = rooms.outbox.find(claimCode, lastFour);
    say({ t: "found", requestId, state: found.type === "found" ? found.state : found.type });
  }
  say({ t: "ready" });
  // What a killed process has compiled is lost to the next one.
  flushCompileCache();
  if (options.settle) {
    await settle(rooms);
    say({ t: "settled" });
    await rooms.close();
    process.exit(0);
  }
  const clock = clockAhead(options.wallOffsetMs);
  const nobodyElse = letPeopleCome({
    rooms,
    random: dice(options.seed),
    say,
    claims,
    firstNumber: options.firstNumber,
    wallMs: () => clock.wallMs(),
  });
  close = async () => {
    nobodyElse();
    await rooms.close();
    process.exit(0);
  };
}

/** Until nothing waits and nothing is to be sent. */
async function settle({ outbox, deliveries }: Rooms): Promise<void> {
  while (outbox.counts().waiting > 0 || (deliveries?.waiting() ?? 0) > 0) await pause(CORE_DELAYS.settleLook);
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? "{}") as LifeOptions);
