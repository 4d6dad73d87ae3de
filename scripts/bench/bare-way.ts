/** The least that can carry a code from a pty onto the glass: socat, serialport, one Runtime.evaluate. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import { startScannerSimulator } from "../../drivers/simulator/scanner.ts";
import { openChromium } from "../../kiosk/display/chromium/host.ts";
import { PROJECT_ROOT } from "../lib/root.ts";
import { GLASS } from "./rig.ts";

export interface BareWay {
  /** From the code on the pty to what `change` makes of the page, painted. In milliseconds. */
  show(code: string, change: (arrived: string) => string): Promise<number>;
  /** Without a clock. */
  prepare(expression: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBareWay(folder: string, onNotice: (text: string) => void): Promise<BareWay> {
  const { SerialPort } = await import("serialport");
  const chromium = await openChromium({ folder, mode: "headless", ...GLASS, onNotice });
  const scanner = await startScannerSimulator();
  const { baudRate } = loadScannerProfileFor("serial", "simulated");
  const port = new SerialPort({ path: scanner.path, baudRate, autoOpen: false, hupcl: false });
  const close = async (): Promise<void> => {
    if (port.isOpen) await new Promise((resolve) => port.close(resolve));
    await scanner.close();
    await chromium.close();
  };
  try {
    await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
    await chromium.evaluate("document.fonts.ready.then(() => true)");
  } catch (error) {
    await close();
    throw error;
  }
  let text = "";
  let complete: ((code: string) => void) | null = null;
  port.on("data", (bytes: Buffer) => {
    text += bytes.toString("latin1");
    if (!text.endsWith("\r")) return;
    complete?.(text.slice(0, -1));
    text = "";
  });
  return {
    async show(code, change) {
      const arrived = new Promise<string>((resolve) => {
        complete = resolve;
      });
      const begunMs = performance.now();
      scanner.present(code);
      const expression = change(await arrived);
      await chromium.evaluate(
        `new Promise((painted) => { ${expression}; requestAnimationFrame(() => setTimeout(() => painted(), 0)); })`,
      );
      return performance.now() - begunMs;
    },
    async prepare(expression) {
      await chromium.evaluate(expression);
    },
    close,
  };
}

/** A page with the terminal's style and letters and no program: for pictures of it as plain markup. */
export function makePicturePage(scratch: string): string {
  const from = join(PROJECT_ROOT, "dist/ui");
  const folder = join(scratch, "picture-page");
  mkdirSync(join(folder, "assets"), { recursive: true });
  for (const name of readdirSync(join(from, "assets"))) {
    if (/\.(css|woff2)$/.test(name)) copyFileSync(join(from, "assets", name), join(folder, "assets", name));
  }
  const html = readFileSync(join(from, "index.html"), "utf8").replace(/<script[^>]*><\/script>/g, "");
  writeFileSync(join(folder, "index.html"), html);
  return folder;
}
