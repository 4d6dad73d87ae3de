/** How the browser appears. `kiosk`: whole screen, no way out; `window`: a developer's window; `headless`: no glass at all. */
export type ChromiumMode = "kiosk" | "window" | "headless";

export interface FlagOptions {
  readonly mode: ChromiumMode;
  readonly width: number;
  readonly height: number;
  readonly profile: string;
  readonly asRoot: boolean;
  readonly platform: NodeJS.Platform;
  readonly x11: boolean;
  /** From a test that brings its own camera; empty otherwise. */
  readonly testFlags: readonly string[];
}

/**
 * The command line. Every flag here was found in the Chromium 156 binary (host facts 6.2); the ones copied around the
 * web that no longer exist (disable-session-crashed-bubble, disable-translate, …) are left out.
 */
export function chromiumFlags(options: FlagOptions): readonly string[] {
  const { mode, width, height, profile, asRoot, platform, x11, testFlags } = options;
  return [
    "--remote-debugging-pipe",
    `--user-data-dir=${profile}`,
    // Without a window manager a window of exactly the screen's size is made one pixel smaller each way (measured), and
    // the bare root window shows. One pixel more stays as it is; with a manager --kiosk makes it exact.
    mode === "kiosk" ? `--window-size=${width + 1},${height + 1}` : `--window-size=${width},${height}`,
    "--window-position=0,0",
    "--lang=zh-CN",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-print-preview",
    "--disable-notifications",
    "--deny-permission-prompts",
    "--password-store=basic",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=Translate,DialMediaRouteProvider",
    // The watchdog of this project decides what is hung, by painted frames; a covered window must go on painting.
    "--disable-hang-monitor",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    // The page needs no network at all: every request is answered through the pipe, and no name resolves.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    // Fingers: no zoom by pinching, no going back by swiping.
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--pull-to-refresh=0",
    ...(mode === "kiosk" ? ["--kiosk"] : []),
    ...(mode === "headless" ? ["--headless", "--disable-gpu", "--hide-scrollbars"] : []),
    // Native Wayland crashed under cage on Debian 12 (host facts 6.4).
    ...(mode !== "headless" && platform === "linux" && x11 ? ["--ozone-platform=x11"] : []),
    ...(asRoot ? ["--no-sandbox"] : []),
    // A developer's window would carry a bar that complains about the flags above.
    ...(mode === "window" ? ["--test-type"] : []),
    ...testFlags,
    // A data: page to begin with; --app=about:blank would open an ordinary window with tabs (measured, host facts 5.3),
    // and so would an address that is not ASCII (measured).
    mode === "headless" ? "about:blank" : `--app=data:text/html,${FIRST_PAGE}`,
  ];
}

/** Paper, until the page is there: the person sees no flash of white. */
const FIRST_PAGE = encodeURIComponent("<title>验票 Yanpiao</title><body style=background:#F5F1E7>");

/** What the browser may know of the core's environment: enough to find its screen, and none of its secrets. */
const ENVIRONMENT = [
  ..."PATH HOME USER LOGNAME LANG LC_ALL TZ TMPDIR SHELL".split(" "),
  ..."DISPLAY XAUTHORITY WAYLAND_DISPLAY XDG_RUNTIME_DIR XDG_SESSION_TYPE DBUS_SESSION_BUS_ADDRESS".split(" "),
  ..."SYSTEMROOT WINDIR SYSTEMDRIVE TEMP TMP USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES COMSPEC PATHEXT".split(
    " ",
  ),
];

export function chromiumEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ENVIRONMENT) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
