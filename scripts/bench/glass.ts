/**
 * Stands between the core and its display host and reads along, so that a bench knows what was painted when, without a
 * word in the product for its sake.
 *
 * Painted is what the page itself reports (ui/link.ts): after each View it waits for requestAnimationFrame and then for
 * the task after it. By then the frame's style, layout and paint have been done on the page's main thread and handed
 * to the compositor; the compositor's own work and the panel's next refresh (up to 16.7 ms at 60 Hz) come on top and are
 * not in the figure. The report's way back through the pipe, well under a millisecond, is. The clock is the
 * core's performance.now(), read when the report arrives.
 */
import type { DisplayHost, DisplayLink } from "../../kiosk/display/contract/host.ts";
import type { Intent, Up } from "../../kiosk/display/contract/intent.ts";
import type { Down, View } from "../../kiosk/display/contract/view.ts";

export interface Glass {
  /** Hand this to the terminal instead of the host itself. */
  readonly host: DisplayHost;
  /** When the first View that is wanted was reported painted, on performance.now(); at once if it stands there already. */
  painted(wanted: (view: View) => boolean): Promise<number>;
  /** As if a finger had touched what is on the glass. */
  touch(intent: Intent): void;
}

/** A View that does not come this long will not come. */
const PATIENCE_MS = 20_000;

interface Waiting {
  readonly wanted: (view: View) => boolean;
  /** The revision that will do; null until it was sent. */
  rev: number | null;
  readonly resolve: (atMs: number) => void;
}

export function watchGlass(host: DisplayHost): Glass {
  const waiting = new Set<Waiting>();
  let shown: { readonly rev: number; readonly view: View } | null = null;
  let paintedRev = 0;
  let paintedAtMs = 0;
  let deliver: ((message: string) => void) | null = null;
  let touches = 0;

  function sent(message: Down): void {
    if (message.t !== "view") return;
    shown = message;
    for (const one of waiting) if (one.wanted(message.view)) one.rev ??= message.rev;
  }

  function heard(message: unknown, atMs: number): void {
    if (typeof message !== "string") return;
    const up = JSON.parse(message) as Up;
    if (up.t !== "pong" || up.painted === 0 || up.rev <= paintedRev) return;
    paintedRev = up.rev;
    paintedAtMs = atMs;
    for (const one of [...waiting]) if (one.rev !== null && one.rev <= up.rev) one.resolve(atMs);
  }

  function throughGlass(link: DisplayLink): DisplayLink {
    paintedRev = 0;
    return {
      send(message) {
        sent(message);
        link.send(message);
      },
      onMessage(listener) {
        deliver = listener;
        return link.onMessage((message) => {
          const atMs = performance.now();
          listener(message);
          heard(message, atMs);
        });
      },
      onClose: (listener) => link.onClose(listener),
    };
  }

  return {
    host: {
      address: host.address,
      onLink: (listener) => host.onLink((link) => listener(throughGlass(link))),
      restart: (reason) => host.restart(reason),
      onGone: (listener) => host.onGone(listener),
      capture: () => host.capture(),
      close: () => host.close(),
    },
    painted(wanted) {
      const rev = shown !== null && wanted(shown.view) ? shown.rev : null;
      if (rev !== null && rev <= paintedRev) return Promise.resolve(paintedAtMs);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(one);
          reject(
            new Error(
              `not painted within ${PATIENCE_MS / 1000} s; on the glass: ${shown?.view.screen.screen ?? "nothing"}`,
            ),
          );
        }, PATIENCE_MS);
        const one: Waiting = {
          wanted,
          rev,
          resolve: (atMs) => {
            clearTimeout(timer);
            waiting.delete(one);
            resolve(atMs);
          },
        };
        waiting.add(one);
      });
    },
    touch(intent) {
      touches += 1;
      deliver?.(JSON.stringify({ t: "intent", id: `bench-${touches}`, rev: shown?.rev ?? 0, intent }));
    },
  };
}
