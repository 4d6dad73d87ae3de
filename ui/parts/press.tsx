import type { ComponentChildren, JSX } from "preact";
import { useStage } from "./context.ts";

export interface PressProps {
  readonly class?: string;
  /** Undefined: the button is there but cannot be pressed now. */
  readonly onPress: (() => void) | undefined;
  /** Holding repeats (after 600 ms). */
  readonly repeats?: boolean;
  readonly label?: string;
  readonly lang?: string;
  /** For buttons that switch something on and off. */
  readonly on?: boolean;
  readonly children?: ComponentChildren;
}

/**
 * Every control of the terminal is a real button: a finger acts by the presser's rules, a keyboard or assistive
 * technology by the click it makes (detail 0); the click that follows a touch is ignored, it has acted already.
 */
export function Press(props: PressProps): JSX.Element {
  const { presser } = useStage();
  const { onPress } = props;
  return (
    <button
      type="button"
      class={props.class}
      aria-label={props.label}
      aria-pressed={props.on}
      aria-disabled={onPress === undefined ? true : undefined}
      lang={props.lang}
      onPointerDown={(event) => {
        if (onPress === undefined || event.button !== 0) return;
        presser.down(event.pointerId, event.currentTarget, onPress, props.repeats ?? false);
      }}
      onClick={(event) => {
        if (event.detail === 0) onPress?.();
      }}
    >
      {props.children}
    </button>
  );
}
