import { writeFile } from "node:fs/promises";
import { Option, type Command } from "commander";
import { listProfiles, loadPrinterProfile } from "../../config/profiles/load.ts";
import { systemWords } from "../../config/system-words.ts";
import { SAMPLE_NAMES, sampleSlip, type SampleName } from "../../kiosk/receipt/samples.ts";

interface RenderOptions {
  readonly sample: SampleName;
  readonly columns: "48" | "32";
  readonly profile?: string;
  readonly out?: string;
  readonly bytes?: string;
  readonly json?: true;
}

const PROFILES = { "48": "simulated-80mm", "32": "simulated-58mm" } as const;

/** Looks at slips without a printer: the picture is drawn from the bytes a printer would get. */
export function register(program: Command): void {
  program
    .command("receipt")
    .description("Look at slips (凭条) without a printer")
    .command("render")
    .description("Draw a sample slip, from the bytes a printer would get, to a PNG of one pixel a dot")
    .addOption(new Option("--sample <name>", "which slip").choices(SAMPLE_NAMES).default("consistent"))
    .addOption(new Option("--columns <n>", "48: 80 mm paper, 32: 58 mm").choices(["48", "32"]).default("48"))
    .addOption(
      new Option("--profile <id>", "as one printer model prints it, in its own width")
        .choices(listProfiles("printers"))
        .conflicts("columns"),
    )
    .option("--out <file.png>", "where the picture goes; without it the slip is shown as text")
    .option("--bytes <file.bin>", "also write the ESC/POS bytes")
    .option("--json", "one JSON line about the slip instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao receipt render
  yanpiao receipt render --sample claim --columns 32 --out claim.png
  yanpiao receipt render --sample mismatch --out slip.png --bytes slip.bin
  yanpiao receipt render --sample consistent-long --profile raster-58mm --out slip.png

Exit codes: 0 done, 1 the slip's bytes hold an error or a file could not be written, 2 used wrongly`,
    )
    .action(async (options: RenderOptions) => {
      process.exitCode = await render(options);
    });
}

async function render({ sample, columns, profile: id, out, bytes, json }: RenderOptions): Promise<0 | 1> {
  // Loaded here and not above: the printer library and the font renderer are slow to load, and other commands wait for this file.
  const { interpret } = await import("../../drivers/printer/interpreter.ts");
  const { layOut } = await import("../../drivers/simulator/strip.ts");
  const { slipText } = await import("../../kiosk/receipt/layout.ts");
  const { encodeSlip, slipGlyphs } = await import("../../kiosk/receipt/encode.ts");
  const profile = loadPrinterProfile(id ?? PROFILES[columns]);
  const document = sampleSlip(sample);
  const encoded = encodeSlip(document, profile, await slipGlyphs(document, profile));
  const events = interpret(encoded.bytes);
  const errors = events.flatMap((event) => (event.type === "error" ? [`byte ${event.offset}: ${event.message}`] : []));
  const slip = layOut(events, profile.dots);
  const { widthDots, heightDots, qrTexts } = slip;
  try {
    if (out !== undefined) await writeFile(out, await slip.png());
    if (bytes !== undefined) await writeFile(bytes, encoded.bytes);
  } catch (error) {
    console.error(`yanpiao receipt render: ${systemWords(error, out ?? bytes)}`);
    return 1;
  }
  if (json === true) {
    console.log(
      JSON.stringify({ sample, widthDots, heightDots, bytes: encoded.bytes.length, qrTexts, errors, out: out ?? null }),
    );
  } else {
    // The words as laid out: a line that goes out as dots has no text on paper.
    if (out === undefined) console.log(slipText(document, profile.columns));
    console.log(
      `${sample}: ${widthDots} × ${heightDots} dots, ${encoded.bytes.length} bytes${out === undefined ? "" : `, ${out}`}`,
    );
    for (const error of errors) console.error(error);
  }
  return errors.length === 0 ? 0 : 1;
}
