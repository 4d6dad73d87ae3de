import type { JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { useStage } from "./context.ts";
import { Sub, type Pick } from "./say.tsx";

export interface NoteProps {
  readonly of: Pick;
  readonly icon?: IconName;
  /** plain: a quiet line; amber: look at this; slate: something does not work; jade: done. */
  readonly tone?: "amber" | "plain" | "slate" | "jade";
}

export function Note({ of, icon = "bang", tone = "amber" }: NoteProps): JSX.Element {
  const { say } = useStage();
  return (
    <div class={`note ${tone}`}>
      <Icon name={icon} size={50} />
      <span>
        {of(say.first)}
        <Sub of={of} />
      </span>
    </div>
  );
}
