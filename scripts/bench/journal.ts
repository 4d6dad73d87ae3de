import { fork } from "node:child_process";
import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CORE_FLAGS } from "../../config/deploy/core-flags.ts";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { listSegments } from "../../kiosk/journal/segments.ts";
import type { Endured } from "./journal/endure.ts";
import type { Bench, Row } from "./measure.ts";
import { interleave, median } from "./statistics.ts";

const AIM_US = 10;
/** The line is compiled and the file begun by then. */
const WARM_UP = 2_000;
/** What the process may hold more in the second half than in the first: lines or files that were kept would be hundreds. */
const AIM_GROWTH_MB = 32;

/**
 * A line as the rooms write it: admitted field by field, chained, hashed into its file's sum, written synchronously. The bare
 * way is one writeSync of as many bytes into a file beside it. Then the same for what is synced, and a great many lines
 * in a process of their own: written, rotated, signed, compressed, proven.
 */
export async function measureJournal(bench: Bench): Promise<readonly Row[]> {
  const folder = join(bench.scratch, "journal");
  mkdirSync(folder);
  const usual = await measureLines(bench, join(folder, "usual"), bench.rounds(50_000, 5_000), "usual");
  const synced = await measureLines(bench, join(folder, "synced"), bench.rounds(500, 50), "synced");
  return [usual, synced, ...(await measureEndurance(bench, join(folder, "many")))];
}

async function measureLines(bench: Bench, dir: string, rounds: number, kind: "usual" | "synced"): Promise<Row> {
  mkdirSync(dir);
  const journal = openJournal({ dir: join(dir, "journal"), terminalId: "BJ-CY-0107", clock });
  const bare = openSync(join(dir, "bare"), "a");
  const synced = kind === "synced";
  const write = (round: number): void => {
    const request = `0198c0de-0000-7000-8000-${String(round).padStart(12, "0")}`;
    if (synced) journal.record("operator.request", { verb: "retry", request, outcome: "done" });
    else journal.record("verify.done", { request, outcome: "consistent", durationMs: 812, provider: "tencent" });
  };
  try {
    write(0);
    const bytes = readFileSync(join(dir, "journal", listSegments(join(dir, "journal"))[0] ?? ""));
    const pair = await interleave({
      warmUp: synced ? 20 : WARM_UP,
      rounds,
      ways: {
        ours: (round) => timedUs(() => write(round)),
        bare: () =>
          timedUs(() => {
            writeSync(bare, bytes);
            if (synced) fdatasyncSync(bare);
          }),
      },
      // Told of each, a person would see nothing but numbers; and telling takes longer than a line.
      onRound: (done, of) => {
        if (done % 1_000 === 0 || done === of) bench.round(done, of);
      },
    });
    return {
      name: synced ? "journal, staff's line" : "journal, a line",
      unit: "µs",
      ours: { how: `record(): ${bytes.length} bytes, chained${synced ? ", synced" : ""}`, values: pair.ours },
      bare: { how: `one writeSync of ${bytes.length} bytes${synced ? " and fdatasync" : ""}`, values: pair.bare },
      aims: synced ? [] : [{ text: `median ≤ ${AIM_US} µs`, value: median(pair.ours), limit: AIM_US }],
      notes: [],
    };
  } finally {
    closeSync(bare);
    journal.close();
  }
}

async function measureEndurance(bench: Bench, dir: string): Promise<readonly Row[]> {
  const lines = bench.lines(300_000, 30_000);
  const ended = await endure(bench, dir, lines);
  const { writeMs, packMs, verifyMs, bareMs, verified, writingMb, provingMb, files, bytes, packedBytes } = ended;
  if (!verified.sound || verified.lines < lines) throw new Error(`not whole: ${JSON.stringify(verified)}`);
  const perLine = (ms: number): number => (ms * 1_000) / verified.lines;
  return [
    {
      name: `journal, ${lines} proven`,
      unit: "µs",
      ours: {
        how: "verifyJournal: every line parsed, hashed and chained, every file and signature",
        values: [perLine(verifyMs)],
      },
      bare: { how: "the same files unpacked and hashed, nothing else; a line each", values: [perLine(bareMs)] },
      aims: [],
      notes: [
        `${(bytes / 1e6).toFixed(0)} MB in ${files} files, ${(packedBytes / 1e6).toFixed(0)} MB compressed; proven at ${(bytes / 1e3 / verifyMs).toFixed(0)} MB/s.`,
        `Written in ${(writeMs / 1e3).toFixed(1)} s (${perLine(writeMs).toFixed(1)} µs a line with rotation, signatures and syncs), compressed and read back in ${(packMs / 1e3).toFixed(1)} s.`,
      ],
    },
    memoryRow("writing", writingMb),
    memoryRow("proving", provingMb),
  ];
}

/** Whether it grows with what is written: the first half beside the second. */
function memoryRow(doing: string, rssMb: readonly number[]): Row {
  const half = Math.ceil(rssMb.length / 2);
  const first = Math.max(...rssMb.slice(0, half));
  const second = Math.max(...rssMb.slice(half));
  return {
    name: `journal, memory ${doing}`,
    unit: "MB",
    ours: { how: "RSS of that process at its most, in the second half", values: [second] },
    bare: { how: "the same in the first half", values: [first] },
    aims: [{ text: `≤ ${AIM_GROWTH_MB} MB more`, value: second - first, limit: AIM_GROWTH_MB }],
    notes: [],
  };
}

function endure(bench: Bench, dir: string, lines: number): Promise<Endured> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "journal/endure.ts"), [dir, String(lines)], {
      // As the unit starts the core: what V8 keeps room for and never fills would be taken for what the journal holds.
      execArgv: [...CORE_FLAGS],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      signal: bench.signal,
    });
    let ended: Endured | null = null;
    let complaints = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.on("message", (message: { readonly done: number } | { readonly ended: Endured }) => {
      if ("ended" in message) ended = message.ended;
      else bench.round(message.done, lines);
    });
    child.on("error", reject);
    child.on("close", () => {
      if (ended === null) reject(new Error(`the process died: ${complaints}`));
      else resolve(ended);
    });
  });
}

function timedUs(act: () => void): number {
  const begunMs = performance.now();
  act();
  return (performance.now() - begunMs) * 1_000;
}
