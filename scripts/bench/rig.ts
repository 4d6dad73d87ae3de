/**
 * A whole terminal on the bench: real core, real pty, real TCP printer, real SQLite file, the built page in headless
 * Chromium over its pipe. Only the sandbox's pretended distance and the goodbye's pause are taken away.
 */
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { openChromium, type ChromiumHost } from "../../kiosk/display/chromium/host.ts";
import { addDays } from "../../kiosk/invoice/dates.ts";
import { runTerminal } from "../../kiosk/terminal.ts";
import { PROJECT_ROOT } from "../lib/root.ts";
import { watchGlass } from "./glass.ts";

/** The panel of a terminal, portrait. */
export const GLASS = { width: 1080, height: 1920 } as const;

export interface Rig {
  /** One visit: a code is held to the scanner, the verdict is painted, the visit ends, home is painted. In milliseconds, up to the verdict. */
  check(): Promise<number>;
  /** What the page's root holds while home stands there, and while the verdict does. */
  markup(): Promise<{ readonly home: string; readonly verdict: string }>;
  close(): Promise<void>;
}

/** What the register's sample "dinner" leads to, as the screen says it. */
const SAMPLE = "dinner";
const VERDICT_WORDS = "查验一致";

export async function openRig(dataDir: string, onNotice: (text: string) => void): Promise<Rig> {
  const chromium = await openChromium({
    ...{ folder: join(PROJECT_ROOT, "dist/ui"), mode: "headless", ...GLASS, onNotice },
  });
  const glass = watchGlass(chromium);
  const terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      dataDir,
      // Nobody is asked to wait: rounds follow each other faster than people do.
      verify: {
        ...DEFAULT_CONFIG.verify,
        limits: { checksPerVisit: 1_000, checksAtOnce: 10_000, checksPerHour: 10_000 },
      },
    },
    version: "bench",
    openHost: () => Promise.resolve(glass.host),
    workbench: false,
    delays: { goodbye: 1 },
    sandbox: { latencyMs: 0 },
  }).catch(async (error: unknown) => {
    await chromium.close();
    throw error;
  });
  const close = (): Promise<void> => terminal.close("bench over");
  try {
    await glass.painted(({ screen, frame }) => screen.screen === "home" && frame.scanner === "ready");
    await wordsStand(chromium);
  } catch (error) {
    await close();
    throw error;
  }
  const today = terminal.view().frame.today;
  let invoices = 0;

  /** The same meal on another day is another invoice: nothing is a repeat to the scanner, nor asked twice of the record. */
  function nextPayload(): string {
    const sample = terminal.sandbox.samples(addDays(today, -invoices)).find(({ id }) => id === SAMPLE);
    if (sample === undefined) throw new Error(`the sandbox has no sample ${SAMPLE}`);
    invoices += 1;
    return sample.payload;
  }

  const rootMarkup = async (): Promise<string> =>
    String(await chromium.evaluate('document.getElementById("root").innerHTML'));

  async function visit(atVerdict: () => Promise<void>): Promise<number> {
    const payload = nextPayload();
    const verdict = glass.painted(({ screen }) => screen.screen === "result" && screen.verdict.id === "consistent");
    const begunMs = performance.now();
    terminal.devices.scannerSimulator?.present(payload);
    const tookMs = (await verdict) - begunMs;
    if ((await chromium.evaluate(`document.body.innerText.includes("${VERDICT_WORDS}")`)) !== true) {
      throw new Error(`painted, but the page does not say ${VERDICT_WORDS}`);
    }
    await atVerdict();
    glass.touch({ intent: "end" });
    await glass.painted(({ screen }) => screen.screen === "home");
    return tookMs;
  }

  return {
    check: () => visit(() => Promise.resolve()),
    async markup() {
      const home = await rootMarkup();
      let verdict = "";
      await visit(async () => {
        verdict = await rootMarkup();
      });
      return { home, verdict };
    },
    close,
  };
}

/** The page's own letters are there; until then its words take room and are not drawn (font-display: block). */
async function wordsStand(chromium: ChromiumHost): Promise<void> {
  await chromium.evaluate("document.fonts.ready.then(() => true)");
}
