import iconv from "iconv-lite";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import { encodeSlip } from "../../kiosk/receipt/encode.ts";
import { sampleVerdict } from "../../kiosk/receipt/samples.ts";
import { verdictSlip } from "../../kiosk/receipt/templates.ts";
import { median, interleave } from "./statistics.ts";
import type { Bench, Row } from "./measure.ts";

const AIM_MS = 3;
const PROFILE = "simulated-80mm";

/**
 * From what a verdict slip says to the printer's bytes: template, layout in 48 columns, GB18030 through npm escpos.
 * The bare way turns the same text into GB18030 and nothing else; it is the floor, not a rival. Each call is timed by
 * itself, because a terminal prints one slip at a time.
 */
export async function measureSlip(bench: Bench): Promise<readonly Row[]> {
  const profile = loadPrinterProfile(PROFILE);
  const input = sampleVerdict("consistent");
  const ours = (): Uint8Array => encodeSlip(verdictSlip(input), profile).bytes;

  const firstMs = timed(ours);
  const text = interpret(ours())
    .flatMap((event) => (event.type === "text" ? [event.text] : []))
    .join("\n");
  const pair = await interleave({
    warmUp: 20,
    rounds: bench.rounds(300, 40),
    ways: {
      ours: () => timed(ours),
      bare: () => timed(() => iconv.encode(text, "GB18030")),
    },
    onRound: bench.round,
  });
  return [
    {
      name: "slip",
      unit: "ms",
      ours: { how: `verdict slip, ${profile.columns} columns, ${ours().length} bytes`, values: pair.ours },
      bare: { how: `iconv-lite turns the same ${text.length} characters into GB18030`, values: pair.bare },
      aims: [{ text: `median ≤ ${AIM_MS} ms`, value: median(pair.ours), limit: AIM_MS }],
      notes: [`The first slip of a process, before anything is compiled: ${firstMs.toFixed(1)} ms.`],
    },
  ];
}

function timed(work: () => unknown): number {
  const begunMs = performance.now();
  work();
  return performance.now() - begunMs;
}
