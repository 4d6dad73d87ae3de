import type { ScanNotice } from "../../kiosk/display/contract/view.ts";
import type { Words } from "./zh.ts";

/** Why a code led nowhere, and what to do; what is no invoice at all is called as on the scan screen. */
export function scanNoticeIn(notice: ScanNotice, words: Words): string {
  return notice in words.scanWait
    ? words.scanWait[notice as keyof Words["scanWait"]]
    : words.problem[notice as keyof Words["problem"]];
}
