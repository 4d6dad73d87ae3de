import type { ScannerProfile } from "../../config/profiles/schema.ts";
import { wait, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { serialOpener } from "../link/serial.ts";
import { openHidScanner } from "../scanner/hid/hid-scanner.ts";
import { createLinkScanner } from "../scanner/link-scanner.ts";
import type { ScannerAddress } from "../scanner/open.ts";
import type { ScannerDevice, ToldOutcome } from "../scanner/scanner.ts";
import { serialProtocol } from "../scanner/serial-protocol.ts";

/**
 * Asks a scanner who it is, in the words of one profile after the other. Only `query` is ever said: it changes nothing in
 * the device (`disableSetup`, which a terminal sends at each connection, is left out). Only what a profile's protocol
 * knows to be an answer is kept; a code that somebody scans meanwhile is counted and forgotten.
 */
export interface ScannerAnswer {
  readonly profile: string;
  /** The question as bytes in hex. */
  readonly asked: string;
  readonly outcome: ToldOutcome;
  /** Why it could not be asked; null when it was. */
  readonly reason: string | null;
  /** Each answer as bytes in hex. */
  readonly answers: readonly string[];
  /** Bytes that were no answer in this profile's words; never shown. */
  readonly otherBytes: number;
}

export type AskableAddress = Exclude<ScannerAddress, { driver: "wedge" }>;

/** The profiles whose question may be put to a device at this address, the proposed ones first, each question once. */
export function questionsFor(
  address: ScannerAddress,
  profiles: readonly ScannerProfile[],
  proposed: readonly string[],
): readonly ScannerProfile[] {
  const place = ({ id }: ScannerProfile): number => {
    const at = proposed.indexOf(id);
    return at === -1 ? proposed.length : at;
  };
  const askable = profiles
    .filter(({ transport, commands }) => transport === address.driver && commands.query !== null)
    .toSorted((a, b) => place(a) - place(b));
  return askable.filter((one, index) => askable.findIndex((other) => sameQuestion(one, other)) === index);
}

/** Two profiles that say the same bytes at the same speed learn the same from the answer. */
export function sameQuestion(one: ScannerProfile, other: ScannerProfile): boolean {
  const key = (profile: ScannerProfile): string => {
    const speed = profile.transport === "serial" ? profile.baudRate : 0;
    const output = profile.transport === "hid" ? JSON.stringify(profile.output) : "";
    return [profile.transport, profile.commands.query, speed, output].join("|");
  };
  return key(one) === key(other);
}

export async function askScanner(
  address: AskableAddress,
  profile: ScannerProfile,
  clock: Clock,
): Promise<ScannerAnswer> {
  const scanner = openQuietly(address, profile, clock);
  const answers: string[] = [];
  let answerBytes = 0;
  scanner.onReply(({ bytes }) => {
    answers.push(hexOf(bytes));
    answerBytes += bytes.length;
  });
  try {
    const reason = await whyNotConnected(scanner, clock);
    const outcome = reason === null ? await scanner.tell("query") : "not-connected";
    // A long answer comes in pieces, and a wrong question may be answered late.
    if (outcome === "ok") await wait(clock, DRIVER_DELAYS.scannerLateReply);
    const otherBytes = scanner.counters().bytesIn - answerBytes;
    return { profile: profile.id, asked: profile.commands.query ?? "", outcome, reason, answers, otherBytes };
  } finally {
    await scanner.close();
  }
}

/** Opened as a terminal would, but told nothing by itself, and by its socket, whatever its ids are. */
function openQuietly(address: AskableAddress, profile: ScannerProfile, clock: Clock): ScannerDevice {
  const setupCodes = { ...profile.setupCodes, protection: "unknown" } as const;
  if (address.driver === "serial" && profile.transport === "serial") {
    const opener = serialOpener({ path: address.path, baudRate: address.baudRate ?? profile.baudRate, clock });
    return createLinkScanner({ opener, protocol: serialProtocol(profile), profile: { ...profile, setupCodes }, clock });
  }
  if (address.driver === "hid" && profile.transport === "hid") {
    return openHidScanner({ profile: { ...profile, setupCodes, match: [] }, port: address.port, clock });
  }
  throw new Error(`profile ${profile.id} is of another transport than ${address.driver}`);
}

/** Null once it is connected; else the reason, as soon as the first attempt failed. */
function whyNotConnected(scanner: ScannerDevice, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    const settle = (reason: string | null): void => {
      cancel();
      off();
      resolve(reason);
    };
    const look = (): void => {
      const { state, reason } = scanner.health();
      if (state === "connected") settle(null);
      else if (state === "disconnected") settle(reason);
    };
    const cancel = clock.setTimeout(() => settle(scanner.health().reason), DRIVER_DELAYS.open);
    const off = scanner.onHealth(look);
    look();
  });
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replaceAll(/(..)(?=.)/g, "$1 ");
}
