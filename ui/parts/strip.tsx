import type { JSX } from "preact";
import { useStage } from "./context.ts";
import { Mark } from "./guilloche.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Sub } from "./say.tsx";
import type { Frame } from "../../kiosk/display/contract/view.ts";

const SERVICE_ICON: Readonly<Record<Frame["service"], IconName>> = {
  ok: "wifi",
  unreachable: "wifiOff",
  unknown: "dots",
};

/** The line on top: information only, nothing to press, because it is out of reach for many. */
export function Strip(): JSX.Element {
  const { frame, say, send } = useStage();
  return (
    <header class="strip">
      {/* No button: staff know that seven taps on the mark ask for the sign-in, and the public has no use for it. */}
      <span class="knock" onPointerDown={() => send({ intent: "staff", action: { do: "knock" } })}>
        <Mark size={68} />
      </span>
      <div class="brand">
        <span class="name serif">{say.first.brand}</span>
        <Sub of={(w) => w.brand} />
      </div>
      <span class="sp" />
      <span class="meta">
        <Icon name={SERVICE_ICON[frame.service]} size={40} />
        <span>{say.first.service[frame.service]}</span>
      </span>
      <span class="clock">{frame.clock}</span>
    </header>
  );
}

/** On every screen of a demonstration terminal, above everything, overlays too. */
export function DemoMark(): JSX.Element | null {
  const { frame, say } = useStage();
  if (!frame.demo) return null;
  return (
    <div class="demo" role="note">
      {say.first.demo}
    </div>
  );
}
