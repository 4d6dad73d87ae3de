/** What the command lines of `yanpiao journal` ask, and the reader's query it comes to. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { didYouMean } from "../../../config/did-you-mean.ts";
import { beijingDate, isRealDate } from "../../../kiosk/invoice/dates.ts";
import { EVENT_IDS } from "../../../kiosk/journal/catalogue.ts";
import type { Role } from "../../../kiosk/journal/event.ts";
import type { JournalQuery } from "../../../kiosk/journal/read.ts";
import { dataOf, type DataOptions } from "../store/data.ts";

interface FolderOptions extends DataOptions {
  readonly folder?: string;
}

export interface FilterOptions extends FolderOptions {
  readonly since?: string;
  readonly until?: string;
  readonly event?: readonly string[];
  readonly session?: string;
  readonly request?: string;
  readonly invoice?: string;
  readonly device?: string;
  readonly role?: Role;
  readonly errors?: true;
  readonly explain?: true;
  readonly json?: true;
}

export interface ShowOptions extends FilterOptions {
  readonly lines: number;
  readonly all?: true;
}

export interface TailOptions extends FilterOptions {
  readonly lines: number;
}

export interface VerifyOptions extends FolderOptions {
  readonly key?: readonly string[];
  readonly json?: true;
}

export interface KeyOptions extends DataOptions {
  readonly json?: true;
}

export interface EventsOptions {
  readonly json?: true;
}

/** The journal's folder, or the exit code, said already. */
export function folderOf(command: string, options: FolderOptions): string | 1 | 2 {
  if (options.folder !== undefined) {
    const folder = resolve(options.folder);
    if (existsSync(folder)) return folder;
    console.error(`${command}: there is no folder ${folder}`);
    return 1;
  }
  const data = dataOf(command, options);
  if (data === null) return 2;
  const folder = join(data.dataDir, "journal");
  if (existsSync(folder)) return folder;
  console.error(
    `${command}: no terminal has run on the data in ${data.dataDir} yet (--config, --data or --folder names another folder)`,
  );
  return 1;
}

/** The query, or what is wrong with the command line in one sentence. */
export function queryOf(options: FilterOptions, nowMs: number): JournalQuery | string {
  const { since, until, event, session, request, invoice, device, role, errors } = options;
  const fromMs = since === undefined ? undefined : timeOf(since, nowMs);
  const beforeMs = until === undefined ? undefined : timeOf(until, nowMs);
  if (fromMs === null || beforeMs === null) {
    const wrong = fromMs === null ? `--since ${since ?? ""}` : `--until ${until ?? ""}`;
    return `${wrong}: a time is written 2026-11-24, "2026-11-24 14:00", 14:00, or 30m, 2h, 7d for so long ago`;
  }
  for (const name of event ?? []) {
    const unknown = unknownEvent(name);
    if (unknown !== null) return unknown;
  }
  return {
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(beforeMs === undefined ? {} : { beforeMs }),
    ...(event === undefined ? {} : { events: event }),
    ...(session === undefined ? {} : { session }),
    ...(request === undefined ? {} : { request }),
    ...(invoice === undefined ? {} : { invoice }),
    ...(device === undefined ? {} : { device }),
    ...(role === undefined ? {} : { role }),
    ...(errors === undefined ? {} : { troubleOnly: true }),
  };
}

const ROOMS = [...new Set(EVENT_IDS.map((id) => id.slice(0, id.indexOf("."))))];

function unknownEvent(name: string): string | null {
  const names: readonly string[] = [...EVENT_IDS, ...ROOMS];
  if (names.includes(name)) return null;
  const near = didYouMean(name, names);
  return `there is no event ${name}${near === null ? "" : `; did you mean ${near}?`} (yanpiao journal events names them all)`;
}

const AGO_MS = { m: 60_000, h: 3_600_000, d: 24 * 3_600_000 } as const;

/** UTC milliseconds; null where it is no time. */
function timeOf(text: string, nowMs: number): number | null {
  const ago = /^(\d{1,5})([mhd])$/.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * AGO_MS[ago[2] as keyof typeof AGO_MS];
  const moment = /^(?:(\d{4}-\d{2}-\d{2}))?(?:[ T]?(\d{2}:\d{2})(:\d{2})?)?$/.exec(text);
  if (text === "" || moment === null) return null;
  const [, date, clock = "00:00", seconds = ":00"] = moment;
  if (date !== undefined && !isRealDate(date)) return null;
  const ms = Date.parse(`${date ?? beijingDate(new Date(nowMs))}T${clock}${seconds}+08:00`);
  return Number.isNaN(ms) ? null : ms;
}
