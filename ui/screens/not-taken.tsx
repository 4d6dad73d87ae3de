import type { JSX } from "preact";
import type { NotTakenView } from "../../kiosk/display/contract/view.ts";
import { AnswerBand } from "../parts/band.tsx";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Note } from "../parts/note.tsx";
import { Screen } from "../parts/screen.tsx";

export function NotTaken({ screen }: { readonly screen: NotTakenView }): JSX.Element {
  const { send } = useStage();
  return (
    <Screen
      info={
        <>
          <AnswerBand
            look={{ shape: "disc", glyph: screen.reason === "too-many" ? "hourglass" : "wifiOff", band: "amber" }}
            title={(w) => w.notTaken.title}
            line={(w) => w.notTaken[screen.reason]}
          />
          <div class="below spaced">
            <Note icon="phone" tone="plain" of={(w) => w.notTaken.advice} />
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
