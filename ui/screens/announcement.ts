import type { View } from "../../kiosk/display/contract/view.ts";
import { queuedWords } from "../words/queued.ts";
import { scanNoticeIn } from "../words/scan-notice.ts";
import type { Words } from "../words/zh.ts";

/** What assistive technology says aloud when it happens; the empty string where the screen speaks for itself. */
export function announcement({ screen, overlay }: View, words: Words): string {
  if (overlay?.overlay === "scan-notice") return scanNoticeIn(overlay.notice, words);
  if (screen.screen === "result") {
    const { title, line } = words.verdict[screen.verdict.id];
    return `${title}. ${line}`;
  }
  if (screen.screen === "queued") {
    const { title, line } = queuedWords(screen, words);
    const said = `${title}. ${line}`;
    return screen.progress === "answered"
      ? said
      : `${said} ${words.queued.code} ${screen.claimCode.split("").join(" ")}`;
  }
  if (screen.screen === "not-taken") return words.notTaken.title;
  if (screen.screen === "verifying") return words.verifying.title;
  return "";
}
