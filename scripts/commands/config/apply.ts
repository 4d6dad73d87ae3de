/** `config apply`, `confirm`, `revert` and `history`: the configuration of one provisioned terminal, running or not. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { describeChange } from "../../../config/diff.ts";
import { describeConfigError } from "../../../config/load.ts";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { openJournal } from "../../../kiosk/journal/open.ts";
import { memoryJournal } from "../../../kiosk/journal/memory.ts";
import { readTrustedKeys } from "../../../kiosk/provisioning/bundle/keys.ts";
import type { Refusal } from "../../../kiosk/provisioning/bundle/refusal.ts";
import { leaveInInbox } from "../../../kiosk/provisioning/inbox.ts";
import type { Judged } from "../../../kiosk/provisioning/judge.ts";
import { createSettingsManager, type SettingsManager } from "../../../kiosk/provisioning/manager.ts";
import { openProvisioning, type ProvisioningCommand } from "../../../kiosk/provisioning/room.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { closedToThisAccount } from "../store/data.ts";
import { ask, lockOrReason, type Done } from "../store/do-or-ask.ts";
import { readBundleFile } from "./bundle.ts";
import { printJson } from "./show.ts";

export interface TerminalOptions {
  readonly data: string;
  readonly json?: true;
}

export interface ApplyOptions extends TerminalOptions {
  readonly keys: string;
  readonly allowOlder?: true;
  readonly preview?: true;
}

export async function apply(file: string, options: ApplyOptions): Promise<0 | 1> {
  const command = "yanpiao config apply";
  const { keys, allowOlder = false, preview, json } = options;
  const bytes = readBundleFile(command, file);
  if (bytes === null) return 1;
  const dataDir = resolve(options.data);
  const judged = managerOf(dataDir, keys).judge(bytes, { allowOlder });
  // What is refused is journalled where it is applied, not where it is only looked at.
  if (preview === true || !judged.ok) {
    if (judged.ok) tellJudged(file, judged.value, null, json === true);
    else tellRefusal(file, judged.error, json === true);
    if (preview === true) return judged.ok ? 0 : 1;
  }
  const becoming = judged.ok ? judged.value.loaded.config.terminal.id : null;
  const done = await change(dataDir, keys, becoming, () => ({
    verb: "config-apply",
    bundle: leaveInInbox(dataDir, bytes),
    older: allowOlder,
  }));
  if (!judged.ok) return 1;
  if (!done.ok || !done.outcome.startsWith("version ")) {
    const why = done.ok ? (OUTCOMES[done.outcome] ?? `it was refused: ${done.outcome}`) : done.message;
    if (json) printJson({ ok: false, why });
    else console.error(`${command}: ${why}`);
    return 1;
  }
  tellJudged(file, judged.value, done, json === true);
  return 0;
}

export async function revert(version: number, options: ApplyOptions): Promise<0 | 1> {
  return tellOutcome("yanpiao config revert", options, { verb: "config-revert", version });
}

export async function confirm(options: ApplyOptions): Promise<0 | 1> {
  return tellOutcome("yanpiao config confirm", options, { verb: "config-confirm" });
}

export function history({ data, json }: TerminalOptions): 0 | 1 {
  const manager = managerOf(resolve(data), "/etc/yanpiao/keys");
  const current = manager.current();
  const files = manager.history();
  if (current === null || files.length === 0) {
    console.error(`yanpiao config history: ${closedToThisAccount(resolve(data)) ?? nothingIn(data)}`);
    return 1;
  }
  const rows = files.map((file) => ({
    version: file.version,
    state:
      file.version === current.version
        ? current.pending === null
          ? "in force"
          : "to be confirmed"
        : current.takenBack.includes(file.version)
          ? "taken back"
          : "",
    at: file.at,
    by: file.by,
    from: file.bundle === null ? file.from : `bundle ${file.bundle.serial} of ${file.bundle.keyName}`,
    note: file.note,
    changes: file.changes,
  }));
  if (json) {
    printJson(rows);
    return 0;
  }
  for (const { version, state, at, by, from, note, changes } of rows) {
    const about = [at, by, from, ...(note === null ? [] : [note])].join(", ");
    console.log(`${String(version).padStart(4)}  ${about}${state === "" ? "" : `  [${state}]`}`);
    for (const line of changes.slice(0, SHOWN_CHANGES)) console.log(`      ${line}`);
    if (changes.length > SHOWN_CHANGES) console.log(`      and ${changes.length - SHOWN_CHANGES} more`);
  }
  return 0;
}

const SHOWN_CHANGES = 8;
const nothingIn = (data: string): string => `nothing was provisioned in ${data} yet`;
/** In the journal of a machine that has no name yet. */
const UNNAMED = "UNNAMED";

async function tellOutcome(command: string, options: ApplyOptions, wish: ProvisioningCommand): Promise<0 | 1> {
  const dataDir = resolve(options.data);
  const why =
    closedToThisAccount(dataDir) ?? (managerOf(dataDir, options.keys).current() === null ? nothingIn(dataDir) : null);
  const done: Done = why === null ? await change(dataDir, options.keys, null, () => wish) : { ok: false, message: why };
  const { outcome, by } = done.ok ? done : { outcome: done.message, by: null };
  const isDone = by !== null && (outcome === "done" || outcome.startsWith("version "));
  if (options.json) printJson({ ok: isDone, outcome });
  else if (!isDone) console.error(`${command}: ${OUTCOMES[outcome] ?? outcome}`);
  else if (outcome === "done") console.log("confirmed: it stays");
  else console.log(inForce(outcome, by === "terminal"));
  return isDone ? 0 : 1;
}

/** Has it done by the terminal that runs on the data, or here where none does. */
async function change(
  dataDir: string,
  keys: string,
  becoming: string | null,
  wish: () => ProvisioningCommand,
): Promise<Done> {
  const named = managerOf(dataDir, keys).installed().config?.config.terminal.id ?? becoming;
  const lock = lockOrReason({ dataDir: prepared(dataDir) });
  if (lock === "in-use") return ask(storePath(dataDir), wish());
  if (typeof lock === "string") return { ok: false, message: lock };
  const journal = openJournal({ dir: join(dataDir, "journal"), terminalId: named ?? UNNAMED, clock });
  try {
    const manager = managerOf(dataDir, keys);
    const room = openProvisioning({
      machine: { dataDir, env: process.env },
      keysFolder: keys,
      version: manager.current()?.version ?? 0,
      confirmWithinMs: null,
      journal,
      clock,
      wallMs: () => clock.wallMs(),
      nobodyThere: () => false,
      startAnew: () => undefined,
    });
    return { ok: true, outcome: room.doCommand(wish()), by: "here" };
  } finally {
    journal.close();
    lock.close();
  }
}

/** To look only: whatever it would journal is journalled by who does it. */
function managerOf(dataDir: string, keys: string): SettingsManager {
  return createSettingsManager({
    machine: { dataDir, env: process.env },
    trustedKeys: () => readTrustedKeys(keys),
    journal: memoryJournal(),
    wallMs: () => Date.now(),
  });
}

/** A machine that is set up by command before it ever ran has no data folder yet. */
function prepared(dataDir: string): string {
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return dataDir;
}

function tellJudged(file: string, judged: Judged, done: Extract<Done, { ok: true }> | null, json: boolean): void {
  const { contents, signer, changes, older, needsConfirmation } = judged;
  const lines = changes.map(describeChange);
  if (json) {
    const { serial, note } = contents;
    printJson({
      ok: true,
      file,
      serial,
      note,
      signer,
      older,
      needsConfirmation,
      changes: lines,
      outcome: done?.outcome,
    });
    return;
  }
  console.log(`${file}: number ${contents.serial}, signed by ${signer.name} (${signer.keyId})`);
  if (older) console.log("  older than what was applied here before");
  for (const line of lines) console.log(`  ${line}`);
  if (lines.length === 0) console.log("  changes nothing");
  if (needsConfirmation) console.log("  to be confirmed within 2 minutes, or the settings before are back");
  if (done !== null) console.log(inForce(done.outcome, done.by === "terminal"));
}

function tellRefusal(file: string, { code, message, problems }: Refusal, json: boolean): void {
  if (json) {
    printJson({ ok: false, file, code, why: message, problems });
    return;
  }
  console.error(`${file} was refused: ${message}`);
  for (const problem of problems.slice(1)) console.error(`  ${describeConfigError(problem)}`);
}

function inForce(outcome: string, isRunning: boolean): string {
  const [version, waits] = outcome.replace("version ", "").split(" ");
  const when = isRunning ? "when nobody is at the terminal: it starts anew then" : "from the terminal's next start";
  return `version ${version ?? "?"} counts ${when}${waits === undefined ? "" : ", and is to be confirmed there"}`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  "no-such-version": "there is no such version (yanpiao config history)",
  "nothing-to-confirm":
    "nothing waits to be confirmed, or what waits was not tried yet: the terminal tries it at its next start",
  "not-provisioned": "the running terminal was started with --config: its file is changed by hand",
  "on-trial": "the running terminal is trying a configuration: confirm it first, or wait until it is taken back",
  disk: "the terminal's disk does not take it: nothing was changed (yanpiao doctor)",
  "not-left-here": "the bundle did not reach the terminal",
  "not-understood": "the running terminal is of another version than this command",
  "too-late": "the terminal saw it too late and did nothing; try again",
};
