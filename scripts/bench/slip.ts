import iconv from "iconv-lite";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import { encodeSlip, slipGlyphs } from "../../kiosk/receipt/encode.ts";
import { sampleSlip, sampleVerdict, type SampleName } from "../../kiosk/receipt/samples.ts";
import { verdictSlip } from "../../kiosk/receipt/templates.ts";
import type { Bench, Row } from "./measure.ts";
import { interleave, median } from "./statistics.ts";

const AIM_MS = 3;
/** One line of it drawn as dots. */
const DRAWN_LINE_AIM_MS = 10;
/** All of it drawn: a printer takes seconds to print it. */
const DOTS_AIM_MS = 50;
const PROFILE = "simulated-80mm";
const DOTS_PROFILE = "raster-80mm";

/**
 * From what a verdict slip says to the printer's bytes: template, layout in 48 columns, GB18030 through npm escpos.
 * The bare way turns the same text into GB18030 and nothing else; it is the floor, not a rival. Each call is timed by
 * itself, because a terminal prints one slip at a time. Then the two ways that draw letters: a slip with a rare
 * character in a name, and one for a printer that takes nothing but dots; their first slip loads a font.
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
    await measureDrawn(bench, "slip with a rare character", "consistent-rare", profile, DRAWN_LINE_AIM_MS),
    await measureDrawn(bench, "slip as dots", "consistent", loadPrinterProfile(DOTS_PROFILE), DOTS_AIM_MS),
  ];
}

async function measureDrawn(
  bench: Bench,
  name: string,
  sample: SampleName,
  profile: PrinterProfile,
  aimMs: number,
): Promise<Row> {
  const document = sampleSlip(sample);
  const print = async (): Promise<number> => {
    const begunMs = performance.now();
    encodeSlip(document, profile, await slipGlyphs(document, profile));
    return performance.now() - begunMs;
  };
  const firstMs = await print();
  const values: number[] = [];
  for (let round = 0; round < bench.rounds(100, 10); round += 1) values.push(await print());
  const { length } = encodeSlip(document, profile, await slipGlyphs(document, profile)).bytes;
  return {
    name,
    unit: "ms",
    ours: { how: `${sample} on ${profile.id}, ${length} bytes`, values },
    bare: null,
    aims: [{ text: `median ≤ ${aimMs} ms`, value: median(values), limit: aimMs }],
    notes: [`The first one, with what it loads and draws for the first time: ${firstMs.toFixed(0)} ms.`],
  };
}

function timed(work: () => unknown): number {
  const begunMs = performance.now();
  work();
  return performance.now() - begunMs;
}
