/**
 * The main process: one window, one page, one core in a utility process, and their lives. It decides little and blocks on
 * nothing; files are read from the page's folder only. Electron comes as a parameter, so that a fake can stand in.
 *
 * Error model: it ends with the core, always. What it cannot mend it ends with a code that makes its supervisor start it
 * again; without one it starts itself anew, later each time (endings.ts).
 */
import { join } from "node:path";
import { loadAssets } from "../assets.ts";
import type { AppPart, ElectronMain } from "./api.ts";
import { readArguments, relaunchArguments } from "./arguments.ts";
import { PAGE_CHANNEL } from "./bridge.ts";
import { startCore } from "./core-process.ts";
import type { CoreProcess } from "./core-process.ts";
import { AGAIN, decideEnding } from "./endings.ts";
import { watchGpu } from "./gpu.ts";
import { guardInput, hardenApp, hardenSession } from "./hardening.ts";
import type { Machine } from "./machine.ts";
import type { OpenOrder } from "./messages.ts";
import { SCHEME, SCHEME_PRIVILEGES } from "./origin.ts";
import { createPage } from "./page.ts";
import type { Page } from "./page.ts";
import { servePage } from "./scheme.ts";
import { PARTITION, windowOptions } from "./window.ts";

/** Called once, before Electron is ready. */
export function runMain(electron: ElectronMain, machine: Machine): void {
  const { app } = electron;
  const { runtimeFolder } = machine;
  // A profile in memory: nothing on disk, and no lock left over after a host was renamed.
  if (runtimeFolder !== null) app.setPath("userData", join(runtimeFolder, "electron"));
  if (!app.requestSingleInstanceLock()) {
    machine.say("Another terminal is running here already.");
    app.exit(1);
    return;
  }
  hardenApp(app);
  electron.protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES]);
  electron.Menu.setApplicationMenu(null);
  const gpu = watchGpu({
    path: join(machine.stateFolder ?? join(app.getPath("appData"), "yanpiao"), "software-rendering.json"),
    version: machine.version,
    now: machine.now,
    wallMs: machine.wallMs,
  });
  if (gpu.inSoftware) {
    machine.say("Drawing without the graphics driver, because its process died again and again.");
    app.disableHardwareAcceleration();
  }

  const args = readArguments(machine.argv);
  const bornMs = machine.now();
  let core: CoreProcess | null = null;
  let asked = false;
  let again = false;
  let ended = false;

  function stop(reason: string): void {
    asked = true;
    if (core === null) end(0);
    else core.stop(reason);
  }

  function startAgain(reason: string): void {
    if (again || asked) return;
    again = true;
    machine.say(`Starting anew: ${reason}.`);
    if (core === null) end(AGAIN);
    else core.stop(reason);
  }

  function end(code: number): void {
    if (ended) return;
    ended = true;
    const ending = decideEnding({
      code: again ? AGAIN : code,
      asked,
      supervised: machine.supervised,
      livedMs: machine.now() - bornMs,
      relaunches: args.relaunches,
    });
    if (ending.how === "exit") {
      app.exit(ending.code);
      return;
    }
    setTimeout(() => {
      app.relaunch({ args: relaunchArguments(args.all, ending.relaunches) });
      app.exit(1);
    }, ending.afterMs);
  }

  holdOpen(app, () => ended, stop);
  machine.onSignal(stop);
  app.on("child-process-gone", (_event, { type, reason }) => {
    if (type === "GPU" && reason !== "clean-exit" && gpu.died()) startAgain("the graphics process died again");
  });

  void app.whenReady().then(() => {
    if (ended) return;
    let page: Page | null = null;
    let focus = (): void => undefined;
    app.on("second-instance", () => {
      focus();
    });
    electron.ipcMain.on(PAGE_CHANNEL, (event) => {
      page?.arrive(event);
    });
    const child = startCore(electron, {
      module: join(machine.programFolder, "core.mjs"),
      args: args.core,
      env: machine.env,
      onOpen(order) {
        if (page !== null) return;
        const opened = openWindow(electron, machine, order, {
          isEnding: () => asked || again || ended,
          onClosed: () => {
            asked = true;
            child.gone("closed");
          },
        });
        focus = opened.focus;
        page = createPage({
          window: opened.window,
          now: machine.now,
          onPage: child.page,
          onGone: child.pageGone,
          onTooManyDeaths: () => {
            startAgain("the page died again and again");
          },
        });
        page.load();
      },
      onRestart: () => page?.restart(),
      onCapture: () => page?.capture() ?? Promise.resolve(null),
      onExit: end,
    });
    core = child;
  });
}

/** Electron ends by itself when its last window closes or its process is told to; here only after the core has closed its store. */
function holdOpen(app: AppPart, hasEnded: () => boolean, stop: (reason: string) => void): void {
  app.on("window-all-closed", () => undefined);
  app.on("before-quit", (event) => {
    if (hasEnded()) return;
    event.preventDefault();
    stop("quit");
  });
}

interface WindowHooks {
  readonly isEnding: () => boolean;
  readonly onClosed: () => void;
}

function openWindow(
  electron: ElectronMain,
  machine: Machine,
  order: OpenOrder,
  { isEnding, onClosed }: WindowHooks,
): { readonly window: InstanceType<ElectronMain["BrowserWindow"]>; readonly focus: () => void } {
  const session = electron.session.fromPartition(PARTITION);
  hardenSession(session, order.camera);
  session.protocol.handle(SCHEME, servePage(loadAssets(machine.pageFolder), order.camera));
  const window = new electron.BrowserWindow(windowOptions(order, join(machine.programFolder, "preload.cjs")));
  const kiosk = order.mode === "kiosk";
  if (kiosk) {
    guardInput(window.webContents);
    // Asks the desktop only; the image switches the screen's own saver off (config/deploy/README.md).
    electron.powerSaveBlocker.start("prevent-display-sleep");
  }
  // `closable: false` does nothing on Linux: Alt+F4 of a window manager comes through here.
  window.on("close", (event) => {
    if (kiosk && !isEnding()) event.preventDefault();
  });
  window.on("closed", () => {
    if (!isEnding()) onClosed();
  });
  const focus = (): void => {
    window.show();
    window.focus();
  };
  window.once("ready-to-show", focus);
  return { window, focus };
}
