import type { JSX } from "preact";
import type { HelpTopic } from "../../kiosk/display/contract/view.ts";
import { Badge } from "./badge.tsx";
import { InvoiceFigure, type Zone } from "./figures.tsx";
import { Icon, type IconName } from "./icon.tsx";

export const HELP_TOPIC_LOOK: readonly { readonly topic: HelpTopic; readonly icon: IconName }[] = [
  { topic: "where-is-the-code", icon: "scan" },
  { topic: "where-is-the-number", icon: "hash" },
  { topic: "which-amount", icon: "amount" },
  { topic: "what-is-check-code", icon: "keypad" },
  { topic: "what-results-mean", icon: "bulb" },
  { topic: "not-found", icon: "question" },
  { topic: "no-result-yet", icon: "clock" },
  { topic: "privacy", icon: "shield" },
];

const ZONE: Readonly<Record<HelpTopic, Zone | null>> = {
  "where-is-the-code": "qr",
  "where-is-the-number": "invoiceNumber",
  "which-amount": "amountFen",
  "what-is-check-code": "checkCode",
  "what-results-mean": null,
  "not-found": null,
  "no-result-yet": null,
  privacy: null,
};

/** One small picture for each question. */
export function HelpFigure({ topic }: { readonly topic: HelpTopic }): JSX.Element {
  const zone = ZONE[topic];
  if (zone !== null) {
    return (
      <figure class="picture">
        <InvoiceFigure zone={zone} size={520} />
      </figure>
    );
  }
  return (
    <figure class="picture shapes" aria-hidden="true">
      {topic === "what-results-mean" && (
        <>
          <span class="sw jade">
            <Badge shape="octagon" glyph="check" size={150} />
          </span>
          <span class="sw cinnabar">
            <Badge shape="triangle" glyph="cross" size={150} />
          </span>
          <span class="sw ink">
            <Badge shape="dashed-ring" glyph="question" size={150} />
          </span>
          <span class="sw slate">
            <Badge shape="square" glyph="undo" size={150} />
          </span>
        </>
      )}
      {topic === "not-found" && (
        <span class="sw ink">
          <Badge shape="dashed-ring" glyph="question" size={210} />
        </span>
      )}
      {topic === "no-result-yet" && (
        <span class="sw amber">
          <Badge shape="hexagon" glyph="clock" size={220} />
        </span>
      )}
      {topic === "privacy" && (
        <span class="sw plain">
          <Icon name="shield" size={220} weight={2.4} />
        </span>
      )}
    </figure>
  );
}
