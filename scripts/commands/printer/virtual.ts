import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { listProfiles, loadPrinterProfile } from "../../../config/profiles/load.ts";
import { systemWords } from "../../../config/system-words.ts";
import type { PrinterSimulator, SimulatedSlip } from "../../../drivers/simulator/printer.ts";
import { wholeIn, untilDone } from "../until-done.ts";

interface VirtualOptions {
  readonly port: number;
  readonly profile: string;
  readonly out?: string;
  readonly paperMm: number;
  readonly speed: number;
  readonly fault?: FaultName;
}

/** What can be typed while the printer runs, and given as --fault at the start. */
const FAULTS = {
  "paper-out": (printer: PrinterSimulator) => printer.setPaper("out"),
  "paper-near-end": (printer: PrinterSimulator) => printer.setPaper("near-end"),
  "paper-ok": (printer: PrinterSimulator) => printer.setPaper("ok"),
  "out-mid-slip": (printer: PrinterSimulator) => printer.runOutAfterMm(30),
  "cover-open": (printer: PrinterSimulator) => printer.openCover(true),
  "cover-closed": (printer: PrinterSimulator) => printer.openCover(false),
  silent: (printer: PrinterSimulator) => printer.setSilent(true),
  talking: (printer: PrinterSimulator) => printer.setSilent(false),
  slow: (printer: PrinterSimulator) => printer.setSlow(10),
  "normal-speed": (printer: PrinterSimulator) => printer.setSlow(1),
  reset: (printer: PrinterSimulator) => printer.resetConnection(),
  garbage: (printer: PrinterSimulator) => printer.sendGarbage(),
  unplug: (printer: PrinterSimulator) => printer.unplug(),
  plug: (printer: PrinterSimulator) => void printer.plug(),
} as const;
type FaultName = keyof typeof FAULTS;
const FAULT_NAMES = Object.keys(FAULTS);

/** The printer's end of the cable: slips become pictures. */
export function registerVirtual(printer: Command): void {
  printer
    .command("virtual")
    .description("Be an ESC/POS printer on a TCP port of this machine; each slip becomes a PNG")
    .option("--port <n>", "TCP port; 0 takes a free one", wholeIn(0, 65_535), 9100)
    .addOption(
      new Option("--profile <id>", "device profile").choices(listProfiles("printers")).default("simulated-80mm"),
    )
    .option("--out <folder>", "folder for the pictures (default: none are written)")
    .option("--paper-mm <mm>", "paper on the roll", wholeIn(10, 200_000), 60_000)
    .option("--speed <mm/s>", "print speed", wholeIn(1, 500), 150)
    .addOption(new Option("--fault <name>", "start with this fault").choices(FAULT_NAMES))
    .addHelpText(
      "after",
      `
While it runs, type a fault and Enter: ${FAULT_NAMES.join(", ")}; "status" shows the state; Ctrl+D ends it.

Examples:
  yanpiao printer virtual --out slips
  yanpiao printer virtual --port 9101 --profile simulated-58mm --fault out-mid-slip

Exit codes: 0 done, 1 the port is taken or the folder cannot be written, 2 used wrongly`,
    )
    .action(async (options: VirtualOptions) => {
      process.exitCode = await run(options);
    });
}

async function run({ port, profile, out, paperMm, speed, fault }: VirtualOptions): Promise<0 | 1> {
  try {
    if (out !== undefined) await mkdir(out, { recursive: true });
    const { startPrinterSimulator } = await import("../../../drivers/simulator/printer.ts");
    const printer = await startPrinterSimulator({
      profile: loadPrinterProfile(profile),
      port,
      paperMm,
      speedMmPerS: speed,
    });
    if (fault !== undefined) FAULTS[fault](printer);
    console.log(`printer at tcp:${printer.host}:${printer.port} (${profile}; type a fault, or "status"; Ctrl+D ends)`);
    const writing = new Set<Promise<void>>();
    printer.onSlip((slip) => {
      const work = report(slip, out).finally(() => writing.delete(work));
      writing.add(work);
    });
    await untilDone(
      (line) => obey(printer, line.trim()),
      async () => {
        await Promise.all(writing);
        await printer.close();
      },
    );
    return 0;
  } catch (error) {
    console.error(`yanpiao printer virtual: ${systemWords(error)}`);
    return 1;
  }
}

function obey(printer: PrinterSimulator, line: string): void {
  if (line === "") return;
  if (isFault(line)) FAULTS[line](printer);
  else if (line !== "status") {
    console.log(`not known: ${line}. Known: status, ${FAULT_NAMES.join(", ")}`);
    return;
  }
  const { plugged, paper, paperLeftMm, coverOpen, silent, connected } = printer.state();
  console.log(
    `${plugged ? "plugged" : "unplugged"}, paper ${paper} (${paperLeftMm} mm), cover ${coverOpen ? "open" : "closed"}, ` +
      `${silent ? "silent" : "answers"}, ${connected ? "a host is connected" : "no host"}`,
  );
}

function isFault(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

async function report(slip: SimulatedSlip, out: string | undefined): Promise<void> {
  const errors = slip.events.filter((event) => event.type === "error").length;
  const name = `${slip.id}.png`;
  let where = "";
  if (out !== undefined) {
    try {
      await writeFile(join(out, name), slip.png());
      where = `, ${join(out, name)}`;
    } catch (error) {
      where = `, not written: ${systemWords(error, join(out, name))}`;
    }
  }
  const state = slip.complete ? "complete" : "torn";
  console.log(`${slip.id}: ${state}, ${slip.widthDots} × ${slip.heightDots} dots, ${errors} errors${where}`);
}
