/**
 * A journal with a great many lines, in a process of its own whose memory is watched: written, rotated and signed, each
 * closed file compressed as the terminal does it, then proven.
 *
 * node scripts/bench/journal/endure.ts DIR LINES
 */
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { keepJournal } from "../../../kiosk/journal/keep.ts";
import { segmentFiles } from "../../../kiosk/journal/layout.ts";
import { openSegment } from "../../../kiosk/journal/lines.ts";
import { openJournal } from "../../../kiosk/journal/open.ts";
import { verifyJournal } from "../../../kiosk/journal/verify.ts";
import { ownUsage } from "../memory/usage.ts";

export interface Endured {
  readonly writeMs: number;
  readonly packMs: number;
  readonly verifyMs: number;
  /** Unpacking and hashing alone. */
  readonly bareMs: number;
  readonly verified: { readonly sound: boolean; readonly lines: number };
  readonly files: number;
  readonly bytes: number;
  readonly packedBytes: number;
  /** In the order taken. */
  readonly writingMb: readonly number[];
  readonly provingMb: readonly number[];
}

const AT_A_TIME = 10_000;
/** Everything is kept, so that everything can be proven. */
const BUDGET_BYTES = 1e12;

async function endure(dir: string, lines: number): Promise<Endured> {
  const journal = openJournal({ dir, terminalId: "BJ-CY-0107", clock });
  const writingMb: number[] = [];
  const provingMb: number[] = [];
  journal.record("terminal.start", { version: "bench", demo: true, display: "none" });
  const keeper = keepJournal({ journal, dir, clock, budgetBytes: BUDGET_BYTES });
  let writeMs = 0;
  let packMs = 0;
  for (let done = 0; done < lines; done += AT_A_TIME) {
    const count = Math.min(AT_A_TIME, lines - done);
    writeMs += await timed(() => {
      for (let n = done; n < done + count; n += 1) {
        const request = `0198c0de-0000-7000-8000-${String(n).padStart(12, "0")}`;
        journal.record("verify.done", { request, outcome: "consistent", durationMs: n % 1_000, provider: "tencent" });
      }
    });
    packMs += await timed(keeper.tend);
    writingMb.push(ownUsage().rssMb);
    process.send?.({ done: done + count });
  }
  keeper.stop();
  journal.close();
  const sizes = readdirSync(dir).map((name) => statSync(join(dir, name)).size);
  let verified = { sound: false, lines: 0, bytes: 0, files: 0 };
  const verifyMs = await timed(async () => {
    const found = await verifyJournal({ dir, keys: null, onFile: () => void provingMb.push(ownUsage().rssMb) });
    verified = found;
  });
  const bareMs = await timed(() => hashAll(dir));
  const { sound, bytes, files } = verified;
  const packedBytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    writeMs,
    packMs,
    verifyMs,
    bareMs,
    verified: { sound, lines: verified.lines },
    files,
    bytes,
    packedBytes,
    writingMb,
    provingMb,
  };
}

async function hashAll(dir: string): Promise<void> {
  for (const { id } of segmentFiles(dir)) {
    const hash = createHash("sha256");
    for await (const chunk of (await openSegment(dir, id)).chunks) hash.update(chunk);
    hash.digest();
  }
}

async function timed(act: () => unknown): Promise<number> {
  const begunMs = performance.now();
  await act();
  return performance.now() - begunMs;
}

const [dir = "", lines = "0"] = process.argv.slice(2);
const ended = await endure(dir, Number(lines));
process.send?.({ ended }, () => process.disconnect());
