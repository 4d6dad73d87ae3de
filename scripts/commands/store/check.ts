import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { contentsOf, sum } from "../../../kiosk/store/backup.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { isSuspect } from "../../../kiosk/store/integrity.ts";
import { SCHEMA_VERSION } from "../../../kiosk/store/migrations.ts";
import { sqliteCode } from "../../../kiosk/store/disk-fault.ts";
import { dataOf, type StoreOptions } from "./data.ts";
import { noStore } from "./do-or-ask.ts";

const COMMAND = "yanpiao store check";

interface Found {
  readonly file: string;
  readonly sound: boolean;
  readonly problem: string | null;
  readonly schema: number | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** Files that were moved aside because they were damaged, or before a backup was put back. */
  readonly aside: readonly string[];
}

export function check(options: StoreOptions): 0 | 1 | 2 {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const path = storePath(data.dataDir);
  if (!existsSync(path)) {
    console.error(`${COMMAND}: ${noStore(data)}`);
    return 1;
  }
  const found = look(path);
  if (options.json === true) console.log(JSON.stringify(found, null, 2));
  else for (const line of linesOf(found)) console.log(line);
  if (found.problem !== null) console.error(`${COMMAND}: ${found.problem}`);
  return found.problem === null ? 0 : 1;
}

function look(path: string): Found {
  const aside = readdirSync(dirname(path)).filter((name) => ASIDE.test(name) && name.startsWith(basename(path)));
  const common = { file: path, bytes: statSync(path).size, aside };
  try {
    const { sound, schema, rows } = contentsOf(path);
    return { ...common, sound, problem: problemOf(path, sound, schema), schema, rows: Object.fromEntries(rows) };
  } catch (error) {
    const problem = `the file cannot be read (${sqliteCode(error)}): the next start of the terminal sets it aside`;
    return { ...common, sound: false, problem, schema: null, rows: {} };
  }
}

const ASIDE = /\.(damaged|before-restore)-[\w-]+$/;

function problemOf(path: string, sound: boolean, schema: number): string | null {
  if (!sound) return "the file is damaged: restart the terminal, it sets it aside and saves what can be read";
  if (isSuspect(path)) return "a check by night found the file damaged: restart the terminal";
  if (schema > SCHEMA_VERSION) return `the file is of a newer version (schema ${schema}): update`;
  return null;
}

function linesOf({ file, sound, schema, rows, bytes, aside }: Found): readonly string[] {
  return [
    `${file}: ${sound ? "sound" : "NOT SOUND"}, schema ${schema ?? "unreadable"}, ${(bytes / 1e6).toFixed(1)} MB, ${sum(new Map(Object.entries(rows)))} rows`,
    ...Object.entries(rows).map(([table, count]) => `  ${table.padEnd(18)} ${count}`),
    ...aside.map((name) => `  aside: ${name}`),
  ];
}
