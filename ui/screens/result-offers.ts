import type { VerdictId } from "../../kiosk/invoice/types.ts";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { ResultView } from "../../kiosk/display/contract/view.ts";
import type { IconName } from "../parts/icon.tsx";
import type { Pick } from "../parts/say.tsx";

export interface Offer {
  readonly icon: IconName;
  readonly of: Pick;
  readonly detail?: Pick;
  readonly intent: Intent;
}

export interface Offers {
  /** May the person change what was asked? */
  readonly edit: boolean;
  /** First is primary. */
  readonly buttons: readonly Offer[];
}

/** Would other details give another answer today? */
const EDITABLE: Readonly<Record<VerdictId, boolean>> = {
  consistent: false,
  "consistent-voided": false,
  "consistent-red-partial": false,
  "consistent-red-full": false,
  "consistent-red-letter": false,
  "consistent-red-pending": false,
  "consistent-abnormal": false,
  "consistent-status-unknown": false,
  mismatch: true,
  "not-found": true,
  "daily-limit": false,
  "too-early": false,
  "out-of-window": true,
  "kind-not-covered": false,
  "input-rejected": true,
};

/** What the result offers: never a check that the record would refuse, never paper that is not there. */
export function offersOf(view: ResultView): Offers {
  const left = view.checksLeftToday;
  const edit = EDITABLE[view.verdict.id] && left !== 0;
  const buttons: Offer[] = [];
  if (edit) {
    buttons.push({
      icon: "again",
      of: (w) => w.result.again,
      ...(left !== null && { detail: (w) => w.result.left(left) }),
      intent: { intent: "start-check" },
    });
  }
  if (edit) buttons.push({ icon: "scan", of: (w) => w.result.scan, intent: { intent: "start-scan" } });
  if (view.canPrint) {
    const again = view.print.state === "printed" || view.print.state === "probably-printed";
    const of: Pick = (w) => (again ? w.result.printAgain : w.result.print);
    buttons.push({ icon: "print", of, intent: { intent: "print-slip" } });
  }
  return { edit, buttons };
}
