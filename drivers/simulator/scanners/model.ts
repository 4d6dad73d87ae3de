import type { ScannerCommand, SerialScannerProfile } from "../../../config/profiles/schema.ts";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import type { Cancel, Clock } from "../../clock.ts";

/**
 * A scanner as it behaves behind its plug: it reads what is held in front of it, hears commands, answers, loses with its
 * power what it was told for the time being. One file for each protocol; the cable is somebody else's (a pty in
 * `../scanner.ts`, a memory link in tests).
 */
export interface ScannerModel {
  /** Bytes from the terminal, in any pieces. */
  hear(bytes: Uint8Array): void;
  /** A code is held in front for one reading. False when the scanner is told off: then nothing is sent, now or later. */
  present(code: Uint8Array, suffix?: string): boolean;
  /** Power is gone: what was not saved is forgotten, what was on its way is not sent. */
  powerOff(): void;
  /** Whether setup codes are read; printed ones are refused after `disableSetup` until the power goes. */
  readonly setupOpen: boolean;
  readonly beeps: number;
  /** May be changed at any time. */
  readonly faults: ModelFaults;
}

export interface ModelFaults {
  /** Commands are carried out and never answered. */
  mute: boolean;
  /** Commands are understood and refused. */
  refuse: boolean;
  /** Answers come so much later. */
  answerAfterMs: number;
  /** SSI: no acknowledgement is heard, so everything is sent again until the decoder gives up. */
  deaf: boolean;
  /** SSI: how long it waits to be acknowledged; Zebra's factory setting at first. */
  resendAfterMs: number;
  /** SSI: what is sent again does not say so, as with clones. */
  unmarked: boolean;
  /** Sent right before each code: noise on the line. */
  garbage: Uint8Array;
}

export interface ModelWire {
  send(bytes: Uint8Array): void;
  readonly clock: Clock;
}

export interface ModelParts {
  readonly profile: SerialScannerProfile;
  readonly wire: ModelWire;
}

export function noFaults(): ModelFaults {
  return {
    mute: false,
    refuse: false,
    answerAfterMs: 0,
    deaf: false,
    resendAfterMs: 2_000,
    unmarked: false,
    garbage: new Uint8Array(),
  };
}

export const SIMULATED_NAME = "Simulated scanner";

/** The part that all models share: switches, beeper, pending answers. */
export interface ModelBody {
  readonly faults: ModelFaults;
  reading: boolean;
  setupOpen: boolean;
  beeps: number;
  /** Carries a command out; false when it is refused. */
  obey(name: ScannerCommand): boolean;
  /** Sends an answer, as late as the fault says, or never. */
  answer(bytes: Uint8Array): void;
  powerOff(): void;
}

export function createModelBody({ wire }: ModelParts): ModelBody {
  const faults = noFaults();
  const late = new Set<Cancel>();
  return {
    faults,
    reading: true,
    setupOpen: true,
    beeps: 0,
    obey(name) {
      if (faults.refuse) return false;
      if (name === "on") this.reading = true;
      if (name === "off") this.reading = false;
      if (name === "beep") this.beeps += 1;
      if (name === "disableSetup") this.setupOpen = false;
      return true;
    },
    answer(bytes) {
      if (faults.mute) return;
      if (faults.answerAfterMs === 0) {
        wire.send(bytes);
        return;
      }
      const cancel = wire.clock.setTimeout(() => {
        late.delete(cancel);
        wire.send(bytes);
      }, faults.answerAfterMs);
      late.add(cancel);
    },
    powerOff() {
      for (const cancel of late) cancel();
      late.clear();
      this.reading = true;
      this.setupOpen = true;
    },
  };
}

/** A model of its body and of what its protocol adds. */
export function modelOf(
  body: ModelBody,
  own: Pick<ScannerModel, "present"> & { readonly intake: Intake; readonly powerOff?: () => void },
): ScannerModel {
  const { present, intake, powerOff = (): void => undefined } = own;
  return {
    hear: (bytes) => intake.hear(bytes),
    present,
    powerOff() {
      powerOff();
      intake.forget();
      body.powerOff();
    },
    get setupOpen() {
      return body.setupOpen;
    },
    get beeps() {
      return body.beeps;
    },
    faults: body.faults,
  };
}

export interface Intake {
  hear(bytes: Uint8Array): void;
  forget(): void;
}

/** Cuts commands out of what comes in any pieces; `lengthOf`: of the one that begins here, null where it cannot be known yet. */
export function createIntake(
  lengthOf: (bytes: Uint8Array) => number | null,
  carryOut: (command: Uint8Array) => void,
): Intake {
  let received = new Uint8Array();
  return {
    hear(bytes) {
      received = Uint8Array.of(...received, ...bytes);
      while (received.length > 0) {
        const length = lengthOf(received);
        if (length === null || received.length < length) return;
        const command = received.slice(0, length);
        received = received.slice(length);
        carryOut(command);
      }
    },
    forget() {
      received = new Uint8Array();
    },
  };
}

/** Which of the profile's commands these bytes are. */
export function commandNamed(profile: SerialScannerProfile, bytes: Uint8Array): ScannerCommand | null {
  const names = ["on", "off", "beep", "query", "disableSetup"] as const;
  return names.find((name) => sameBytes(profile.commands[name], bytes)) ?? null;
}

function sameBytes(hex: string | null, bytes: Uint8Array): boolean {
  return hex !== null && Buffer.compare(bytesOfHex(hex), bytes) === 0;
}
