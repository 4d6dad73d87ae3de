/**
 * Preloaded with --import into a process whose start is measured. It reads along on the browser's debugging pipe, and tells
 * the bench when what happened, on the machine's monotonic clock; the program itself runs unchanged and knows nothing of it.
 *
 * The one thing it changes is the browser's flags: `yanpiao run` opens a kiosk window, the bench has no screen, so the
 * window becomes a headless one of the same size. Both programs that are compared are changed in the same way.
 *
 * Home counts as painted when its first View was reported painted (ui/link.ts) and, after that, the page's fonts
 * had loaded and one more frame had gone by: the page's own letters are held back until their font is there.
 */
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import type { BootEvent } from "./events.ts";

/** An id that the program's own messages do not reach in the life of a bench. */
const FONTS_QUESTION = 1_000_000_000;
const FONTS_EXPRESSION =
  "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))))";

function tell(what: BootEvent["what"], detail = ""): void {
  process.send?.({ what, detail, atMs: monotonicMs() } satisfies BootEvent);
}

/** CLOCK_MONOTONIC: one scale for all processes of the machine. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function headless(flags: readonly string[]): readonly string[] {
  const kept = flags.filter((flag) => !/^--(kiosk$|app=|ozone-platform=)/.test(flag));
  return [...kept, "--headless", "--disable-gpu", "--hide-scrollbars", "about:blank"];
}

interface PipeMessage {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: { readonly payload?: string };
}

function listenTo(toBrowser: Writable, fromBrowser: Readable): void {
  let rest = "";
  let heard = false;
  let painted = false;
  fromBrowser.on("data", (chunk: Buffer) => {
    if (!heard) tell("browser-speaks");
    heard = true;
    const texts = (rest + chunk.toString("latin1")).split("\0");
    rest = texts.pop() ?? "";
    for (const text of texts) {
      if (!text.includes("Runtime.bindingCalled") && !text.includes(String(FONTS_QUESTION))) continue;
      const message = JSON.parse(text) as PipeMessage;
      if (message.id === FONTS_QUESTION) tell("letters-painted");
      const payload = message.params?.payload;
      if (payload === undefined) continue;
      const up = JSON.parse(payload) as { readonly t: string; readonly painted?: number; readonly rev?: number };
      if (up.t === "hello") tell("page-speaks");
      if (up.t !== "pong" || up.painted === 0 || up.rev === 0 || painted) continue;
      painted = true;
      tell("frame-painted");
      const question = {
        id: FONTS_QUESTION,
        method: "Runtime.evaluate",
        sessionId: message.sessionId,
        params: { expression: FONTS_EXPRESSION, awaitPromise: true },
      };
      toBrowser.write(`${JSON.stringify(question)}\0`);
    }
  });
}

const realSpawn = childProcess.spawn;
type Spawn = (command: string, args: readonly string[], options: object) => ReturnType<typeof realSpawn>;
const watchedSpawn: Spawn = (command, args, options) => {
  const isBrowser = args.includes("--remote-debugging-pipe");
  tell(isBrowser ? "browser-spawned" : "helper-spawned", command);
  const child = realSpawn(command, isBrowser ? headless(args) : args, options);
  if (isBrowser) listenTo(child.stdio[3] as Writable, child.stdio[4] as Readable);
  else child.once("exit", () => tell("helper-ended", command));
  return child;
};
childProcess.spawn = watchedSpawn as typeof realSpawn;
syncBuiltinESMExports();
process.channel?.unref();
tell("program-begins");
