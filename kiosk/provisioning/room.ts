/**
 * Provisioning in a running terminal: takes changes from staff and from operators' commands, gives back what nobody
 * confirmed, and has the terminal start anew with what it was given. It starts anew only while nobody is there; who stands
 * before the screen is never interrupted.
 *
 * Error model: throws as Node does where the disk cannot be written.
 */
import type { Cancel, Clock } from "../../drivers/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { writtenOrNull } from "../store/files.ts";
import { readTrustedKeys } from "./bundle/keys.ts";
import type { Machine } from "./compose.ts";
import { PROVISIONING_DELAYS } from "./delays.ts";
import { takeFromInbox } from "./inbox.ts";
import { createSettingsManager, type Applied, type SettingsManager } from "./manager.ts";
import type { Refusal } from "./bundle/refusal.ts";
import type { Result } from "../invoice/types.ts";

/** Why the terminal ends, where it is to be started anew at once. */
export const NEW_CONFIGURATION = "new configuration";

/** What the start of a provisioned terminal hands to it. */
export interface Provisioned {
  readonly machine: Machine;
  /** Public keys that are believed. */
  readonly keysFolder: string;
  /** The version that it runs with. */
  readonly version: number;
  readonly confirmWithinMs: number | null;
  /** What happened at the start, before there was a journal. */
  readonly notes: { writeTo(journal: Journal): void };
}

export interface ProvisioningParts extends Omit<Provisioned, "notes"> {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly wallMs: () => number;
  /** Nobody stands before the screen, and no staff. */
  readonly nobodyThere: () => boolean;
  /** Ends the terminal with NEW_CONFIGURATION. */
  readonly startAnew: () => void;
}

/** What an operator's command asks (store/commands.ts). */
export type ProvisioningCommand =
  | { readonly verb: "config-apply"; readonly bundle: string; readonly older: boolean }
  | { readonly verb: "config-revert"; readonly version: number }
  | { readonly verb: "config-confirm" };

export interface Provisioning {
  readonly manager: SettingsManager;
  readonly machine: Machine;
  readonly keysFolder: string;
  /** The version that the terminal runs with; another one may count from the next start. */
  readonly runningVersion: number;
  /** Until what is tried is taken back; null: nothing is. */
  confirmLeftMs(): number | null;
  /** Another configuration waits for the next start. */
  waitsForRestart(): boolean;
  confirm(by: "technician" | "operator"): boolean;
  /** Takes back what is tried, and starts anew. False: nothing was. */
  takeBack(): boolean;
  startAnew(): void;
  /** Somebody may have left. */
  look(): void;
  doCommand(command: ProvisioningCommand): string;
  close(): void;
}

export function openProvisioning(parts: ProvisioningParts): Provisioning {
  const { machine, keysFolder, version, confirmWithinMs, journal, clock, wallMs, nobodyThere, startAnew } = parts;
  let waits = false;
  const manager = createSettingsManager({
    machine,
    trustedKeys: () => readTrustedKeys(keysFolder),
    journal,
    wallMs,
    onChange(current) {
      waits = current.version !== version;
      // Whoever asked is answered first.
      setImmediate(look);
    },
  });
  const untilMs = confirmWithinMs === null ? null : clock.now() + confirmWithinMs;
  let isTried = untilMs !== null;
  let cancel: Cancel = () => undefined;

  const settled = (): void => {
    isTried = false;
    cancel();
  };
  if (confirmWithinMs !== null) cancel = clock.setTimeout(timeIsUp, confirmWithinMs);

  /** A disk that does not take it now is asked again: the word that nobody gave does not come by waiting. */
  function timeIsUp(): void {
    const done = writtenOrNull(() => ({ version: manager.takeBack("time") }));
    if (done === null) cancel = clock.setTimeout(timeIsUp, PROVISIONING_DELAYS.takeBackAgain);
    else settled();
  }

  function look(): void {
    if (waits && nobodyThere()) startAnew();
  }

  function confirm(by: "technician" | "operator"): boolean {
    // Another version may wait for the next start by now, and nobody has seen that one.
    const done = manager.current()?.version === version && manager.confirm(by);
    if (done) settled();
    return done;
  }

  return {
    manager,
    machine,
    keysFolder,
    runningVersion: version,
    confirmLeftMs: () => (isTried && untilMs !== null ? Math.max(0, untilMs - clock.now()) : null),
    waitsForRestart: () => waits,
    confirm,
    takeBack() {
      const taken = manager.takeBack("technician");
      settled();
      if (taken !== null) startAnew();
      return taken !== null;
    },
    startAnew,
    look,
    doCommand(command) {
      // Another version on top of one that is tried would take the two minutes from it, and have none itself.
      if (isTried && command.verb !== "config-confirm") return "on-trial";
      switch (command.verb) {
        case "config-apply": {
          const bundle = takeFromInbox(machine.dataDir, command.bundle);
          if (bundle === null) return "not-left-here";
          return outcomeOf(manager.applyBundle(bundle, { by: "operator", allowOlder: command.older }));
        }
        case "config-revert":
          return outcomeOf(manager.revertTo(command.version, "operator"));
        case "config-confirm":
          return confirm("operator") ? "done" : "nothing-to-confirm";
      }
    },
    close: settled,
  };
}

/** "version 8", "version 8 to-confirm", or the word for why not. */
export function outcomeOf(applied: Result<Applied, Refusal | "no-such-version">): string {
  if (applied.ok) return `version ${applied.value.version}${applied.value.needsConfirmation ? " to-confirm" : ""}`;
  return typeof applied.error === "string" ? applied.error : applied.error.code;
}
