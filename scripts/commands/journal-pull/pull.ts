import { join, resolve } from "node:path";
import process from "node:process";
import { fingerprint } from "../../../kiosk/journal/signing-key.ts";
import { pullTerminal, type PullOptions, type PullOutcome } from "../../../kiosk/office/desk/pull.ts";
import { troubleWords } from "../../../kiosk/office/desk/trouble.ts";
import { queryOf, type FilterOptions } from "../journal/options.ts";
import { faultWords } from "../journal/words.ts";
import { tableOn } from "./table.ts";
import { identityIn, terminalsOf, type NamedTerminal } from "./terminals.ts";

export interface PullCommandOptions extends Omit<FilterOptions, "config" | "site" | "data" | "folder" | "explain"> {
  readonly identity: string;
  readonly out: string;
  readonly allFrom?: string;
  readonly atOnce: number;
  readonly attempts: number;
}

const COMMAND = "yanpiao journal pull";
const MOST_FAULTS_SHOWN = 5;

export async function pull(names: readonly string[], options: PullCommandOptions): Promise<0 | 1 | 2> {
  const nowMs = Date.now();
  const terminals = terminalsOf(names, options.allFrom);
  const identity = identityIn(options.identity);
  const query = queryOf(options, nowMs);
  for (const wrong of [terminals, identity, query]) {
    if (typeof wrong !== "string") continue;
    console.error(`${COMMAND}: ${wrong}`);
    return 2;
  }
  if (typeof terminals === "string" || typeof identity === "string" || typeof query === "string") return 2;
  const filter = Object.keys(query).length === 0 ? null : { name: typedFilter(options), query };

  const table = tableOn(
    process.stderr,
    terminals.map(({ name }) => name),
    () => performance.now(),
  );
  const outcomes = new Map<string, PullOutcome>();
  const waiting = [...terminals];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const outcome = await pullTerminal(optionsOf(one));
      outcomes.set(one.name, outcome);
      table.done(one.name, wordsOf(outcome));
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, terminals.length) }, next));
  table.end();

  const all = [...outcomes.values()];
  if (options.json === true) console.log(JSON.stringify(Object.fromEntries(outcomes)));
  else for (const [name, outcome] of outcomes) for (const line of linesOf(name, outcome)) console.log(line);
  return all.every(isWell) ? 0 : 1;

  function optionsOf({ name, host, port }: NamedTerminal): PullOptions {
    return {
      ...{ identity: identity as PullOptions["identity"], address: { host, port }, filter, attempts: options.attempts },
      folder: join(resolve(options.out), name),
      wallMs: Date.now,
      onProgress: (progress) => table.progress(name, progress),
    };
  }
}

/** As typed, so that the same question goes on and another one does not. */
function typedFilter({
  since,
  until,
  event,
  session,
  request,
  invoice,
  device,
  role,
  errors,
}: PullCommandOptions): string {
  return JSON.stringify({ since, until, event, session, request, invoice, device, role, errors });
}

function isWell(outcome: PullOutcome): boolean {
  return outcome.pulled === "lines" || (outcome.pulled === "journal" && outcome.verification.sound);
}

function wordsOf(outcome: PullOutcome): string {
  switch (outcome.pulled) {
    case "journal": {
      const { mirrored, verification } = outcome;
      const proven = verification.sound ? "nothing missing, nothing altered" : "SOMETHING IS WRONG, see below";
      return `${(mirrored.bytes / 1e6).toFixed(1)} MB came; up to line ${verification.lastSeq}: ${proven}`;
    }
    case "lines":
      return `${outcome.lines.lines} lines came, looked at up to line ${outcome.lines.next}`;
    case null:
      return troubleWords(outcome.trouble);
  }
}

/** What a person has to do something about. */
function linesOf(name: string, outcome: PullOutcome): readonly string[] {
  const { newKey } = outcome;
  const key =
    newKey === null
      ? []
      : [
          `${name}: ${newKey.terminal} signs with ${fingerprint(newKey.key)}, noted now: compare it once with yanpiao journal key on the terminal`,
        ];
  if (outcome.pulled === null) return [...key, `${name}: ${troubleWords(outcome.trouble)}`];
  if (outcome.pulled === "lines") return key;
  const { faults, faultCount } = outcome.verification;
  const shown = faults.slice(0, MOST_FAULTS_SHOWN).map((fault) => `${name}: WRONG  ${faultWords(fault)}`);
  const more = faultCount - shown.length;
  return [...key, ...shown, ...(more > 0 ? [`${name}: WRONG  and ${more} more: yanpiao journal verify --folder`] : [])];
}
