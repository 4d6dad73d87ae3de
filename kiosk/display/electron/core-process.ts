import type { ElectronMain, PortPart } from "./api.ts";
import { ELECTRON_DELAYS } from "./delays.ts";
import type { OpenOrder, ToCore } from "./messages.ts";
import { readFromCore } from "./messages.ts";

/** The core as the main process knows it. */
export interface CoreProcess {
  /** A page was loaded; its port goes to the core. */
  readonly page: (page: number, port: PortPart) => void;
  readonly pageGone: (page: number, reason: string) => void;
  /** The window was closed by the person at it: the core is to end. */
  readonly gone: (reason: string) => void;
  /** Asks it to end, then insists. */
  readonly stop: (reason: string) => void;
}

export interface CoreOptions {
  readonly module: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onOpen: (order: OpenOrder) => void;
  readonly onRestart: () => void;
  /** PNG of the page, or null. */
  readonly onCapture: () => Promise<Uint8Array | null>;
  readonly onExit: (code: number) => void;
}

/** Starts the core; only after Electron is ready. What it writes goes where the main process writes. */
export function startCore({ utilityProcess }: ElectronMain, options: CoreOptions): CoreProcess {
  const env = Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined));
  const child = utilityProcess.fork(options.module, [...options.args], {
    serviceName: "yanpiao-core",
    stdio: "inherit",
    env,
  });
  let insist: NodeJS.Timeout | null = null;
  child.on("message", (message) => {
    const read = readFromCore(message);
    switch (read?.t) {
      case "open":
        options.onOpen(read);
        return;
      case "restart":
        options.onRestart();
        return;
      case "capture":
        void options.onCapture().then((png) => {
          tell({ t: "captured", n: read.n, png });
        });
        return;
      case undefined:
        return;
    }
  });
  child.on("exit", (code) => {
    clearTimeout(insist ?? undefined);
    options.onExit(code);
  });
  const tell = (message: ToCore, ports?: PortPart[]): void => {
    child.postMessage(message, ports);
  };
  const endsSoon = (): void => {
    insist ??= setTimeout(() => child.kill(), ELECTRON_DELAYS.coreCloses);
  };
  return {
    page: (page, port) => {
      tell({ t: "page", page }, [port]);
    },
    pageGone: (page, reason) => {
      tell({ t: "page-gone", page, reason });
    },
    gone: (reason) => {
      tell({ t: "gone", reason });
      endsSoon();
    },
    stop: (reason) => {
      tell({ t: "stop", reason });
      endsSoon();
    },
  };
}
