import type { JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Two, type Pick } from "./say.tsx";

export interface ButtonProps {
  readonly of: Pick;
  readonly icon?: IconName;
  readonly primary?: boolean;
  readonly onPress: () => void;
}

/** The large labelled button of the action area; one primary a screen. */
export function Button({ of, icon, primary = false, onPress }: ButtonProps): JSX.Element {
  return (
    <Press class={primary ? "btn pri" : "btn"} onPress={onPress}>
      {icon !== undefined && <Icon name={icon} size={primary ? 64 : 54} weight={primary ? 3.8 : 3.4} />}
      <Two of={of} />
    </Press>
  );
}
