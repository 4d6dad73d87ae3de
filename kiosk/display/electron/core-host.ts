import type { DisplayHost, DisplayLink } from "../contract/host.ts";
import { createInbox, createListeners } from "../listeners.ts";
import type { ParentPart, PortPart } from "./api.ts";
import type { OpenOrder, ToCore } from "./messages.ts";
import { readToCore } from "./messages.ts";

/** The core's end of the Electron host, in the utility process: a DisplayHost made of `process.parentPort` and page ports. */
export interface CoreHost extends DisplayHost {
  /** The main process wants the core to end. */
  readonly onStop: (listener: (reason: string) => void) => () => void;
}

/** Asks the main process for the window. Its pages come as links; nothing here waits or rejects. */
export function openCoreHost(parent: ParentPart, order: Omit<OpenOrder, "t">): CoreHost {
  const links = createListeners<DisplayLink>();
  const gone = createListeners<string>();
  const stops = createListeners<string>();
  let present: PageLink | null = null;
  let asked = 0;
  /** One picture at a time: whoever asks again has given up the one before. */
  let picture: { readonly n: number; readonly resolve: (png: Uint8Array | null) => void } | null = null;

  function hear(message: ToCore, ports: readonly PortPart[]): void {
    switch (message.t) {
      case "page": {
        const [port] = ports;
        if (port === undefined) return;
        present?.end("reloaded");
        present = pageLink(message.page, port);
        links.call(present.link);
        return;
      }
      case "page-gone":
        if (present?.page !== message.page) return;
        present.end(message.reason);
        present = null;
        return;
      case "gone":
        gone.call(message.reason);
        return;
      case "stop":
        stops.call(message.reason);
        return;
      case "captured":
        if (picture?.n === message.n) picture.resolve(message.png);
        return;
    }
  }

  parent.on("message", ({ data, ports }) => {
    const message = readToCore(data);
    if (message !== null) hear(message, ports);
  });
  parent.postMessage({ t: "open", ...order });

  return {
    address: null,
    onLink(listener) {
      if (present !== null) listener(present.link);
      return links.add(listener);
    },
    restart(reason) {
      parent.postMessage({ t: "restart", reason });
      return Promise.resolve();
    },
    capture() {
      picture?.resolve(null);
      asked += 1;
      const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
      picture = { n: asked, resolve };
      parent.postMessage({ t: "capture", n: asked });
      return promise;
    },
    onGone: gone.add,
    onStop: stops.add,
    close() {
      present?.end("closed");
      present = null;
      // The core ends after this, and the application with it: there is nobody to tell.
      return Promise.resolve();
    },
  };
}

interface PageLink {
  readonly page: number;
  readonly link: DisplayLink;
  end(reason: string): void;
}

/** Texts go both ways; what comes up is judged by `up.ts` before it is parsed, as from every host. */
function pageLink(page: number, port: PortPart): PageLink {
  const inbox = createInbox();
  const closed = createListeners<string>();
  let open = true;
  const end = (reason: string): void => {
    if (!open) return;
    open = false;
    port.close();
    closed.call(reason);
  };
  port.on("message", ({ data }) => {
    if (open) inbox.put(data);
  });
  // The other end vanishes with its process. Why, the main process knows better, but it may come second.
  port.on("close", () => {
    end("page-closed");
  });
  port.start();
  return {
    page,
    end,
    link: {
      send(message) {
        if (open) port.postMessage(JSON.stringify(message));
      },
      onMessage: inbox.add,
      onClose: closed.add,
    },
  };
}
