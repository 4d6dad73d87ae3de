import type { JSX } from "preact";
import { useStage } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Two, type Pick } from "./say.tsx";

export interface ButtonProps {
  readonly of: Pick;
  readonly icon?: IconName;
  readonly primary?: boolean;
  /** A quieter second line, instead of the other language alone. */
  readonly detail?: Pick;
  /** Undefined: the button is there but cannot be pressed now. */
  readonly onPress: (() => void) | undefined;
}

/** The large labelled button of the action area; one primary a screen. */
export function Button({ of, icon, primary = false, detail, onPress }: ButtonProps): JSX.Element {
  const { say } = useStage();
  return (
    <Press class={primary ? "btn pri" : "btn"} onPress={onPress}>
      {icon !== undefined && <Icon name={icon} size={primary ? 64 : 54} weight={primary ? 3.8 : 3.4} />}
      {detail === undefined ? (
        <Two of={of} />
      ) : (
        <span class="two">
          <span class="one">{of(say.first)}</span>
          <small class="detail">{detail(say.first)}</small>
        </span>
      )}
    </Press>
  );
}
