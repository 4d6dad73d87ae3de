import type { Assets } from "../assets.ts";
import { responseHeaders } from "../assets.ts";
import type { DisplayLink } from "../contract/host.ts";
import { createInbox, createListeners } from "../listeners.ts";
import type { Cdp, CdpEvent } from "./cdp.ts";

/** The page's address. `.invalid` never resolves (RFC 2606), and https makes it a secure context without a certificate. */
export const PAGE_ORIGIN = "https://kiosk.invalid";
/** What the page calls to speak, and what it listens with; ui/link.ts knows the same two names. */
const POST_NAME = "__yanpiaoPost";
const RECEIVE_NAME = "__yanpiaoReceive";

/** The one page of the display: serves its files, makes a link of each load, says when it crashed. */
export interface Page {
  readonly sessionId: string;
  /** Loads the page (again). Resolves when the browser has accepted the order. */
  load(): Promise<void>;
  /** Ends the renderer, hung or not. Resolves when it is gone; false if the browser could not. */
  crash(withinMs: number): Promise<boolean>;
  isCrashed(): boolean;
  close(reason: string): void;
}

export interface PageOptions {
  readonly cdp: Cdp;
  readonly sessionId: string;
  readonly assets: Assets;
  readonly camera: boolean;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly onLink: (link: DisplayLink) => void;
}

interface ExecutionContext {
  readonly id: number;
  readonly uniqueId: string;
  readonly origin: string;
  readonly auxData: { readonly isDefault: boolean };
}

export function drivePage({ cdp, sessionId, assets, camera, size, onLink }: PageOptions): Page {
  const encoded = new Map<string, string>();
  const crashed = createListeners<null>();
  let isCrashed = false;
  let link: { readonly contextId: number; hear(text: string): void; close(reason: string): void } | null = null;

  const post = (method: string, params: object = {}): void => {
    cdp.post(method, params, sessionId);
  };

  function newLink({ id, uniqueId }: ExecutionContext): void {
    closeLink("reloaded");
    const messages = createInbox();
    const closed = createListeners<string>();
    let open = true;
    link = {
      contextId: id,
      hear: messages.put,
      close: (reason) => {
        open = false;
        closed.call(reason);
      },
    };
    onLink({
      send(message) {
        if (!open) return;
        const text = JSON.stringify(JSON.stringify(message));
        const expression = `globalThis.${RECEIVE_NAME}?.(${text})`;
        post("Runtime.evaluate", { expression, uniqueContextId: uniqueId, silent: true });
      },
      onMessage: messages.add,
      onClose: closed.add,
    });
  }

  function closeLink(reason: string): void {
    const old = link;
    link = null;
    old?.close(reason);
  }

  /** Every request ends here; what is not a file of the page fails, whoever asked. */
  function answer(params: CdpEvent["params"]): void {
    const requestId = params["requestId"];
    const request = params["request"] as { readonly url: string; readonly method: string };
    const url = URL.parse(request.url);
    const asset = url?.origin === PAGE_ORIGIN && request.method === "GET" ? assets.get(url.pathname) : null;
    if (url === null || asset === null) {
      // "Aborted" keeps the present page when it was a navigation; any other reason would show an error page.
      post("Fetch.failRequest", { requestId, errorReason: "Aborted" });
      return;
    }
    let body = encoded.get(url.pathname);
    if (body === undefined) {
      body = asset.bytes.toString("base64");
      encoded.set(url.pathname, body);
    }
    const responseHeaderList = responseHeaders(asset, { connect: null, camera }).map(([name, value]) => ({
      name,
      value,
    }));
    post("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders: responseHeaderList, body });
  }

  cdp.onEvent((event) => {
    if (event.sessionId !== sessionId) return;
    switch (event.method) {
      case "Fetch.requestPaused":
        answer(event.params);
        return;
      case "Runtime.executionContextCreated": {
        // Made before the first script of a load runs. (Page.frameNavigated is lost on the first load: measured.)
        const context = event.params["context"] as ExecutionContext;
        if (context.origin === PAGE_ORIGIN && context.auxData.isDefault) newLink(context);
        return;
      }
      case "Runtime.bindingCalled":
        if (event.params["name"] === POST_NAME && event.params["executionContextId"] === link?.contextId) {
          link?.hear(String(event.params["payload"]));
        }
        return;
      case "Page.javascriptDialogOpening":
        post("Page.handleJavaScriptDialog", { accept: false });
        return;
      case "Inspector.targetCrashed":
        isCrashed = true;
        crashed.call(null);
        closeLink("crashed");
        return;
    }
  });

  // Awaited before the first load: that load changes the renderer process, and what was still on its way to the old
  // one was lost now and then (seen: a page without its binding, which never said hello).
  const call = (method: string, params: object = {}): Promise<unknown> => cdp.call(method, params, { sessionId });
  const prepared = Promise.all([
    call("Page.enable"),
    call("Runtime.enable"),
    call("Inspector.enable"),
    call("Runtime.addBinding", { name: POST_NAME }),
    call("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
    size === null ? null : call("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false }),
    call("Runtime.runIfWaitingForDebugger"),
  ]);
  // Whoever loads hears of a failure; until then it is nobody's unhandled rejection.
  prepared.catch(() => undefined);

  return {
    sessionId,
    async load() {
      await prepared;
      isCrashed = false;
      await cdp.call("Page.navigate", { url: `${PAGE_ORIGIN}/` }, { sessionId });
    },
    async crash(withinMs) {
      if (isCrashed) return true;
      const gone = new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => {
          stop();
          resolve(false);
        }, withinMs);
        const stop = crashed.add(() => {
          clearTimeout(timer);
          stop();
          resolve(true);
        });
      });
      post("Page.crash");
      return gone;
    },
    isCrashed: () => isCrashed,
    close: closeLink,
  };
}
