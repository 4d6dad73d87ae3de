import { systemClock, type Cancel } from "../../../drivers/clock.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { Scan, ScannerCounters, ToldOutcome } from "../../../drivers/scanner/scanner.ts";
import { onStop } from "../../lib/closing.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { summaryOf, summaryWords } from "./meaning.ts";
import { giveUp, inUseAdvice, isInUse, openChosenScanner, placeOf } from "./open-chosen.ts";
import { recordTextShown } from "../device/terminal-data.ts";

export interface WatchOptions extends AddressOptions {
  readonly json?: true;
  readonly showText?: true;
  readonly count?: number;
}

const COMMAND = "yanpiao scanner watch";
/** How often the counters of what was dropped are looked at: a device that sends rubbish makes no event. */
const LOOK_EVERY_MS = 500;

export async function watch(options: WatchOptions): Promise<0 | 1 | 2> {
  const opened = openChosenScanner(COMMAND, options);
  if (opened === null) return 2;
  const { scanner, address, by, config } = opened;
  const say = options.json === true ? sayJson : sayWords;
  if (options.showText === true) {
    const refusal = recordTextShown(config, placeOf(address));
    if (refusal !== null) return giveUp(COMMAND, opened, refusal);
  }

  const ended = Promise.withResolvers<"asked" | "in-use">();
  const offStop = onStop(() => ended.resolve("asked"));
  let scans = 0;
  let dropped = droppedOf(scanner.counters());
  let setup: ToldOutcome | null = null;
  let cancelLook: Cancel = () => undefined;

  say({ event: "watching", place: placeOf(address), profile: address.profile, chosenBy: by });
  const onHealth = ({ state, reason }: DeviceHealth): void => {
    say({ event: "health", state, reason });
    if (scanner.counters().opens === 0 && isInUse({ state, reason })) ended.resolve("in-use");
  };
  const offHealth = scanner.onHealth(onHealth);
  onHealth(scanner.health());
  scanner.onScan((scan: Scan) => {
    const { text, bytes } = scan;
    const shown = options.showText === true ? { text } : {};
    say({ event: "scan", bytes: bytes.length, ...summaryOf(text), ...shown });
    scans += 1;
    if (scans === options.count) ended.resolve("asked");
  });
  scanner.onReply(({ bytes, ok }) => say({ event: "reply", bytes: bytes.length, ok }));
  const look = (): void => {
    const now = droppedOf(scanner.counters());
    if (JSON.stringify(now) !== JSON.stringify(dropped)) say({ event: "dropped", ...now });
    dropped = now;
    const setupNow = scanner.setupProtection();
    if (setupNow !== setup && setupNow !== null) say({ event: "setup-codes", turnedOff: setupNow });
    setup = setupNow;
    cancelLook = systemClock.setTimeout(look, LOOK_EVERY_MS);
  };
  look();

  const reason = await ended.promise;
  cancelLook();
  offStop();
  offHealth();
  look();
  cancelLook();
  const { attempts, opens, losses, repeats, replies, lastLoss } = scanner.counters();
  const held = scanner.health();
  say({ event: "end", scans, repeats, replies, ...dropped, attempts, opens, losses, lastLoss });
  if (reason === "in-use") return giveUp(COMMAND, opened, inUseAdvice(held.reason));
  await scanner.close();
  return opens > 0 ? 0 : 1;
}

type Dropped = Pick<ScannerCounters, "tooLong" | "unfinished" | "malformed">;

function droppedOf({ tooLong, unfinished, malformed }: ScannerCounters): Dropped {
  return { tooLong, unfinished, malformed };
}

type WatchEvent =
  | { readonly event: "watching"; readonly place: string; readonly profile: string; readonly chosenBy: string }
  | ({ readonly event: "health" } & DeviceHealth)
  | ({ readonly event: "scan"; readonly bytes: number; readonly text?: string } & ReturnType<typeof summaryOf>)
  | { readonly event: "reply"; readonly bytes: number; readonly ok: boolean | null }
  | { readonly event: "setup-codes"; readonly turnedOff: ToldOutcome }
  | ({ readonly event: "dropped" } & Dropped)
  | ({ readonly event: "end"; readonly scans: number } & Dropped &
      Pick<ScannerCounters, "repeats" | "replies" | "attempts" | "opens" | "losses" | "lastLoss">);

function sayJson(event: WatchEvent): void {
  console.log(JSON.stringify(event));
}

function sayWords(event: WatchEvent): void {
  console.log(wordsOf(event));
}

function wordsOf(event: WatchEvent): string {
  switch (event.event) {
    case "watching":
      return `watching ${event.place} as ${event.profile} (${event.chosenBy}); Ctrl+C ends`;
    case "health":
      return event.state === event.reason ? event.state : `${event.state}: ${event.reason}`;
    case "scan": {
      const text = event.text === undefined ? "" : `  ${JSON.stringify(event.text)}`;
      return `scan, ${event.bytes} bytes: ${summaryWords(event)}${text}`;
    }
    case "reply":
      return `answer of the device, ${event.bytes} bytes${event.ok === false ? ": refused" : ""}`;
    case "setup-codes":
      return `setup codes: told the device to ignore them (${event.turnedOff})`;
    case "dropped":
      return `dropped so far: ${droppedWords(event)}`;
    case "end":
      return (
        `${event.scans} scans, ${event.repeats} repeats, ${event.replies} answers, ${event.losses} losses` +
        `; dropped: ${droppedWords(event)}`
      );
  }
}

function droppedWords({ tooLong, unfinished, malformed }: Dropped): string {
  const hint = unfinished > 0 ? " (does the device end a code as its profile says? generic-serial takes any end)" : "";
  return `${tooLong} too long, ${unfinished} unfinished, ${malformed} malformed${hint}`;
}
