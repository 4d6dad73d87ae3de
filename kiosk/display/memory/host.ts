import type { DisplayHost, DisplayLink } from "../contract/host.ts";
import type { CameraOrder } from "../contract/camera.ts";
import type { Intent, Up } from "../contract/intent.ts";
import type { Down, View } from "../contract/view.ts";
import type { WorkbenchAction, WorkbenchState } from "../contract/workbench.ts";
import { createInbox, createListeners } from "../listeners.ts";

/**
 * A display without glass, for tests of the shell and of the session. It obeys the physics of a page: a load takes a
 * turn of the event loop, a page says hello first, draws what it was sent last, answers pings with one more frame, and can
 * hang or crash. What was shown survives nothing: a new page knows only what it is sent.
 */
export interface MemoryHost extends DisplayHost {
  /** What the person sees; null before the first View of this page. */
  view(): View | null;
  workbench(): WorkbenchState | null;
  /** What this page's camera is to look for; null while it was told of none. */
  cameraOrder(): CameraOrder | null;
  /** Touches the screen: the intent goes up with a fresh id and the revision on the glass. */
  tap(intent: Intent): void;
  act(action: WorkbenchAction): void;
  /** Sends anything at all, as a hostile page would. */
  sendRaw(message: unknown): void;
  revision(): number;
  /** From now on this page answers nothing. */
  hang(): void;
  /** From now on this page answers, but its glass stays as it is: a dead compositor. */
  stopPainting(): void;
  crash(): void;
  /** How often a page was loaded. */
  loads(): number;
  isClosed(): boolean;
}

export function createMemoryHost(): MemoryHost {
  const links = createListeners<DisplayLink>();
  const gone = createListeners<string>();
  let page: MemoryPage | null = null;
  let loads = 0;
  let taps = 0;
  let closed = false;

  function load(): void {
    page?.close("reloaded");
    loads += 1;
    const fresh = createPage();
    page = fresh;
    links.call(fresh.link);
    queueMicrotask(() => {
      fresh.up({ t: "hello", proto: 1, build: "memory" });
    });
  }
  load();

  return {
    address: null,
    onLink(listener) {
      if (page !== null) listener(page.link);
      return links.add(listener);
    },
    onGone: gone.add,
    restart: () => {
      if (!closed) load();
      return Promise.resolve();
    },
    capture: () => Promise.resolve(page?.picture() ?? null),
    close: () => {
      closed = true;
      page?.close("closed");
      page = null;
      return Promise.resolve();
    },
    view: () => page?.shown.view ?? null,
    workbench: () => page?.shown.workbench ?? null,
    cameraOrder: () => page?.shown.camera ?? null,
    revision: () => page?.shown.rev ?? 0,
    tap(intent) {
      taps += 1;
      page?.up({ t: "intent", id: `tap-${taps}`, rev: page.shown.rev, intent });
    },
    act: (action) => page?.up({ t: "workbench", action }),
    sendRaw: (message) => page?.raw(message),
    hang: () => page?.hang(),
    stopPainting: () => page?.stopPainting(),
    crash: () => {
      const dead = page;
      page = null;
      dead?.close("crashed");
    },
    loads: () => loads,
    isClosed: () => closed,
  };
}

interface MemoryPage {
  readonly link: DisplayLink;
  readonly shown: {
    rev: number;
    view: View | null;
    workbench: WorkbenchState | null;
    camera: CameraOrder | null;
  };
  up(message: Up): void;
  raw(message: unknown): void;
  /** Of what was painted last, as text; null where nothing answers. */
  picture(): Uint8Array | null;
  hang(): void;
  stopPainting(): void;
  close(reason: string): void;
}

function createPage(): MemoryPage {
  const inbox = createInbox();
  const closed = createListeners<string>();
  const shown: MemoryPage["shown"] = { rev: 0, view: null, workbench: null, camera: null };
  let open = true;
  let hung = false;
  let painting = true;
  let painted = 0;
  let glass = "";

  const raw = (message: unknown): void => {
    if (open && !hung) inbox.put(message);
  };
  /** Messages cross a process boundary: they arrive later, as text, and never as the same object. */
  const receive = (text: string): void => {
    if (!open || hung) return;
    const message = JSON.parse(text) as Down;
    if (message.t === "view") {
      shown.rev = message.rev;
      shown.view = message.view;
    } else if (message.t === "workbench") {
      shown.workbench = message.state;
    } else if (message.t === "camera") {
      shown.camera = message.order;
    }
    // An order to the camera changes nothing on the glass.
    if (message.t === "camera") return;
    if (painting) {
      painted += 1;
      glass = JSON.stringify(shown.view);
    }
    const n = message.t === "ping" ? message.n : 0;
    if (message.t !== "workbench") raw(JSON.stringify({ t: "pong", n, painted, rev: shown.rev }));
  };

  return {
    shown,
    raw,
    picture: () => (open && !hung ? new TextEncoder().encode(glass) : null),
    up: (message) => {
      raw(JSON.stringify(message));
    },
    hang: () => {
      hung = true;
    },
    stopPainting: () => {
      painting = false;
    },
    close(reason) {
      if (!open) return;
      open = false;
      closed.call(reason);
    },
    link: {
      send(message) {
        const text = JSON.stringify(message);
        queueMicrotask(() => {
          receive(text);
        });
      },
      onMessage: inbox.add,
      onClose: closed.add,
    },
  };
}
