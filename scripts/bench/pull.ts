import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { openDesk } from "../../kiosk/office/desk/desk.ts";
import { listedBy, mirror } from "../../kiosk/office/desk/mirror.ts";
import { syncFolder } from "../../kiosk/store/files.ts";
import type { Bench, Row } from "./measure.ts";
import { journalFiles } from "./pull/files.ts";
import { takeAll } from "./pull/line.ts";
import type { Served } from "./pull/serve.ts";
import { interleave, median, ratio } from "./statistics.ts";

/** At least 0.7 of the speed of a copy: a time of at most so many. */
const MOST_TIMES = 1 / 0.7;
const LINES_A_VISIT = 4;
const WARM_UP = 1;

/**
 * The journal of one terminal pulled over mutual TLS on this machine's loopback, beside two bare ways: the same files copied
 * on the same disk, each synced as it is here, then the folder; and the same bytes down one bare mutual-TLS connection,
 * thrown away where they come out, which is what no pull over such a line can go below. The terminal's end is another process.
 * What a network takes is on no side; proving the copy is not counted, because a copied folder has to be proven as well.
 */
export async function measurePull(bench: Bench): Promise<readonly Row[]> {
  return [...(await measureForm(bench, "plain")), ...(await measureForm(bench, "packed"))];
}

async function measureForm(bench: Bench, form: "plain" | "packed"): Promise<readonly Row[]> {
  const dataDir = join(bench.scratch, `pull-${form}`);
  const visits = Math.ceil(bench.lines(400_000, 20_000) / LINES_A_VISIT);
  bench.say(`a journal of ${visits * LINES_A_VISIT} lines`);
  const child = fork(join(import.meta.dirname, "pull/serve.ts"), [dataDir, String(visits), form]);
  try {
    const { port, barePort, dir, identity } = await servedBy(child);
    const to = join(bench.scratch, `pulled-${form}`);
    let bytes = 0;
    const taken = await interleave({
      warmUp: WARM_UP,
      rounds: bench.rounds(15, 3),
      ways: {
        copy: () => timed(to, () => copyFolder(dir, to)),
        line: () => timed(to, () => takeAll(barePort, identity)),
        ours: async () => {
          const desk = openDesk({ host: "127.0.0.1", port }, identity, Date.now);
          const tookMs = await timed(to, async () => mirror(desk, await listedBy(desk), to));
          desk.close();
          bytes = bytesIn(to);
          return tookMs;
        },
      },
      onRound: bench.round,
    });
    const speed = (values: readonly number[]): string => `${(bytes / 1e3 / median(values)).toFixed(0)} MB/s`;
    const ours = {
      how: `${(bytes / 1e6).toFixed(1)} MB of a journal, ${journalFiles(to).length} files, ${form}, over mutual TLS 1.3, synced`,
      values: taken.ours,
    };
    return [
      {
        name: `pull ${form}`,
        unit: "ms",
        ours,
        bare: { how: "the same files copied from folder to folder, synced", values: taken.copy },
        aims: [{ text: "≥ 0.7 of the copy's speed", value: ratio(taken.ours, taken.copy), limit: MOST_TIMES }],
        notes: [`${speed(taken.ours)} pulled, ${speed(taken.copy)} copied`],
      },
      {
        name: `pull ${form}, the line`,
        unit: "ms",
        ours,
        bare: { how: "the same bytes down one bare mutual-TLS connection, and thrown away", values: taken.line },
        aims: [],
        notes: [`${speed(taken.line)} on the bare line`],
      },
    ];
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

async function timed(to: string, act: () => Promise<unknown>): Promise<number> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const name of journalFiles(from)) {
    copyFileSync(join(from, name), join(to, name));
    const file = await open(join(to, name), "r+");
    await file.sync();
    await file.close();
  }
  syncFolder(to);
}

function bytesIn(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}
