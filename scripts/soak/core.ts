/**
 * The terminal under test, in a process of its own, so that its memory is its own and its cables cross a process border:
 * a tty and a TCP port that the soak holds the other ends of. It has a display without glass, which can crash and hang.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import process from "node:process";
import { getHeapSpaceStatistics } from "node:v8";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { createMemoryHost } from "../../kiosk/display/memory/host.ts";
import { overheard } from "../../kiosk/e2e/overheard.ts";
import { runTerminal } from "../../kiosk/terminal.ts";
import type { CoreOptions, FromCore, Measured, ToCore } from "./messages.ts";

/** Where V8 keeps what the program made; code and what belongs to it lie in spaces of their own. */
const OBJECT_SPACES: readonly string[] = ["new_space", "old_space", "new_large_object_space", "large_object_space"];
/** A question takes so long there and back that faults meet it under way. */
const LATENCY_MS = 20;
const DEADLINE_MS = 1_000;

const stalls = monitorEventLoopDelay();
stalls.enable();

function measure(): Measured {
  const stalledMs = stalls.max / 1e6;
  // Collected first where that can be asked for: what is measured is what stays.
  globalThis.gc?.();
  stalls.reset();
  const { rss, heapUsed } = process.memoryUsage();
  const objects = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => OBJECT_SPACES.includes(name))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
  return { rssMb: rss / 1e6, heapMb: heapUsed / 1e6, objectsMb: objects / 1e6, stalledMs };
}

const say = (message: FromCore): void => void process.send?.(message);

async function run({ dataDir, ledgerPath, scannerPath, printerPort }: CoreOptions): Promise<void> {
  const host = createMemoryHost();
  const terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      dataDir,
      // Nobody is asked to wait: a soak is busier than any mall.
      verify: {
        ...DEFAULT_CONFIG.verify,
        deadlineMs: DEADLINE_MS,
        limits: { checksPerVisit: 1_000, checksAtOnce: 10_000, checksPerHour: 10_000 },
      },
      // As many as a night of soaking leaves behind while the service is away.
      outbox: { ...DEFAULT_CONFIG.outbox, maxWaiting: 10_000 },
      scanner: { driver: "serial", path: scannerPath, profile: "simulated" },
      printer: { driver: "tcp", host: "127.0.0.1", port: printerPort, profile: "simulated-80mm" },
    },
    version: "soak",
    openHost: () => Promise.resolve(overheard(host, { onView: (view, _rev, page) => say({ t: "view", view, page }) })),
    workbench: false,
    sandbox: { ledgerPath, latencyMs: LATENCY_MS },
    delays: { goodbye: 1 },
  });
  const { scanner, printer } = terminal.devices;
  scanner.onHealth((health) => say({ t: "scanner", health }));
  say({ t: "scanner", health: scanner.health() });
  printer.onStatus((status) => say({ t: "printer", status }));
  say({ t: "printer", status: printer.status() });

  process.on("message", (message) => {
    const told = message as ToCore;
    switch (told.t) {
      case "tap":
        host.tap(told.intent);
        return;
      case "service":
        terminal.sandbox.setService(told.state);
        return;
      case "display":
        host[told.act]();
        return;
      case "measure":
        say({ t: "measured", ...measure() });
        return;
      case "close":
        void terminal.close("soak over");
        return;
    }
  });
  process.once("disconnect", () => void terminal.close("the soak is gone"));
  void terminal.closed.then((reason) => {
    say({ t: "closed", reason });
    if (process.connected) process.disconnect();
  });
  say({ t: "ready" });
}

await run(JSON.parse(process.argv[2] ?? "{}") as CoreOptions);
