/**
 * What the preload does, with everything it touches given to it. It makes the port of this page load, sends its other end to
 * the main process, which hands it on to the core, and gives the page two functions that take a text and a listener. The
 * page gets no port, no channel name and nothing of Electron.
 */
import { isOurPlace } from "./origin.ts";

/** The one channel from a preload to the main process, used once a page load. */
export const PAGE_CHANNEL = "yanpiao:page";
/** The core's limit is 64 kB, and it journals what is above; this one only keeps a page from filling the core's memory. */
const MAX_TEXT_CHARS = 1024 * 1024;

/** What browsers and Node call a MessagePort, as far as it is used here. */
export interface BrowserPort {
  postMessage(text: string): void;
  onmessage: unknown;
}

export interface BridgeParts<Port extends BrowserPort> {
  readonly contextBridge: { exposeInMainWorld(name: string, value: unknown): void };
  readonly ipcRenderer: { postMessage(channel: string, message: null, transfer: Port[]): void };
  readonly location: { readonly protocol: string; readonly host: string };
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
}

/** Called once for each load of a page, before its scripts; does nothing in a page that is not ours. */
export function openBridge<Port extends BrowserPort>(parts: BridgeParts<Port>): void {
  const { contextBridge, ipcRenderer, location, MessageChannel } = parts;
  if (!isOurPlace(location)) return;
  const { port1: port, port2: forCore } = new MessageChannel();
  let heard = false;
  // Names that ui/link.ts knows.
  contextBridge.exposeInMainWorld("__yanpiaoPost", (text: unknown) => {
    if (typeof text === "string" && text.length <= MAX_TEXT_CHARS) port.postMessage(text);
  });
  contextBridge.exposeInMainWorld("__yanpiaoListen", (listener: unknown) => {
    if (typeof listener !== "function" || heard) return;
    heard = true;
    const hear = listener as (text: string) => void;
    // Setting it also starts the port: what came before waited in it.
    port.onmessage = ({ data }: { readonly data: unknown }): void => {
      if (typeof data === "string") hear(data);
    };
  });
  ipcRenderer.postMessage(PAGE_CHANNEL, null, [forCore]);
}
