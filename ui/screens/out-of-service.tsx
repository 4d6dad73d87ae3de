import type { JSX } from "preact";
import type { OutOfServiceView } from "../../kiosk/display/contract/view.ts";
import { useStage } from "../parts/context.ts";
import { Rosette } from "../parts/guilloche.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { Screen, Title } from "../parts/screen.tsx";

const ICON: Readonly<Record<OutOfServiceView["reason"], IconName>> = {
  starting: "hourglass",
  maintenance: "tool",
  fault: "tool",
};

/** Nothing to press: where to go instead, and a short code a passer-by can read to a technician. */
export function OutOfService({ screen }: { readonly screen: OutOfServiceView }): JSX.Element {
  const { say, frame, settled } = useStage();
  const { reason, code } = screen;
  return (
    <Screen
      info={
        <div class="calm bye">
          {settled && <Rosette />}
          <span class={`medal ${reason}`}>
            <Icon name={ICON[reason]} size={140} weight={3} />
          </span>
          <Title of={(w) => w.outOfService.reason[reason].title} line={(w) => w.outOfService.reason[reason].line} />
          {reason !== "starting" && (
            <div class="notes">
              <Note tone="plain" icon="phone" of={(w) => w.outOfService.call(frame.hotline)} />
            </div>
          )}
          <p class="service-code">
            {code !== "" && `${say.first.outOfService.code(code)} · `}
            {frame.terminalId}
          </p>
        </div>
      }
      dock={[]}
    />
  );
}
