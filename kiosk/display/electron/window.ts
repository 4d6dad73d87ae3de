import type { BrowserWindowConstructorOptions } from "electron";
import type { OpenOrder } from "./messages.ts";

/** The colour of the page's paper (ui/theme/tokens.css): what is seen before the first frame is not black or white. */
const PAPER = "#F5F1E7";
/** Without "persist:" in front: cookies, caches and storage live in memory and end with the window. */
export const PARTITION = "yanpiao";

/** The one window. What is Electron's default already and matters is said all the same, so that it is seen and tested. */
export function windowOptions(order: OpenOrder, preload: string): BrowserWindowConstructorOptions {
  const kiosk = order.mode === "kiosk";
  return {
    width: order.width,
    height: order.height,
    show: false,
    backgroundColor: PAPER,
    title: "验票 Yanpiao",
    kiosk,
    fullscreen: kiosk,
    frame: !kiosk,
    roundedCorners: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      partition: PARTITION,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      devTools: !kiosk,
      disableDialogs: true,
      navigateOnDragDrop: false,
      spellcheck: false,
      autoplayPolicy: "no-user-gesture-required",
      // A covered or dimmed screen must go on painting: painted frames are the proof of life.
      backgroundThrottling: false,
    },
  };
}
