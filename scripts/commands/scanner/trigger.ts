import type { ToldOutcome } from "../../../drivers/scanner/scanner.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { firstHealth, giveUp, inUseAdvice, isInUse, openChosenScanner, placeOf } from "./open-chosen.ts";

export interface TriggerOptions extends AddressOptions {
  readonly json?: true;
}

export type Trigger = "on" | "off" | "beep";

const COMMAND = "yanpiao scanner trigger";
/** A scanner that is plugged in is open in well under a second. */
const CONNECT_WITHIN_MS = 5_000;

export async function trigger(what: Trigger, options: TriggerOptions): Promise<0 | 1 | 2> {
  const opened = openChosenScanner(COMMAND, options);
  if (opened === null) return 2;
  const { scanner, address } = opened;
  const health = await firstHealth(scanner, CONNECT_WITHIN_MS);
  if (isInUse(health)) return giveUp(COMMAND, opened, inUseAdvice(health.reason));
  if (health.state !== "connected") return giveUp(COMMAND, opened, `${placeOf(address)}: ${health.reason}`);
  const outcome = await scanner.tell(what);
  await scanner.close();
  if (options.json === true) console.log(JSON.stringify({ told: what, outcome, profile: address.profile }));
  else console.log(`${what}: ${outcomeWords(outcome, address.profile)}`);
  return outcome === "ok" || outcome === "sent" ? 0 : 1;
}

function outcomeWords(outcome: ToldOutcome, profile: string): string {
  switch (outcome) {
    case "ok":
      return "the device says ok";
    case "sent":
      return "sent; this device does not answer, so look and listen";
    case "refused":
      return "the device refused: is it set to be triggered by command (see its manual)?";
    case "no-answer":
      return `no answer: does the profile ${profile} fit? yanpiao scanner probe finds out`;
    case "not-connected":
      return "the device went away before it was told";
    case "not-supported":
      return `the profile ${profile} has no such command: this model cannot be told, or nobody wrote down how`;
  }
}
