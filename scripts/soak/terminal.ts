import { fork, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { DeviceHealth } from "../../drivers/health.ts";
import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { View } from "../../kiosk/display/contract/view.ts";
import type { CoreOptions, FromCore, Measured, ToCore } from "./messages.ts";

/** What the soak sees of the terminal: its screen and what it says about its devices; and what it can touch. */
export interface SeenTerminal {
  view(): View | null;
  /** How often the display was loaded. */
  page(): number;
  scanner(): DeviceHealth;
  /** Whether it has open what is plugged in there now; a device that was pulled leaves another one at the same path. */
  holds(path: string): boolean;
  printer(): PrinterStatus;
  tap(intent: Intent): void;
  service(state: "up" | "down" | "slow" | "malformed"): void;
  display(act: "crash" | "hang"): void;
  /** Null where it has ended. */
  measure(): Promise<Measured | null>;
  /** Looks whenever something changed. Resolves with how long it took, or null when it did not come true in time. */
  until(wanted: () => boolean, withinMs: number): Promise<number | null>;
  /** Why it ended although nobody wished it; null while it runs. */
  ended(): string | null;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const NOT_SAID: DeviceHealth = { state: "disconnected", reason: "nothing said yet" };

export async function startTerminal(options: CoreOptions): Promise<SeenTerminal> {
  const child = fork(join(import.meta.dirname, "core.ts"), [JSON.stringify(options)], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const seen = watch(child);
  if ((await seen.until(() => seen.isReady() || seen.ended() !== null, READY_WITHIN_MS)) === null || !seen.isReady()) {
    child.kill("SIGKILL");
    throw new Error(`the terminal did not start: ${seen.ended() ?? "no word within a minute"}`);
  }
  return seen;
}

function watch(child: ChildProcess): SeenTerminal & { isReady(): boolean } {
  let ready = false;
  let closing = false;
  let view: View | null = null;
  let page = 0;
  let scanner = NOT_SAID;
  let printer: PrinterStatus = { health: NOT_SAID, paper: "unknown", fault: "not-connected" };
  let ended: string | null = null;
  let complaints = "";
  const looks = new Set<() => void>();
  let measures: ((measured: Measured | null) => void)[] = [];

  const tellMeasured = (measured: Measured | null): void => {
    for (const tell of measures) tell(measured);
    measures = [];
  };

  child.stderr?.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-800)));
  child.on("message", (message) => {
    const told = message as FromCore;
    if (told.t === "ready") ready = true;
    else if (told.t === "view") ({ view, page } = told);
    else if (told.t === "scanner") scanner = told.health;
    else if (told.t === "printer") printer = told.status;
    else if (told.t === "measured") {
      tellMeasured(told);
    } else if (!closing) ended = told.reason;
    for (const look of [...looks]) look();
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      if (!closing) ended = `its process ended with ${String(signal ?? code)}. ${complaints}`;
      tellMeasured(null);
      for (const look of [...looks]) look();
      resolve();
    });
  });
  const say = (message: ToCore): void => {
    if (child.connected) child.send(message);
  };

  return {
    isReady: () => ready,
    view: () => view,
    page: () => page,
    scanner: () => scanner,
    holds: (path) => existsSync(path) && openIn(child.pid ?? 0).includes(realpathSync(path)),
    printer: () => printer,
    tap: (intent) => say({ t: "tap", intent }),
    service: (state) => say({ t: "service", state }),
    display: (act) => say({ t: "display", act }),
    measure: () =>
      new Promise((resolve) => {
        if (!child.connected) {
          resolve(null);
          return;
        }
        measures = [...measures, resolve];
        say({ t: "measure" });
      }),
    until(wanted, withinMs) {
      const startedMs = performance.now();
      return new Promise((resolve) => {
        const settle = (took: number | null): void => {
          clearTimeout(timer);
          looks.delete(look);
          resolve(took);
        };
        const look = (): void => (wanted() ? settle(performance.now() - startedMs) : undefined);
        const timer = setTimeout(() => settle(null), withinMs);
        looks.add(look);
        look();
      });
    },
    ended: () => ended,
    async close() {
      closing = true;
      say({ t: "close" });
      await gone;
    },
  };
}

/** By the kernel's own word; one that is gone is named "… (deleted)". */
function openIn(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        // Closed since it was listed.
        return [];
      }
    });
  } catch {
    return [];
  }
}
