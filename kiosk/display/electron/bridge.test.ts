import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { openBridge, PAGE_CHANNEL } from "./bridge.ts";

/** Node's ports have what the browser's have; its types say so only in part. */
type Port = MessagePort & { onmessage: unknown };

interface World {
  readonly exposed: Map<string, (argument: unknown) => void>;
  readonly sent: { readonly channel: string; readonly message: unknown; readonly ports: readonly Port[] }[];
  readonly core: () => Port;
}

let open: MessagePort[] = [];
afterEach(() => {
  for (const port of open) port.close();
  open = [];
});

/** A page at this place, with the real channel of Node in place of the browser's. */
function pageAt(location: { readonly protocol: string; readonly host: string }): World {
  const exposed: World["exposed"] = new Map();
  const sent: World["sent"] = [];
  openBridge<Port>({
    contextBridge: {
      exposeInMainWorld: (name, value) => {
        exposed.set(name, value as (argument: unknown) => void);
      },
    },
    ipcRenderer: {
      postMessage: (channel, message, ports) => {
        sent.push({ channel, message, ports });
        open.push(...ports);
      },
    },
    location,
    MessageChannel: MessageChannel as unknown as new () => { readonly port1: Port; readonly port2: Port },
  });
  return {
    exposed,
    sent,
    core: () => {
      const [port] = sent[0]?.ports ?? [];
      if (port === undefined) throw new Error("no port was sent");
      return port;
    },
  };
}

const OURS = { protocol: "app:", host: "yanpiao" };
const heardBy = (port: MessagePort): unknown =>
  (receiveMessageOnPort(port) as { message: unknown } | undefined)?.message;

it("gives the page two functions and the core one port, and nothing else to anybody", () => {
  const { exposed, sent } = pageAt(OURS);
  expect([...exposed.keys()]).toEqual(["__yanpiaoPost", "__yanpiaoListen"]);
  expect(sent).toMatchObject([{ channel: PAGE_CHANNEL, message: null }]);
  expect(sent[0]?.ports).toHaveLength(1);
});

it.each([
  { protocol: "https:", host: "yanpiao" },
  { protocol: "app:", host: "elsewhere" },
  { protocol: "file:", host: "" },
])("does nothing in a page that is not ours: %o", (place) => {
  const { exposed, sent } = pageAt(place);
  expect(exposed.size).toBe(0);
  expect(sent).toEqual([]);
});

it("carries texts up, and nothing that is no text or larger than any message could be", () => {
  const { exposed, core } = pageAt(OURS);
  const post = exposed.get("__yanpiaoPost");
  for (const what of [{ t: "hello" }, 1, null, undefined, "x".repeat(1024 * 1024 + 1), "hello"]) post?.(what);
  expect(heardBy(core())).toBe("hello");
  expect(heardBy(core())).toBeUndefined();
});

it("keeps what comes down until the page listens, for the first listener only", async () => {
  const { exposed, core } = pageAt(OURS);
  core().postMessage("first");
  core().postMessage({ t: "view" });
  core().postMessage("second");
  const heard: unknown[] = [];
  const listen = exposed.get("__yanpiaoListen");
  listen?.("no function");
  listen?.((text: unknown) => heard.push(text));
  listen?.(() => heard.push("a second listener"));
  await expect.poll(() => heard).toEqual(["first", "second"]);
});
