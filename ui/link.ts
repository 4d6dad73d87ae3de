/**
 * The page's end of the link. It finds the way to the core by itself (a binding put there by the Chromium or Electron
 * host, else a WebSocket to the server the page came from), says hello, sends what the person did with the revision
 * that was on the glass, and proves with each ping that frames are really painted. It keeps nothing else.
 *
 * This file imports types only, so that no schema library is in the page; the core checks every word of it anyway.
 */
import type { CameraOrder, CameraUp } from "../kiosk/display/contract/camera.ts";
import type { Intent, Up } from "../kiosk/display/contract/intent.ts";
import type { Down, View } from "../kiosk/display/contract/view.ts";
import type { WorkbenchAction, WorkbenchState } from "../kiosk/display/contract/workbench.ts";

/** connecting: not yet; open; lost: trying again by itself; busy: another window is the display; refused: wrong address. */
export type LinkState = "connecting" | "open" | "lost" | "busy" | "refused" | "replaced";

export interface LinkListeners {
  onView(view: View): void;
  onWorkbench(state: WorkbenchState): void;
  onState(state: LinkState): void;
  /** Only from a terminal that uses a camera. */
  onCamera?(order: CameraOrder): void;
}

export interface TerminalLink {
  readonly send: (intent: Intent) => void;
  readonly act: (action: WorkbenchAction) => void;
  /** What the camera saw, and how it is. */
  readonly tell: (up: CameraUp) => void;
  /** Tries again at once, after `busy`. */
  readonly retry: () => void;
}

/** One open channel: text out; text in through the function given to it. */
type Post = (text: string) => void;

declare global {
  interface Window {
    __yanpiaoPost?: (text: string) => void;
    __yanpiaoReceive?: (text: string) => void;
    /** Electron's preload has a world of its own and cannot call what the page puts on its window. */
    __yanpiaoListen?: (receive: (text: string) => void) => void;
  }
}

/** The same numbers as kiosk/display/loopback/host.ts. */
const CLOSE = { refused: 4001, busy: 4002, replaced: 4003, reload: 4004 } as const;
const SESSION_KEY = "yanpiao-display";
/** Between attempts to reach a core that went away; it is on this machine, so asking often costs nothing. */
const RETRY_MS = 500;

export function connect(window: Window, build: string, listeners: LinkListeners): TerminalLink {
  let post: Post | null = null;
  let rev = 0;
  let painted = 0;
  let taps = 0;
  // The prefix keeps ids of two loads apart; it is no secret.
  const page = Math.random().toString(36).slice(2, 10);

  function up(message: Up): void {
    post?.(JSON.stringify(message));
  }

  /** Answers when the next frame has been painted: requestAnimationFrame runs before it, the task after it. */
  function pongAfterPaint(n: number): void {
    if (window.document.hidden) {
      up({ t: "pong", n, painted, rev, hidden: true });
      return;
    }
    const drawn = rev;
    window.requestAnimationFrame(() => {
      painted += 1;
      window.setTimeout(() => {
        up({ t: "pong", n, painted, rev: drawn });
      }, 0);
    });
  }

  function receive(text: string): void {
    const message = JSON.parse(text) as Down;
    switch (message.t) {
      case "view":
        rev = message.rev;
        listeners.onView(message.view);
        pongAfterPaint(0);
        return;
      case "ping":
        pongAfterPaint(message.n);
        return;
      case "workbench":
        listeners.onWorkbench(message.state);
        return;
      case "camera":
        listeners.onCamera?.(message.order);
        return;
    }
  }

  function opened(way: Post): void {
    post = way;
    rev = 0;
    listeners.onState("open");
    up({ t: "hello", proto: 1, build });
  }

  function lost(state: LinkState): void {
    post = null;
    listeners.onState(state);
  }

  const binding = window.__yanpiaoPost;
  let retry = (): void => undefined;
  if (binding === undefined) {
    retry = overWebSocket(window, { opened, receive, lost });
  } else {
    window.__yanpiaoReceive = receive;
    window.__yanpiaoListen?.(receive);
    opened(binding);
  }

  return {
    send(intent) {
      // Before the first View of this connection there is nothing a person could have touched.
      if (rev === 0) return;
      taps += 1;
      up({ t: "intent", id: `${page}-${taps.toString(36)}`, rev, intent });
    },
    act(action) {
      up({ t: "workbench", action });
    },
    tell: up,
    retry: () => {
      retry();
    },
  };
}

interface Channel {
  opened(post: Post): void;
  receive(text: string): void;
  lost(state: LinkState): void;
}

/** Shows the token of the address once, then lives on the session secret, which a reload of this tab still has. */
function overWebSocket(window: Window, channel: Channel): () => void {
  const { location, sessionStorage, history } = window;
  let token: string | null = location.hash.slice(1) || null;

  function open(): void {
    const socket = new WebSocket(`ws://${location.host}/link`);
    let entered = false;
    socket.addEventListener("open", () => {
      const session = sessionStorage.getItem(SESSION_KEY);
      socket.send(
        JSON.stringify({ t: "enter", ...(token !== null && { token }), ...(session !== null && { session }) }),
      );
    });
    socket.addEventListener("message", (event: MessageEvent<string>) => {
      if (entered) {
        channel.receive(event.data);
        return;
      }
      const { session } = JSON.parse(event.data) as { session: string };
      sessionStorage.setItem(SESSION_KEY, session);
      token = null;
      history.replaceState(null, "", location.pathname);
      entered = true;
      channel.opened((text) => {
        socket.send(text);
      });
    });
    socket.addEventListener("close", ({ code }) => {
      if (code === CLOSE.reload) location.reload();
      else if (code === CLOSE.refused) channel.lost("refused");
      else if (code === CLOSE.busy) channel.lost("busy");
      else if (code === CLOSE.replaced) channel.lost("replaced");
      else {
        channel.lost("lost");
        window.setTimeout(open, RETRY_MS);
      }
    });
  }
  channel.lost("connecting");
  open();
  return open;
}
