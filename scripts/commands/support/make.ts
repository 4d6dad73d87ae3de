import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeConfigError } from "../../../config/load.ts";
import { systemWords } from "../../../config/system-words.ts";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { readLatest } from "../../../kiosk/journal/read.ts";
import type { Said } from "../../../kiosk/staff/checks/finding.ts";
import { bundleName, collect } from "../../../kiosk/support/collect.ts";
import type { BundleSummary } from "../../../kiosk/support/bundle.ts";
import { supportConfig } from "../../../kiosk/support/parts/settings.ts";
import { projectVersion } from "../../lib/version.ts";
import { configurationOf } from "../device/configuration.ts";
import { userOf } from "../device/look.ts";
import { terminalRuns } from "../device/terminal-data.ts";
import type { DataOptions } from "../store/data.ts";
import { findingsOf } from "./doctor.ts";
import { placeFor, save } from "./save.ts";

export interface SupportOptions extends DataOptions {
  readonly out?: string;
  readonly user?: string;
  readonly json?: true;
}

const COMMAND = "yanpiao support";

export async function make(options: SupportOptions): Promise<0 | 1 | 2> {
  const who = userOf({ root: "/", ...(options.user === undefined ? {} : { user: options.user }) });
  if (typeof who === "string") return complain([who], 2);
  const found = configurationOf(options);
  // A configuration that is wrong does not name the folder, which is where the rest is.
  const dataDir = options.data ?? (found.ok ? found.value.config.dataDir : undefined);
  if (dataDir === undefined) {
    const problems = found.ok ? [] : found.error.map(describeConfigError);
    return complain([...problems, "name the data folder as well (--data), and the rest is collected"], 2);
  }
  const folder = resolve(dataDir);
  // Made all the same: a machine that does not get that far needs help too. But a slip of the hand must not go unseen.
  if (!existsSync(folder))
    console.error(`${COMMAND}: there is no folder ${folder}, so nothing is known of a terminal: is --data right?`);
  const terminal = (await terminalIn(folder)) ?? (found.ok ? found.value.config.terminal.id : "UNKNOWN");
  const wallMs = Date.now();
  const place = placeFor(options.out, bundleName(terminal, wallMs));
  if (typeof place === "string") return complain([place], 2);

  const done: BundleSummary[] = [];
  const chunks = collect({
    ...{
      terminal,
      version: projectVersion(),
      dataDir: folder,
      config: supportConfig(found),
      user: who.user,
      wallMs,
      clock,
    },
    doctor: () => findingsOf(found, { config: options.config ?? null, user: who.user }),
    live: terminalRuns({ dataDir: folder }) ? RUNS : DOES_NOT_RUN,
    onDone: (summary) => done.push(summary),
  });
  try {
    const { path, bytes, sha256 } = await save(place.path, chunks);
    const { files = 0, missing = [] } = done[0] ?? {};
    if (options.json === true) console.log(JSON.stringify({ path, bytes, sha256, files, missing }));
    else {
      for (const { part, why } of missing) console.log(`not in it: ${part}: ${why}`);
      console.log(
        `${path}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, nothing personal; README.txt inside says what is what`,
      );
    }
    return 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return complain([systemWords(error, place.path)], 1);
  }
}

const RUNS: Said = {
  zh: "终端正在运行，只有它自己知道：通过网络取（yanpiao office support）",
  en: "only the running terminal knows it: fetch it over the network (yanpiao office support)",
};
const DOES_NOT_RUN: Said = { zh: "终端没有运行", en: "the terminal does not run" };

/** As its journal has it: also where the configuration is wrong, or is another one than the terminal runs with. */
async function terminalIn(dataDir: string): Promise<string | null> {
  const [line] = await readLatest(join(dataDir, "journal"), 1).catch(() => []);
  const named = line?.fields["tid"];
  return typeof named === "string" && /^[A-Z0-9-]{3,24}$/.test(named) ? named : null;
}

function complain<T extends 1 | 2>(sentences: readonly string[], code: T): T {
  for (const sentence of sentences) console.error(`${COMMAND}: ${sentence}`);
  return code;
}
