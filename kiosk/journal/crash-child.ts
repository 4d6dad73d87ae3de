/**
 * A writer of the journal as a process of its own, to be killed: says on stdout, which is a file, what lines were
 * acknowledged, each after `record` returned and never before, and on stderr when it begins; and does what a terminal does beside it: signs, compresses, rotates.
 *
 * node kiosk/journal/crash-child.ts DIR ROUND
 */
import { writeSync } from "node:fs";
import { systemTerminalClock as clock } from "./clock.ts";
import { keepJournal } from "./keep.ts";
import { openJournal } from "./open.ts";

/** Small files, so that a life of half a second sees many rotations. */
const SEGMENT_BYTES = 20_000;
const LINES_AT_A_TIME = 25;

function run(dir: string, round: number): void {
  const journal = openJournal({ dir, terminalId: "crash", clock, boot: `life-${round}`, maxBytes: SEGMENT_BYTES });
  const keeper = keepJournal({ journal, dir, clock, delays: { tend: 3, seal: 20 } });
  let n = 0;
  function some(): void {
    for (let at = 0; at < LINES_AT_A_TIME; at += 1) {
      n += 1;
      const request = `life${round}-${n}`;
      if (n % 40 === 0) journal.record("operator.request", { verb: "drop", request, outcome: "done" });
      else journal.record("outbox.attempt", { request, attempt: n });
      writeSync(1, `${request}\n`);
    }
    setImmediate(some);
  }
  void keeper.tend();
  writeSync(2, "ready\n");
  some();
}

if (import.meta.main) {
  const [dir = "", round = "0"] = process.argv.slice(2);
  run(dir, Number(round));
}
