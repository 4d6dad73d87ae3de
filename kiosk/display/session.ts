import type { Clock } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import type { CameraUse } from "../../drivers/scanner/camera-scanner.ts";
import type { Journal } from "../journal/journal.ts";
import type { CameraOrder } from "./contract/camera.ts";
import type { DisplayHost, DisplayLink } from "./contract/host.ts";
import type { Intent, Up } from "./contract/intent.ts";
import type { Down, ScreenId, ScreenView, View } from "./contract/view.ts";
import type { WorkbenchAction, WorkbenchState } from "./contract/workbench.ts";
import type { Result } from "../invoice/types.ts";
import { createCapture, type NotCaptured } from "./capture.ts";
import { DISPLAY_DELAYS } from "./delays.ts";
import type { DisplayDelays } from "./delays.ts";
import { createRevisions } from "./revisions.ts";
import { waitedOnThisMachine, type Waited } from "./starvation.ts";
import { parseUp } from "./up.ts";
import { createWatchdog } from "./watchdog.ts";

/** What goes with an intent that was admitted. */
export interface IntentMeta {
  readonly id: string;
  /** The revision that the person saw. */
  readonly rev: number;
  /** Monotonic milliseconds of arrival. */
  readonly atMs: number;
}

/** The core's side of the display: Views go in, checked intents come out, whatever happens to the page. */
export interface Display {
  /** Shows this View from now on; returns its revision. Views made in one turn are sent as one, the last. */
  show(view: View): number;
  /** Only a terminal with simulated devices calls this. */
  setWorkbench(state: WorkbenchState): void;
  /** Frames proven painted since the display was made, over all pages; grows only while a screen is really alive. */
  painted(): number;
  /** Each proof of painted frames: what the outer watchdog (systemd) is fed with. */
  onAlive(listener: (painted: number) => void): Unsubscribe;
  /** A page reports that this revision has been painted. */
  onPainted(listener: (rev: number) => void): Unsubscribe;
  /** PNG of the glass, where nothing of any person is on it. */
  capture(): Promise<Result<Uint8Array, NotCaptured>>;
  /** Ends the watch and the host. */
  close(): Promise<void>;
}

export interface DisplayOptions {
  readonly host: DisplayHost;
  /** For the journal: "chromium", "loopback". */
  readonly hostName: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly delays?: DisplayDelays;
  /** How long processes had to wait so far; tests have a machine of their own. */
  readonly waited?: Waited;
  readonly onIntent: (intent: Intent, meta: IntentMeta) => void;
  /** Null on a real terminal: workbench messages are then invalid. */
  readonly onWorkbench: ((action: WorkbenchAction) => void) | null;
  /** Null where no camera is used: the page is then told nothing of one, and what it says of one is invalid. */
  readonly camera?: DisplayCamera | null;
}

/** Who hears what the page's camera sees, and what the page is to look for. */
export interface DisplayCamera {
  readonly wanted: Omit<CameraOrder, "pace">;
  /** `use`: what the screen that stands there does with a code. */
  sighted(bytes: Uint8Array, use: CameraUse, presentation: number): void;
  reported(report: Omit<Extract<Up, { t: "camera-report" }>, "t">): void;
  pageLost(): void;
}

/** A page that talks rubbish without end must not fill the disk: this many rejections of one page are journalled. */
const REJECTIONS_JOURNALLED = 100;

/** Ties one host to the shell. Creating it starts the watch; the host may already have a page. */
export function createDisplay(options: DisplayOptions): Display {
  const { host, hostName, journal, clock, onIntent, onWorkbench, camera = null } = options;
  const revisions = createRevisions();
  const aliveListeners = new Set<(painted: number) => void>();
  const paintedListeners = new Set<(rev: number) => void>();
  let view: View | null = null;
  let viewText = "";
  let workbench: WorkbenchState | null = null;
  let pace: CameraOrder["pace"] = "idle";
  let link: DisplayLink | null = null;
  let greeted = false;
  let sendScheduled = false;
  let painted = 0;
  let pagePainted = 0;
  let pageRev = 0;
  let rejections = 0;
  let closed = false;
  const capture = createCapture({
    ...{ host, clock },
    isPainted: () => pagePainted > 0 && pageRev === revisions.current(),
  });

  const watchdog = createWatchdog({
    clock,
    delays: options.delays ?? DISPLAY_DELAYS,
    attended: host.address !== null,
    waited: options.waited ?? waitedOnThisMachine,
    ping: (n) => {
      send({ t: "ping", n });
    },
    restart: (reason) => {
      journal.record("display.restart", { reason });
      drop();
      watchdog.loading();
      // A restart that fails leaves the page as dead as it was; the hello that does not come rings the next alarm.
      host.restart(reason).catch(() => undefined);
    },
  });

  function send(message: Down): void {
    if (link !== null && greeted) link.send(message);
  }

  function sendView(): void {
    if (view !== null) send({ t: "view", rev: revisions.current(), view });
  }

  function sendCamera(): void {
    if (camera !== null) send({ t: "camera", order: { ...camera.wanted, pace } });
  }

  /** The old page's link is not ours any more; what still comes from it is not heard. */
  function drop(): void {
    if (link !== null) camera?.pageLost();
    link = null;
    greeted = false;
    pagePainted = 0;
    pageRev = 0;
    rejections = 0;
  }

  function reject(why: "invalid" | "stale" | "repeated" | "too-large"): void {
    rejections += 1;
    if (rejections <= REJECTIONS_JOURNALLED) journal.record("display.rejected", { why });
  }

  function hear(up: Up): void {
    switch (up.t) {
      case "hello":
        greeted = true;
        pagePainted = 0;
        watchdog.hello();
        sendView();
        if (workbench !== null) send({ t: "workbench", state: workbench });
        sendCamera();
        return;
      case "intent": {
        const verdict = greeted ? revisions.judge(up) : "stale";
        if (verdict === "admit") onIntent(up.intent, { id: up.id, rev: up.rev, atMs: clock.now() });
        else reject(verdict);
        return;
      }
      case "pong":
        if (greeted) hearPong(up);
        return;
      case "workbench":
        if (onWorkbench === null) reject("invalid");
        else onWorkbench(up.action);
        return;
      case "camera-code":
        if (camera === null || !greeted) reject("invalid");
        else
          camera.sighted(
            Buffer.from(up.bytes, "base64"),
            view === null ? "no-use" : cameraUse(view.screen),
            up.presentation,
          );
        return;
      case "camera-report": {
        const { t: _, ...report } = up;
        if (camera === null || !greeted) reject("invalid");
        else camera.reported(report);
        return;
      }
    }
  }

  function hearPong(up: Extract<Up, { t: "pong" }>): void {
    const frames = up.painted - pagePainted;
    if (frames > 0) {
      pagePainted = up.painted;
      painted += frames;
      watchdog.proof();
      for (const listener of aliveListeners) listener(painted);
    } else if (up.hidden === true) {
      watchdog.proof();
    }
    if (up.rev > pageRev && up.rev <= revisions.current() && frames > 0) {
      pageRev = up.rev;
      for (const listener of paintedListeners) listener(up.rev);
    }
  }

  // Before the links: a page that is already there says hello while it is being listened to for the first time.
  watchdog.loading();
  const stopLinks = host.onLink((next) => {
    if (closed) return;
    drop();
    link = next;
    journal.record("display.link", { host: hostName });
    watchdog.loading();
    next.onMessage((message) => {
      if (link !== next) return;
      const up = parseUp(message);
      if (up.ok) hear(up.value);
      else reject(up.error);
    });
    next.onClose((reason) => {
      if (link !== next) return;
      drop();
      journal.record("display.lost", { reason });
      watchdog.lost(reason);
    });
  });

  return {
    show(next) {
      const text = JSON.stringify(next);
      if (text === viewText) return revisions.current();
      view = next;
      viewText = text;
      capture.shown(next);
      const rev = revisions.next(next);
      const before = pace;
      pace = SCAN_ON[next.screen.screen] === "asks" ? "active" : "idle";
      if (pace !== before) sendCamera();
      if (!sendScheduled) {
        sendScheduled = true;
        queueMicrotask(() => {
          sendScheduled = false;
          sendView();
        });
      }
      return rev;
    },
    setWorkbench(state) {
      workbench = state;
      capture.workbenchShown();
      send({ t: "workbench", state });
    },
    painted: () => painted,
    onAlive(listener) {
      aliveListeners.add(listener);
      return () => aliveListeners.delete(listener);
    },
    onPainted(listener) {
      paintedListeners.add(listener);
      return () => paintedListeners.delete(listener);
    },
    capture: () => capture.take(),
    async close() {
      closed = true;
      watchdog.stop();
      stopLinks();
      drop();
      await host.close();
    },
  };
}

/**
 * What a screen does with a code that is held up: `asks` for one; `takes` it (a visit begins); goes on to the `next` one; or has no
 * use for it now. The shell decides what a scan does (kiosk/shell/scanning.ts); this is what the camera must know of it.
 */
const SCAN_ON: Readonly<Record<ScreenId, CameraUse>> = {
  home: "takes",
  "scan-help": "asks",
  entry: "asks",
  confirm: "asks",
  find: "asks",
  goodbye: "takes",
  verifying: "no-use",
  result: "next",
  queued: "next",
  "contact-consent": "no-use",
  "contact-entry": "no-use",
  "contact-review": "no-use",
  "not-taken": "next",
  printing: "next",
  help: "next",
  "out-of-service": "no-use",
  // A badge, and the live test of the devices page: whoever holds a code up is staff.
  "staff-sign-in": "takes",
  staff: "asks",
  setup: "no-use",
};

/** A slip on its way, or a claim code that is on no paper yet, is not left for a code: that one waits. */
function cameraUse(screen: ScreenView): CameraUse {
  const waits =
    (screen.screen === "printing" || screen.screen === "queued") &&
    (screen.print.state === "printing" || (screen.screen === "queued" && screen.print.state !== "printed"));
  return waits ? "no-use" : SCAN_ON[screen.screen];
}
