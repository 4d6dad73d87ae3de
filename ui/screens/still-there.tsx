import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StillThereView } from "../../kiosk/display/contract/view.ts";
import { useStage } from "../parts/context.ts";
import { Press } from "../parts/press.tsx";
import { Sub, Two } from "../parts/say.tsx";

/** Says by ring, figure and words how long is left; what was on the screen is blurred for those who walk by. */
export function StillThere({ overlay }: { readonly overlay: StillThereView }): JSX.Element {
  const { say, send } = useStage();
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dialog.current?.focus({ preventScroll: true });
  }, []);
  const { secondsLeft, secondsTotal } = overlay;
  const share = secondsTotal === 0 ? 0 : Math.round((secondsLeft / secondsTotal) * 100);
  return (
    <div class="scrim">
      <div class="dlg" role="alertdialog" aria-modal="true" aria-labelledby="still-there" tabIndex={-1} ref={dialog}>
        <div class="ring" aria-hidden="true">
          <svg viewBox="0 0 100 100" width="220" height="220">
            <circle class="rest" cx="50" cy="50" r="44" />
            <circle
              class="left"
              cx="50"
              cy="50"
              r="44"
              pathLength="100"
              stroke-dasharray={`${String(share)} 100`}
              transform="rotate(-90 50 50)"
            />
          </svg>
          <b class="serif">{secondsLeft}</b>
        </div>
        <div>
          <h1 id="still-there">{say.first.stillThere.title}</h1>
          <p>
            {say.first.stillThere.line(secondsLeft)}
            <Sub of={(w) => `${w.stillThere.title} ${w.stillThere.line(secondsLeft)}`} />
          </p>
        </div>
        <div class="bs">
          <Press class="btn pri" onPress={() => send({ intent: "stay" })}>
            <Two of={(w) => w.stillThere.stay} />
          </Press>
          <Press class="btn" onPress={() => send({ intent: "end" })}>
            <Two of={(w) => w.stillThere.end} />
          </Press>
        </div>
      </div>
    </div>
  );
}
