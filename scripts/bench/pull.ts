import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { openDesk } from "../../kiosk/office/desk/desk.ts";
import { listedBy, mirror } from "../../kiosk/office/desk/mirror.ts";
import { syncFolder } from "../../kiosk/store/files.ts";
import type { Bench, Row } from "./measure.ts";
import type { Served } from "./pull/serve.ts";
import { median } from "./statistics.ts";

/** At least 0.7 of the speed of a copy: a time of at most so many. */
const MOST_TIMES = 1 / 0.7;
const LINES_A_VISIT = 4;

/**
 * The journal of one terminal pulled over mutual TLS on this machine's loopback, beside copying the same files from disk to
 * disk, both synced file by file. The terminal's end is another process. What a network takes is on neither side; proving
 * the copy is not counted, because a copied folder has to be proven as well.
 */
export async function measurePull(bench: Bench): Promise<readonly Row[]> {
  return [await measureForm(bench, "plain"), await measureForm(bench, "packed")];
}

async function measureForm(bench: Bench, form: "plain" | "packed"): Promise<Row> {
  const dataDir = join(bench.scratch, `pull-${form}`);
  const visits = Math.ceil(bench.lines(400_000, 20_000) / LINES_A_VISIT);
  bench.say(`a journal of ${visits * LINES_A_VISIT} lines`);
  const child = fork(join(import.meta.dirname, "pull/serve.ts"), [dataDir, String(visits), form]);
  try {
    const { port, dir, identity } = await servedBy(child);
    const to = join(bench.scratch, `pulled-${form}`);
    const ours: number[] = [];
    const bare: number[] = [];
    const rounds = bench.rounds(15, 3);
    let bytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await timed(to, () => copyFolder(dir, to)));
      const desk = openDesk({ host: "127.0.0.1", port }, identity, Date.now);
      ours.push(
        await timed(to, async () => {
          await mirror(desk, await listedBy(desk), to);
        }),
      );
      desk.close();
      bytes = bytesIn(to);
      bench.round(round + 1, rounds);
    }
    const times = median(ours) / median(bare);
    return {
      name: `pull ${form}`,
      unit: "ms",
      ours: {
        how: `${(bytes / 1e6).toFixed(1)} MB of a journal, ${form} files, over mutual TLS 1.3, synced`,
        values: ours,
      },
      bare: { how: "the same files copied from folder to folder, synced", values: bare },
      aims: [{ text: "≥ 0.7 of the copy's speed", value: times, limit: MOST_TIMES }],
      notes: [
        `${(bytes / 1e3 / median(ours)).toFixed(0)} MB/s pulled, ${(bytes / 1e3 / median(bare)).toFixed(0)} MB/s copied`,
      ],
    };
  } finally {
    child.disconnect();
    await once(child, "exit");
  }
}

async function servedBy(child: ChildProcess): Promise<Served> {
  const ended = once(child, "exit").then(() => {
    throw new Error("the terminal's end of the bench ended before it was ready");
  });
  const [served] = (await Promise.race([once(child, "message"), ended])) as [Served];
  return served;
}

async function timed(to: string, act: () => Promise<void>): Promise<number> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const name of readdirSync(from).filter((file) => /\.(jsonl|zst)$/.test(file))) {
    copyFileSync(join(from, name), join(to, name));
    const file = await open(join(to, name), "r+");
    await file.sync();
    await file.close();
    syncFolder(to);
  }
}

function bytesIn(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}
