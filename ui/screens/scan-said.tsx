import type { JSX } from "preact";
import type { ScanNotice } from "../../kiosk/display/contract/view.ts";
import { Note } from "../parts/note.tsx";
import { scanNoticeIn } from "../words/scan-notice.ts";

/** A word about the code that was just held up, over the top of a screen that stays in use. */
export function ScanSaid({ notice }: { readonly notice: ScanNotice }): JSX.Element {
  return (
    <div class="scan-said">
      <Note icon="scan" of={(w) => scanNoticeIn(notice, w)} />
    </div>
  );
}
