/** What an operator sees of the requests; personal contents only after the journal has it that they were shown. */
import { closeSync, fchmodSync, openSync, writeFileSync } from "node:fs";
import process from "node:process";
import { systemWords } from "../../../config/system-words.ts";
import { beijingDateTime } from "../../../kiosk/invoice/dates.ts";
import {
  readRequests,
  REQUEST_STATES,
  type NotReadable,
  type RequestContents,
  type RequestReader,
  type RequestSummary,
} from "../../../kiosk/outbox/read.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { KeyRefused, rootKeys } from "../../../kiosk/store/key.ts";
import { dataOf, type Data } from "../store/data.ts";
import { doOrAsk, noStore } from "../store/do-or-ask.ts";
import type { ExportOptions, ListOptions, ShowOptions } from "./options.ts";

const UNANSWERED = ["waiting", "under-way", "dead"] as const;

export function list({ state = UNANSWERED, json, ...options }: ListOptions): 0 | 1 | 2 {
  const command = "yanpiao outbox list";
  const data = dataOf(command, options);
  if (data === null) return 2;
  const read = readFrom(command, data, (requests) => ({ counts: requests.counts(), requests: requests.list(state) }));
  if (read === null) return 1;
  if (json === true) console.log(JSON.stringify(read, null, 2));
  else for (const line of [...table(read.requests, Date.now()), countsLine(read.counts)]) console.log(line);
  return 0;
}

export async function show(id: string, { showPersonal, json, ...options }: ShowOptions): Promise<0 | 1 | 2> {
  const command = "yanpiao outbox show";
  const data = dataOf(command, options);
  if (data === null) return 2;
  const found = readFrom(command, data, (requests) => ({ summary: requests.one(id) }));
  if (found === null) return 1;
  const { summary } = found;
  if (summary === null) {
    console.error(`${command}: there is no request ${id}`);
    return 1;
  }
  let contents: RequestContents | null = null;
  if (showPersonal === true) {
    const opened = await readPersonal(command, data, "outbox-show", 1, (requests) => requests.contents(id));
    if (opened === null) return 1;
    contents = opened;
  }
  const shown = contents === null ? summary : { ...summary, ...contents };
  if (json === true) console.log(JSON.stringify(shown, null, 2));
  else for (const [name, value] of Object.entries(shown)) console.log(`${name.padEnd(12)} ${said(name, value)}`);
  return 0;
}

export async function exportRequests(options: ExportOptions): Promise<0 | 1 | 2> {
  const { state = REQUEST_STATES, out, showPersonal } = options;
  const command = "yanpiao outbox export";
  const data = dataOf(command, options);
  if (data === null) return 2;
  const summaries = readFrom(command, data, (requests) => requests.list(state));
  if (summaries === null) return 1;
  let lines: readonly object[] = summaries;
  if (showPersonal === true) {
    const opened = await readPersonal(command, data, "outbox-export", summaries.length, (requests) =>
      summaries.map((summary) => ({ ...summary, ...requests.contents(summary.id) })),
    );
    if (opened === null) return 1;
    lines = opened;
  }
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  if (out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  try {
    // Also where the file was there before, readable by others.
    const file = openSync(out, "w", 0o600);
    try {
      fchmodSync(file, 0o600);
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    console.error(`${command}: ${systemWords(error, out)}`);
    return 1;
  }
  console.error(`${lines.length} requests in ${out}`);
  return 0;
}

function readFrom<T>(
  command: string,
  data: Data,
  use: (requests: RequestReader) => T,
  roots: readonly Uint8Array[] = [],
): T | null {
  const read = readRequests({ path: storePath(data.dataDir), roots }, use);
  if (read.ok) return read.value;
  console.error(`${command}: ${notReadable(read.error, data)}`);
  return null;
}

/** The journal first: what cannot be written down is not shown. */
async function readPersonal<T>(
  command: string,
  data: Data,
  what: "outbox-show" | "outbox-export",
  requests: number,
  use: (requests: RequestReader) => T,
): Promise<T | null> {
  let roots: readonly Uint8Array[];
  try {
    const { key, next } = rootKeys({ dataDir: data.dataDir, credentialsDir: process.env["CREDENTIALS_DIRECTORY"] });
    roots = next === null ? [key] : [key, next];
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    console.error(`${command}: ${error.message}`);
    return null;
  }
  const noted = await doOrAsk(data, { verb: "note-shown", what, requests });
  if (!noted.ok || noted.outcome !== "done") {
    console.error(
      `${command}: nothing is shown, because it cannot be journalled: ${noted.ok ? noted.outcome : noted.message}`,
    );
    return null;
  }
  return readFrom(command, data, use, roots);
}

function notReadable(reason: NotReadable, data: Data): string {
  switch (reason) {
    case "no-store":
      return noStore(data);
    case "newer-schema":
      return "the store is of a newer version: update this command";
    case "older-schema":
      return "the store is of an older version: start the terminal once, it brings it up to date";
    case "wrong-key":
      return (
        "the key does not open the store; where it is a systemd credential, run this with it: " +
        "systemd-run --pipe -p LoadCredentialEncrypted=terminal.key …"
      );
    default:
      return `the store cannot be read: ${reason} (as which account do you run this?)`;
  }
}

const HEADER = ["id", "state", "received", "tries", "next try", "why"] as const;

/** Its hour has come, and it is asked as soon as a service takes questions: a time in the past would say nothing. */
const DUE = "due";

function table(requests: readonly RequestSummary[], nowMs: number): readonly string[] {
  if (requests.length === 0) return [];
  const cells = requests.map(({ id, state, receivedAt, attempts, nextTryAt, reason }) => [
    id,
    state,
    beijing(receivedAt),
    String(attempts),
    nextTryAt === null ? "" : Date.parse(nextTryAt) <= nowMs ? DUE : beijing(nextTryAt),
    reason ?? "",
  ]);
  const widths = HEADER.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [HEADER, ...cells].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function countsLine(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}

function beijing(iso: string): string {
  return beijingDateTime(new Date(iso));
}

function said(name: string, value: unknown): string {
  if (value === null) return "–";
  if (typeof value === "string" && name.endsWith("At")) return beijing(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
