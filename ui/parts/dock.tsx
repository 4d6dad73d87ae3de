import type { JSX } from "preact";
import type { Intent } from "../../kiosk/display/contract/intent.ts";
import type { Modes } from "../../kiosk/display/contract/view.ts";
import { useStage } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Two, type Pick } from "./say.tsx";

export type DockItem = "back" | "text-size" | "contrast" | "lower" | "help" | "check-another" | "end";

const NEXT_SCALE: Readonly<Record<Modes["textScale"], Modes["textScale"]>> = { 100: 130, 130: 160, 160: 100 };

interface Look {
  readonly icon: IconName;
  readonly of: Pick;
  readonly intent: Intent;
  readonly on?: boolean;
}

function lookOf(item: DockItem, { textScale, contrast, position }: Modes): Look {
  switch (item) {
    case "back":
      return { icon: "back", of: (w) => w.dock.back, intent: { intent: "back" } };
    case "text-size":
      return {
        icon: "text",
        of: (w) => (textScale === 100 ? w.dock.textSize : `${w.dock.textSize} ${String(textScale)}%`),
        intent: { intent: "set-text-scale", textScale: NEXT_SCALE[textScale] },
        on: textScale !== 100,
      };
    case "contrast":
      return {
        icon: "contrast",
        of: (w) => w.dock.contrast,
        intent: { intent: "set-contrast", contrast: contrast === "high" ? "normal" : "high" },
        on: contrast === "high",
      };
    case "lower":
      return {
        icon: "lower",
        of: (w) => w.dock.lower,
        intent: { intent: "set-position", position: position === "low" ? "normal" : "low" },
        on: position === "low",
      };
    case "help":
      return { icon: "help", of: (w) => w.dock.help, intent: { intent: "open-help", topic: null } };
    case "check-another":
      return { icon: "plus", of: (w) => w.dock.another, intent: { intent: "check-another" } };
    case "end":
      return { icon: "end", of: (w) => w.dock.end, intent: { intent: "end" } };
  }
}

/** Always at the bottom: what helps to use the terminal on the left, the ways out on the right. */
export function Dock({ items }: { readonly items: readonly DockItem[] }): JSX.Element {
  const { frame, say, send } = useStage();
  return (
    <nav class="dock" aria-label={say.first.dock.label}>
      {items.map((item) => {
        const look = lookOf(item, frame.modes);
        return (
          <Press
            key={item}
            class={look.on === true ? "on" : ""}
            onPress={() => {
              send(look.intent);
            }}
            {...(look.on !== undefined && { on: look.on })}
          >
            <Icon name={look.icon} size={52} weight={item === "check-another" ? 4.2 : 3.4} />
            <Two of={look.of} />
          </Press>
        );
      })}
    </nav>
  );
}
