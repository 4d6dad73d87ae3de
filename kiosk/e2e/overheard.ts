/** A display host whose every message to a page is also told to a test, and whose pages a test can speak for. */
import type { DisplayHost } from "../display/contract/host.ts";
import type { View } from "../display/contract/view.ts";

export interface Overheard {
  /** A View left for this page, the first being 1. */
  readonly onView: (view: View, rev: number, page: number) => void;
  /** A new page, and the way to say to the core what that page would say. */
  readonly onPage?: (page: number, say: (message: string) => void) => void;
  /** Held up until this resolves: an outage that lasts. */
  readonly beforeRestart?: () => Promise<void>;
}

export function overheard(host: DisplayHost, { onView, onPage, beforeRestart }: Overheard): DisplayHost {
  let pages = 0;
  return {
    address: host.address,
    onLink: (listener) =>
      host.onLink((link) => {
        const page = (pages += 1);
        listener({
          onMessage(heard) {
            onPage?.(page, heard);
            return link.onMessage(heard);
          },
          onClose: (closed) => link.onClose(closed),
          send(message) {
            link.send(message);
            if (message.t === "view") onView(message.view, message.rev, page);
          },
        });
      }),
    restart: async (reason) => {
      await beforeRestart?.();
      await host.restart(reason);
    },
    onGone: (listener) => host.onGone(listener),
    capture: () => host.capture(),
    close: () => host.close(),
  };
}
