/** What is said of a promise, on its screen and aloud. */
import type { QueuedView } from "../../kiosk/display/contract/view.ts";
import type { TwoWords, Words } from "./zh.ts";

export function queuedWords({ occasion, progress }: QueuedView, { queued }: Words): TwoWords {
  if (progress === "answered") return { title: queued.answeredTitle, line: queued.answeredLine };
  return occasion === "fresh"
    ? { title: queued.title, line: queued.line[progress] }
    : { title: queued.waitingTitle, line: queued.waitingLine[progress] };
}
