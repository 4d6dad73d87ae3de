import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrinterCore, type PrinterControls, type PrinterCoreOptions } from "./printer-core.ts";
import { connectPtyCable, type PtyCable } from "./pty-cable.ts";

export interface SerialPrinterSimulatorOptions extends PrinterCoreOptions {
  /** Where the tty appears; by default in a folder of its own that goes away with the simulator. */
  readonly linkPath?: string;
}

export interface SerialPrinterSimulator extends PrinterControls {
  readonly path: string;
  /** Cable and power: the tty is gone, and what was in the buffer is lost. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The same printer behind a serial port: a real pty by socat. A pty has no speed of its own and holds some hundred
 * kilobytes before it holds anybody back, so a printer that is overrun is played with the quirk `losesOverflow`.
 */
export async function startSerialPrinterSimulator(
  options: SerialPrinterSimulatorOptions,
): Promise<SerialPrinterSimulator> {
  const folder = options.linkPath === undefined ? mkdtempSync(join(tmpdir(), "yanpiao-printer-")) : null;
  const path = options.linkPath ?? join(folder ?? "", "ttyS0");
  const core = createPrinterCore(options);
  let cable: PtyCable | null = null;

  const plug = async (): Promise<void> => {
    if (cable !== null) return;
    const plugged = await connectPtyCable(path);
    cable = plugged;
    const { stdin, stdout } = plugged.child;
    const reception = core.attach({
      source: {
        available: () => stdout?.readableLength ?? 0,
        read: (bytes) => (stdout?.read(bytes) as Buffer | null | undefined) ?? null,
      },
      send(bytes) {
        if (cable === plugged) stdin?.write(bytes);
      },
    });
    // What the last cable still held when it was pulled does not reach the printer.
    stdout?.on("readable", () => {
      if (cable === plugged) reception.pump();
    });
    core.setPlugged(true);
  };
  const unplug = async (): Promise<void> => {
    const pulled = cable;
    if (pulled === null) return;
    cable = null;
    core.detach();
    core.setPlugged(false);
    core.powerCut();
    await pulled.pull();
  };

  await plug();
  return {
    ...core,
    path,
    plug,
    unplug,
    async close() {
      await unplug();
      core.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
