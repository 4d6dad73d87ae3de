import type { JSX } from "preact";
import type { GoodbyeView } from "../../kiosk/display/contract/view.ts";
import { Button } from "../parts/button.tsx";
import { useStage } from "../parts/context.ts";
import { Rosette } from "../parts/guilloche.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Screen, Title } from "../parts/screen.tsx";

/** The last screen shows nothing of the person; it reminds of the slip and of what lies on the shelf. */
export function Goodbye({ screen }: { readonly screen: GoodbyeView }): JSX.Element {
  const { send, settled } = useStage();
  const left = screen.reason === "timed-out";
  return (
    <Screen
      info={
        <div class="calm bye">
          {settled && <Rosette />}
          <span class="medal">
            <Icon name="check" size={150} weight={4} />
          </span>
          <Title
            of={(w) => (left ? w.goodbye.timedOut : w.goodbye.title)}
            line={(w) => (left ? w.goodbye.timedOutLine : w.goodbye.line)}
          />
          <div class="notes">
            {screen.takeSlip && <Note tone="jade" icon="print" of={(w) => w.goodbye.takeSlip} />}
            <Note tone="plain" icon="eye" of={(w) => w.goodbye.things} />
          </div>
        </div>
      }
      acts={<Button primary of={(w) => w.goodbye.done} onPress={() => send({ intent: "touched" })} />}
      dock={[]}
    />
  );
}
