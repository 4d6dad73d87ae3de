import type { JSX } from "preact";
import type { VerifyingView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Mark } from "../parts/guilloche.tsx";
import { Icon } from "../parts/icon.tsx";
import { Screen, Title } from "../parts/screen.tsx";
import { Sub } from "../parts/say.tsx";

const STEPS = ["connecting", "asking", "comparing"] as const;
/** Seconds after which time is shown, and after which more is said. */
const SHOW_ELAPSED = 5;
const STILL_AT_IT = 10;

/** Three steps that really happened, never a percentage. */
export function Verifying({ screen }: { readonly screen: VerifyingView }): JSX.Element {
  const { say, send } = useStage();
  const { step, elapsedSeconds } = screen;
  const at = STEPS.indexOf(step);
  return (
    <Screen
      info={
        <div class="calm">
          <div class="wheel deco">
            <Mark size={300} />
          </div>
          <Title of={(w) => w.verifying.title} line={(w) => w.verifying.line} />
          <ol class="tl three">
            {STEPS.map((name, i) => (
              <li key={name} class={i < at ? "d" : i === at ? "n" : ""} aria-current={i === at ? "step" : undefined}>
                <i>{i < at ? <Icon name="check" size={36} weight={7} /> : <span class="serif">{i + 1}</span>}</i>
                <b>{say.first.verifying.step[name]}</b>
                <Sub of={(w) => w.verifying.step[name]} />
              </li>
            ))}
          </ol>
          <p class="elapsed" role="status">
            {elapsedSeconds >= SHOW_ELAPSED ? say.first.verifying.elapsed(elapsedSeconds) : ""}
            {elapsedSeconds >= STILL_AT_IT && <span>{say.first.verifying.slow}</span>}
          </p>
        </div>
      }
      acts={<Button icon="cross" of={(w) => w.verifying.cancel} onPress={() => send({ intent: "cancel-check" })} />}
      dock={["text-size", "contrast", "lower"]}
    />
  );
}
