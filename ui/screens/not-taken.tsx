import type { JSX } from "preact";
import type { NotTakenView } from "../../kiosk/display/contract/view.ts";
import { AnswerBand } from "../parts/band.tsx";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Screen } from "../parts/screen.tsx";
import { Sub, type Pick } from "../parts/say.tsx";

/** Neither answered nor kept: what that means for the person, and what can be done. */
export function NotTaken({ screen }: { readonly screen: NotTakenView }): JSX.Element {
  const { say, send, frame } = useStage();
  const { reason } = screen;
  const facts: readonly (readonly [IconName, Pick])[] = [
    ["shield", (w) => w.notTaken.kept],
    ["clock", (w) => w.notTaken.later[reason]],
    ["phone", (w) => w.notTaken.call(frame.hotline)],
  ];
  return (
    <Screen
      info={
        <>
          <AnswerBand
            look={{ shape: "disc", glyph: reason === "too-many" ? "hourglass" : "wifiOff", band: "amber" }}
            title={(w) => w.notTaken.title}
            line={(w) => w.notTaken[reason]}
          />
          <div class="below spaced">
            <ul class="terms facts">
              {facts.map(([icon, of]) => (
                <li key={icon}>
                  <Icon name={icon} size={60} weight={3.2} />
                  <span>
                    {of(say.first)}
                    <Sub of={of} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </>
      }
      acts={
        <Button primary icon="again" of={(w) => w.notTaken.again} onPress={() => send({ intent: "start-check" })} />
      }
      dock={["text-size", "help", "check-another", "end"]}
    />
  );
}
