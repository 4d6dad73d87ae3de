import type { ComponentChildren, JSX } from "preact";
import { useStage } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Sub, type Pick } from "./say.tsx";

/** The field that is being typed: its name, what may stand beside it, and below it what was typed. */
export function TypedField({
  label,
  beside,
  children,
}: {
  readonly label: Pick;
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { say } = useStage();
  return (
    <section class="act" aria-label={label(say.first)}>
      <div class="top">
        <h2 class="lb">
          {label(say.first)}
          <Sub of={label} />
        </h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

export interface SenseProps {
  readonly of: Pick;
  /** Null: nothing can be said of it yet, only what to do. */
  readonly good: boolean | null;
  readonly hint?: IconName;
}

/** What was typed means so far, in words that can be compared with the paper. */
export function Sense({ of, good, hint = "eye" }: SenseProps): JSX.Element {
  const { say } = useStage();
  return (
    <div class={`dec ${good === null ? "hint" : good ? "ok" : "bad"}`} aria-live="polite">
      <span class="mk">
        {good === null ? (
          <Icon name={hint} size={40} weight={3.4} />
        ) : (
          <Icon name={good ? "check" : "bang"} size={28} weight={7} />
        )}
      </span>
      <span>
        {of(say.first)}
        <Sub of={of} />
      </span>
    </div>
  );
}
