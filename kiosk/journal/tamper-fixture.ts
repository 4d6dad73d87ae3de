/** A journal as a terminal leaves it after some days, for tests to damage. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ManualTerminalClock } from "./clock.ts";
import { plainName, segmentFiles, MANIFESTS_FILE } from "./layout.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { openJournal } from "./open.ts";
import { packSegment } from "./pack.ts";

const HOUR_MS = 3_600_000;

/** Four days of two files each, the first two days compressed, the last file open; 50 lines or so, all of them signed. */
export async function someDays(dir: string): Promise<void> {
  const clock = new ManualTerminalClock();
  let n = 0;
  for (let day = 0; day < 4; day += 1) {
    const journal = openJournal({ dir, terminalId: "T", clock, boot: `b${day}`, maxBytes: 1_800 });
    for (let hour = 0; hour < 3; hour += 1) {
      for (let visit = 0; visit < 3; visit += 1) {
        n += 1;
        journal.record("outbox.attempt", {
          request: `0198c0de-0000-7000-8000-${String(n).padStart(12, "0")}`,
          attempt: n,
        });
      }
      journal.seal();
      await clock.advance(HOUR_MS);
    }
    journal.close();
    clock.starve(21 * HOUR_MS);
  }
  for (const manifest of manifestsIn(dir)
    .filter(({ kind }) => kind === "closed")
    .slice(0, 4)) {
    const packed = await packSegment(dir, manifest);
    if (!packed.packed) throw new Error(packed.reason);
  }
}

export function manifestsIn(dir: string): readonly Manifest[] {
  return linesIn(join(dir, MANIFESTS_FILE)).flatMap((line) => readManifest(line)?.manifest ?? []);
}

/** The files that are not compressed, oldest first. */
export function plainSegments(dir: string): readonly string[] {
  return segmentFiles(dir).flatMap(({ id, plain }) => (plain ? [id] : []));
}

export function linesIn(path: string): readonly string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

export function segmentPath(dir: string, id: string): string {
  return join(dir, plainName(id));
}

export function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
}

export function seqOf(line: string): number {
  return (JSON.parse(line) as { readonly seq: number }).seq;
}
