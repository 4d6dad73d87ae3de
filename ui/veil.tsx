/** What covers the screen while the terminal cannot be heard; calm, because mostly it is over before it is read. */
import type { JSX } from "preact";
import type { LinkState } from "./link.ts";

type Veiled = Exclude<LinkState, "open" | "connecting">;

const WORDS: Readonly<Record<Veiled, readonly [zh: string, en: string, detailZh: string, detailEn: string]>> = {
  lost: ["正在重新连接", "Reconnecting", "请稍等，马上就好。", "One moment, please."],
  busy: [
    "另一个窗口正在显示这台终端",
    "This terminal is open in another window",
    "请在那个窗口操作，或关掉它再试一次。",
    "Use that window, or close it and try again.",
  ],
  replaced: [
    "这台终端已在另一个窗口打开",
    "This terminal was opened in another window",
    "这个窗口可以关掉了。",
    "You can close this window.",
  ],
  refused: [
    "这个地址已经失效",
    "This address is no longer valid",
    "请打开控制台上最新显示的地址。",
    "Open the address that the console shows now.",
  ],
};

export function Veil({ state, retry }: { readonly state: LinkState; readonly retry: () => void }): JSX.Element | null {
  if (state === "open" || state === "connecting") return null;
  const [zh, en, detailZh, detailEn] = WORDS[state];
  return (
    <div class="veil" role="status">
      <h1>{zh}</h1>
      <p lang="en">{en}</p>
      <p>{detailZh}</p>
      <p lang="en">{detailEn}</p>
      {state === "busy" && (
        <button type="button" onClick={retry}>
          再试一次 Try again
        </button>
      )}
    </div>
  );
}
