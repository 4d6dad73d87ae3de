import type { Down } from "./view.ts";

/** A two-way message channel to one display page. Messages are JSON values; what comes up is `unknown` until checked. */
export interface DisplayLink {
  send(message: Down): void;
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
}

/**
 * A thin thing that puts the page on glass. It opens a window, gives a link, and can start the page anew.
 * Each page load is a new link: the page says hello and is sent the last View.
 */
export interface DisplayHost {
  /** For people: what to open or what was opened, e.g. "http://127.0.0.1:41234/#…". Null where a window opens by itself. */
  readonly address: string | null;
  onLink(listener: (link: DisplayLink) => void): () => void;
  /** Ends a dead or hung page and loads it again; resolves when the new page is being loaded. */
  restart(reason: string): Promise<void>;
  /** Called once when the host itself is gone and will not come back by itself (the browser was closed). */
  onGone(listener: (reason: string) => void): () => void;
  /** PNG of what is on the glass; null where it cannot be had. Who may see it is decided by the caller (capture.ts). */
  capture(): Promise<Uint8Array | null>;
  close(): Promise<void>;
}
