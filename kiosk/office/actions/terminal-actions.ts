/** What operators can have this terminal do from a desk, by the rooms that do it. */
import { describeConfigError } from "../../../config/load.ts";
import type { Journal } from "../../journal/journal.ts";
import { doCommand, type CommandRooms } from "../../operator-commands.ts";
import type { Refusal } from "../../provisioning/bundle/refusal.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { tallyOf, type CheckFinding } from "../../staff/checks/finding.ts";
import { concludeSelfCheck } from "../../staff/checks/conclude.ts";
import { startSelfCheck, type SelfCheckSources } from "../../staff/checks/run.ts";
import { sqliteCode, storageFault } from "../../store/disk-fault.ts";
import type { ActionRooms, Told } from "./actions.ts";
import type { Obstacle } from "./why-not.ts";

export interface TerminalActionRooms {
  readonly version: string;
  readonly journal: Journal;
  readonly wallMs: () => number;
  /** Who is at the glass. */
  readonly there: () => "nobody" | "somebody" | "staff";
  readonly isPrinting: () => boolean;
  readonly restart: () => void;
  /** Null while the store does not open. */
  readonly commands: Omit<CommandRooms, "provisioning"> | null;
  /** Null where the configuration comes from a file. */
  readonly provisioning: Pick<Provisioning, "manager" | "runningVersion" | "confirm" | "confirmLeftMs"> | null;
  readonly selfCheck: Omit<SelfCheckSources, "printTest">;
}

export function terminalActions(rooms: TerminalActionRooms): ActionRooms {
  const { commands, provisioning } = rooms;

  function obstacle(): Obstacle | null {
    const there = rooms.there();
    if (there !== "nobody") return { in: there === "staff" ? "staff-are-there" : "somebody-is-there" };
    if (rooms.isPrinting()) return { in: "printing" };
    const leftMs = provisioning?.confirmLeftMs() ?? null;
    return leftMs === null ? null : { in: "on-trial", leftMs };
  }

  return {
    obstacle,
    restart: rooms.restart,
    rotateKeys(root) {
      if (commands === null) return refused("store-not-open", "its store does not open, so that no key can be changed");
      return orStorageFault(() => toldOfKeys(doCommand({ verb: "rotate-key", root }, commands), root));
    },
    sendConfig(bundle) {
      if (provisioning === null) return refused("not-provisioned", NOT_PROVISIONED);
      const wishes = { by: "operator", allowOlder: false, mustConfirm: true } as const;
      return orStorageFault(() => {
        const applied = provisioning.manager.applyBundle(bundle, wishes);
        if (!applied.ok) return refused(applied.error.code, sentenceOf(applied.error));
        const { version, changes } = applied.value;
        const words = `version ${version} with ${changes.length} changes counts from the next start, which is as soon as nobody is there`;
        return done("applied", words, { of: "send-config", version, changes: changes.length });
      });
    },
    confirmConfig(version) {
      if (provisioning === null) return refused("not-provisioned", NOT_PROVISIONED);
      if (provisioning.runningVersion !== version)
        return refused(
          "another-version",
          `it runs with version ${provisioning.runningVersion}, and not with ${version}`,
        );
      return orStorageFault(() =>
        provisioning.confirm("operator")
          ? done("confirmed", `version ${version} stays`)
          : refused("nothing-to-confirm", `version ${version} is not on trial any more`),
      );
    },
    selfCheck({ end, surprise }) {
      const { clock } = rooms.selfCheck;
      const startedMs = clock.now();
      return startSelfCheck(
        { ...rooms.selfCheck, printTest: null },
        {
          surprise,
          changed: () => undefined,
          end: (findings) => end(toldOfCheck(rooms, [...findings], Math.round(clock.now() - startedMs))),
        },
      );
    },
  };
}

const NOT_PROVISIONED = "its configuration comes from a file, which people change by hand; start it with run --data";
/** Not changed from here: whoever noted the public half would have to note another one. */
const JOURNAL_KEY = "the key that signs the journal stays";

function toldOfKeys(outcome: string, root: boolean): Told {
  const seal = "a new key seals from now on, and what was sealed before is sealed anew while nobody is there";
  if (!root) return done("sealed-anew", `${seal}; ${JOURNAL_KEY}`);
  if (outcome === "done") return done("root-too", `${seal}; the root key is another one; ${JOURNAL_KEY}`);
  return done(
    outcome,
    `${seal}; the root key is a systemd credential and stays: give the unit a second one; ${JOURNAL_KEY}`,
  );
}

function toldOfCheck(
  { wallMs, version, journal, selfCheck }: TerminalActionRooms,
  findings: readonly CheckFinding[],
  durationMs: number,
): Told {
  const tally = tallyOf(findings);
  const { ok, warn, fail } = tally;
  const atMs = wallMs();
  const words = `${ok} are well, ${warn} are worth a look, ${fail} are not well`;
  const record = { wallMs: atMs, version, findings };
  const { dataDir } = selfCheck;
  if (!concludeSelfCheck({ dataDir, journal, role: "operator", record, durationMs }))
    return done("not-kept", `${words}; which, its disk does not keep`);
  return done(fail === 0 ? "ready" : "not-ready", words, { of: "self-check", atMs, ...tally });
}

function sentenceOf({ message, problems }: Refusal): string {
  const [first] = problems;
  return first === undefined || message.includes(first.path) ? message : `${message}: ${describeConfigError(first)}`;
}

/** A disk that is full or read-only is no surprise: nothing is changed then. */
function orStorageFault(act: () => Told): Told {
  try {
    return act();
  } catch (error) {
    if (storageFault(error)) return refused(sqliteCode(error), "its store cannot be written: nothing was changed");
    if (error instanceof Error && "syscall" in error && "code" in error)
      return refused(
        String(error.code),
        `its disk does not take it (${String(error.code)}): what was in force still is`,
      );
    throw error;
  }
}

function done(reason: string, words: string, result?: Told["result"]): Told {
  return { outcome: "done", reason, words, ...(result === undefined ? {} : { result }) };
}

function refused(reason: string, words: string): Told {
  return { outcome: "refused", reason, words };
}
