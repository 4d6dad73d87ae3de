import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { loadScannerProfile } from "../../config/profiles/load.ts";
import { startScannerSimulator } from "../../drivers/simulator/scanner.ts";
import { openChromium } from "../../kiosk/display/chromium/host.ts";
import { buildUi } from "../build-ui.ts";
import { buildBarePage } from "./bare-page.ts";
import type { Bench, Row } from "./measure.ts";
import { GLASS, openRig } from "./rig.ts";
import { interleave, median, p95, ratio } from "./statistics.ts";

const AIM_P95_MS = 100;
const AIM_RATIO = 2;
const WARM_UP = 5;
/**
 * A person's scan falls anywhere between two frames and two seconds' ticks. A bench that goes on the moment the last
 * frame was painted would always begin at the same place of the 16.7 ms, and flatter or wrong both ways.
 */
const PAUSE_MS = { least: 30, most: 130 } as const;

/**
 * Last byte handed to the pty → verdict painted. Both ways go through socat's pty and serialport, end in a Chromium
 * with the same flags, and wait for the same report of paint (see glass.ts for what "painted" means and leaves out).
 * The clock starts when the code is written to socat's standard input, so one hop through socat is in both figures.
 */
export async function measureScan(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  const rig = await openRig(join(bench.scratch, "scan"), bench.say);
  try {
    const bare = await openBareWay(await buildBarePage(bench.scratch), bench.say);
    try {
      const pair = await interleave({
        warmUp: WARM_UP,
        rounds: bench.rounds(100, 8),
        ours: async () => {
          await pause(randomInt(PAUSE_MS.least, PAUSE_MS.most));
          return rig.check();
        },
        bare: async (round) => {
          await pause(randomInt(PAUSE_MS.least, PAUSE_MS.most));
          return bare.show(`01,32,,26112${String(round).padStart(15, "0")},368.50,20261112,,0000`);
        },
        onRound: bench.round,
      });
      return [rowOf(pair)];
    } finally {
      await bare.close();
    }
  } finally {
    await rig.close();
  }
}

function rowOf({ ours, bare }: { readonly ours: readonly number[]; readonly bare: readonly number[] }): Row {
  return {
    name: "scan",
    unit: "ms",
    ours: { how: "code on the pty → scanner, session, sandbox without delay → verdict painted", values: ours },
    bare: { how: "code on the pty → serialport → one Runtime.evaluate that sets a text → painted", values: bare },
    aims: [
      { text: `p95 ≤ ${AIM_P95_MS} ms`, value: p95(ours), limit: AIM_P95_MS },
      { text: `≤ ${AIM_RATIO} × bare`, value: ratio(ours, bare), limit: AIM_RATIO },
    ],
    notes: [
      "Painted: reported by the page in the task after requestAnimationFrame; compositing and the panel's own refresh come on top.",
      `Half of the bare way is waiting for the next frame of 16.7 ms: shortest ${Math.min(...bare).toFixed(1)}, median ${median(bare).toFixed(1)} ms.`,
    ],
  };
}

interface BareWay {
  show(code: string): Promise<number>;
  close(): Promise<void>;
}

/** The least that can carry a code from a pty onto the glass. */
async function openBareWay(folder: string, onNotice: (text: string) => void): Promise<BareWay> {
  const { SerialPort } = await import("serialport");
  const chromium = await openChromium({ folder, mode: "headless", ...GLASS, onNotice });
  const scanner = await startScannerSimulator();
  const port = new SerialPort({
    path: scanner.path,
    baudRate: loadScannerProfile("simulated").baudRate,
    autoOpen: false,
    hupcl: false,
  });
  const close = async (): Promise<void> => {
    if (port.isOpen) await new Promise((resolve) => port.close(resolve));
    await scanner.close();
    await chromium.close();
  };
  try {
    await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
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
    async show(code) {
      const arrived = new Promise<string>((resolve) => {
        complete = resolve;
      });
      const begunMs = performance.now();
      scanner.present(code);
      await chromium.evaluate(`new Promise((painted) => {
        document.getElementById("text").textContent = ${JSON.stringify(await arrived)};
        requestAnimationFrame(() => setTimeout(() => painted(), 0));
      })`);
      return performance.now() - begunMs;
    },
    close,
  };
}
