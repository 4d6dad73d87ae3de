import type { ContentsPart, IpcEvent, PortPart, WindowPart } from "./api.ts";
import { createDeathCount } from "./death-count.ts";
import { ELECTRON_COUNTS, ELECTRON_DELAYS } from "./delays.ts";
import { isOurs, PAGE_URL } from "./origin.ts";

/** The one page of the window, through all its loads. */
export interface Page {
  load(): void;
  /** Ends the page's process where there is one, and loads the page anew. */
  restart(): void;
  /** From the preload of a page: its port, if it is one of ours. */
  arrive(event: IpcEvent): void;
  /** PNG; null where there is no page. Never rejects; of a page that hangs it may never come. */
  capture(): Promise<Uint8Array | null>;
}

export interface PageOptions {
  readonly window: WindowPart;
  readonly now: () => number;
  readonly onPage: (page: number, port: PortPart) => void;
  readonly onGone: (page: number, reason: string) => void;
  /** Pages die one after the other: a new page is not enough. */
  readonly onTooManyDeaths: () => void;
}

/**
 * Tells pages apart and says when one is gone. Who loads the next one is decided in the core, whose watchdog counts storms;
 * only a page that Electron calls unresponsive, and the core says nothing of, is ended from here.
 */
export function createPage({ window, now, onPage, onGone, onTooManyDeaths }: PageOptions): Page {
  const contents = window.webContents;
  const deaths = createDeathCount(ELECTRON_COUNTS.pageDeaths, ELECTRON_DELAYS.pageWindow);
  let pages = 0;
  let live: number | null = null;
  let patience: NodeJS.Timeout | null = null;
  /** A process that was ended from here: the word of its death may come after the next page's first word. */
  let ending = false;

  function leave(reason: string): void {
    clearTimeout(patience ?? undefined);
    patience = null;
    const page = live;
    live = null;
    if (page !== null) onGone(page, reason);
  }

  function died(reason: string): void {
    leave(reason);
    if (deaths.tooMany(now())) onTooManyDeaths();
  }

  /** Tells and counts the death at once, and then lets it happen. */
  function kill(reason: string): void {
    died(reason);
    ending = true;
    contents.forcefullyCrashRenderer();
  }

  contents.on("render-process-gone", (_event, { reason }) => {
    if (ending) ending = false;
    else died(reason);
  });
  window.on("unresponsive", () => {
    patience ??= setTimeout(() => {
      kill("unresponsive");
    }, ELECTRON_DELAYS.unresponsivePatience);
  });
  window.on("responsive", () => {
    clearTimeout(patience ?? undefined);
    patience = null;
  });
  window.on("closed", () => {
    leave("closed");
  });

  function load(): void {
    // A load that was overtaken by the next one rejects; one that failed says no hello, and the core's watchdog rings.
    contents.loadURL(PAGE_URL).catch(() => undefined);
  }

  return {
    load,
    restart() {
      if (window.isDestroyed()) return;
      if (!contents.isCrashed()) kill("restarted");
      load();
    },
    arrive(event) {
      const [port] = event.ports;
      if (port === undefined) return;
      if (!comesFrom(event, contents)) {
        port.close();
        return;
      }
      leave("reloaded");
      pages += 1;
      live = pages;
      onPage(pages, port);
    },
    async capture() {
      if (window.isDestroyed() || contents.isCrashed()) return null;
      try {
        const png = (await contents.capturePage()).toPNG();
        return png.length === 0 ? null : png;
      } catch {
        return null;
      }
    },
  };
}

/** Of our window, of its main frame, and of our origin: any other frame has no business with the core. */
function comesFrom({ sender, senderFrame }: IpcEvent, contents: ContentsPart): boolean {
  return sender === contents && senderFrame?.parent === null && isOurs(senderFrame.url);
}
