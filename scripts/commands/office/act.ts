import process from "node:process";
import type { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import { systemClock } from "../../../drivers/clock.ts";
import { actOn, type ActOptions, type ActOutcome } from "../../../kiosk/office/desk/act.ts";
import { openDesk, type DeskIdentity, type TerminalAddress } from "../../../kiosk/office/desk/desk.ts";
import { DeskTrouble } from "../../../kiosk/office/desk/trouble.ts";
import { selfChecksIn, type SeenFinding } from "../../../kiosk/office/desk/seen-checks.ts";
import { readBundleFile } from "../config/bundle.ts";
import { tableOn } from "../journal-pull/table.ts";
import { identityIn, terminalsOf, type NamedTerminal } from "../journal-pull/terminals.ts";

export interface ActCommandOptions {
  readonly identity: string;
  readonly action: (typeof OFFICE_ACTIONS)[number];
  readonly bundle?: string;
  readonly root?: true;
  readonly allFrom?: string;
  readonly wait: number;
  readonly atOnce: number;
  readonly json?: true;
}

const COMMAND = "yanpiao office act";
const MINUTE_MS = 60_000;

/** What came of it, and of a self-check what it found; null where that could not be had. */
type Came = ActOutcome & { readonly findings?: readonly SeenFinding[] | null };

export async function act(names: readonly string[], options: ActCommandOptions): Promise<0 | 1 | 2> {
  const terminals = terminalsOf(names, options.allFrom);
  const identity = identityIn(options.identity);
  const wrong = [terminals, identity, wrongUse(options)].find((one) => typeof one === "string");
  if (typeof wrong === "string") {
    console.error(`${COMMAND}: ${wrong}`);
    return 2;
  }
  if (typeof terminals === "string" || typeof identity === "string") return 2;
  const asked = askedBy(options);
  if (asked === null) return 1;

  const table = tableOn(
    process.stderr,
    terminals.map(({ name }) => name),
    () => performance.now(),
  );
  const came = new Map<string, Came>();
  const waiting = [...terminals];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const outcome = await actAt(one, identity, asked);
      came.set(one.name, outcome);
      table.done(one.name, `${LABELS[outcome.came]}: ${outcome.words}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, terminals.length) }, next));
  table.end();

  if (options.json === true) console.log(JSON.stringify(Object.fromEntries(came)));
  else for (const [name, outcome] of came) for (const line of linesOf(name, outcome)) console.log(line);
  return [...came.values()].every(isWell) ? 0 : 1;

  async function actAt(
    { name, ...address }: NamedTerminal,
    who: DeskIdentity,
    what: ActOptions["asked"],
  ): Promise<Came> {
    const outcome = await actOn({
      ...{ identity: who, address, asked: what, clock: systemClock, wallMs: Date.now },
      waitMs: options.wait * MINUTE_MS,
      onProgress: (words) => table.says(name, words),
    });
    if (outcome.result?.of !== "self-check") return outcome;
    return { ...outcome, findings: await findingsOf(address, who, outcome.result.atMs) };
  }
}

const LABELS: Readonly<Record<ActOutcome["came"], string>> = {
  done: "done",
  refused: "NOT TAKEN",
  unknown: "NOT KNOWN",
  "not-confirmed": "NOT CONFIRMED",
  "under-way": "STILL UNDER WAY",
  trouble: "NOT DONE",
};

function wrongUse({ action, bundle, root }: ActCommandOptions): string | null {
  if (action === "send-config" && bundle === undefined)
    return "--action send-config needs --bundle, the file that yanpiao config sign has made";
  if (action !== "send-config" && bundle !== undefined)
    return `--bundle is for --action send-config, not for ${action}`;
  if (action !== "rotate-keys" && root === true) return `--root is for --action rotate-keys, not for ${action}`;
  return null;
}

/** Null: the file is no good, which is said. */
function askedBy({ action, bundle, root }: ActCommandOptions): ActOptions["asked"] | null {
  switch (action) {
    case "restart":
    case "self-check":
      return { action };
    case "rotate-keys":
      return { action, root: root === true };
    case "send-config": {
      const bytes = readBundleFile(COMMAND, bundle ?? "");
      return bytes === null ? null : { action, bundle: new TextDecoder().decode(bytes) };
    }
  }
}

async function findingsOf(
  address: TerminalAddress,
  identity: DeskIdentity,
  atMs: number,
): Promise<readonly SeenFinding[] | null> {
  const desk = openDesk(address, identity, Date.now);
  try {
    return selfChecksIn(await desk.text("/v1/self-checks")).find(({ wallMs }) => wallMs === atMs)?.findings ?? null;
  } catch (error) {
    if (!(error instanceof DeskTrouble)) throw error;
    return null;
  } finally {
    desk.close();
  }
}

function isWell({ came, result }: Came): boolean {
  return came === "done" && (result?.of !== "self-check" || result.fail === 0);
}

/** What a person has to know beside the table: what was found, and under which id the journal has it. */
function linesOf(name: string, { came, id, words, findings }: Came): readonly string[] {
  const label = came === "done" ? [] : [`${name}: ${LABELS[came]}: ${words}`];
  const about = (findings ?? []).filter(({ level }) => level !== "ok");
  const found = about.map(
    ({ item, level, says, todo }) =>
      `${name}: ${level.toUpperCase()}  ${item} ${says.en}${todo === null ? "" : `: ${todo.en}`}`,
  );
  const known = id === null || came === "trouble" ? [] : [`${name}: ${id} in its journal`];
  return [...label, ...found, ...known];
}
