/** The journal, or its last days, into a folder of a stick; beside a running terminal or where none runs. */
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { systemClock } from "../../../drivers/clock.ts";
import { loadLibc } from "../../../drivers/link/system/libc.ts";
import { copyJournal, type CopyProblem } from "../../../kiosk/journal/copy/copy.ts";
import type { CopySpan } from "../../../kiosk/journal/copy/plan.ts";
import { hasSigningKey, signingKeyOrNull } from "../../../kiosk/journal/signing-key.ts";
import { tableOn } from "../journal-pull/table.ts";
import { dataOf, type DataOptions } from "../store/data.ts";

export interface ExportOptions extends DataOptions {
  readonly to: string;
  readonly span: CopySpan;
  readonly json?: true;
}

const COMMAND = "yanpiao journal export";

export async function exportJournal(options: ExportOptions): Promise<0 | 1 | 2> {
  const { span, json = false } = options;
  const to = resolve(options.to);
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory() !== true) {
    console.error(
      `${COMMAND}: --to ${to} is no folder: name the one where the stick is mounted, /run/media/yanpiao/sdb1`,
    );
    return 2;
  }
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const dir = join(data.dataDir, "journal");
  const libc = await loadLibc();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  const table = tableOn(process.stderr, [data.terminal.id], () => performance.now());
  const inSight = !json && process.stderr.isTTY;
  try {
    const outcome = await copyJournal({
      ...{ dir, to, span, terminalId: data.terminal.id, wallMs: Date.now(), clock: systemClock, signal: stop.signal },
      key: hasSigningKey(dir) ? signingKeyOrNull(dir) : null,
      libc: libc.ok ? libc.libc : null,
      onProgress: (progress) => {
        if (inSight) table.progress(data.terminal.id, progress);
      },
    });
    if (json) console.log(JSON.stringify(outcome));
    else if (outcome.ok) {
      const { folder, files, lines, bytes, readBack, faults } = outcome;
      console.log(`${files} files, ${lines} lines, ${(bytes / 1e6).toFixed(1)} MB in ${join(to, folder)}`);
      console.log(
        readBack
          ? "Each was read from the stick again, and the whole verified there."
          : "The whole was verified; this system could not read it again past its memory.",
      );
      if (faults > 0)
        console.log(`The journal itself has faults, ${faults} of them: yanpiao journal verify names them.`);
    } else {
      const lacks =
        outcome.needsBytes === undefined ? "" : ` (${Math.ceil(outcome.needsBytes / 1e6)} MB more are needed)`;
      console.error(`${COMMAND}: ${WORDS[outcome.problem]}${lacks}`);
      if (outcome.problem !== "empty")
        console.error("Nothing there is called whole; the same command goes on from what is.");
    }
    return outcome.ok && outcome.faults === 0 ? 0 : 1;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

const WORDS: Readonly<Record<CopyProblem, string>> = {
  "read-only": "the stick is locked, or this account may not write there",
  full: "the stick is full",
  "not-what-was-written": "the stick gives back something else than was written: take another one",
  "cannot-write": "the stick cannot be written",
  "too-slow": "the stick does not answer: take another one",
  gone: "the stick is gone",
  empty: "no terminal has run on this data yet (--config or --data names another folder)",
  "no-key":
    "the terminal's signing key cannot be read, so that only everything can be copied: --span all, or run as the terminal's account",
  "journal-unreadable": "the journal cannot be read: yanpiao journal verify says where",
  left: "stopped",
};
