/** The console around a page: the ink-coloured bar, which cannot be mistaken for the public's, and the pages to go to. */
import type { ComponentChildren, JSX } from "preact";
import type { StaffPageId, StaffView } from "../../../kiosk/display/contract/staff.ts";
import { useStage } from "../../parts/context.ts";
import { Mark } from "../../parts/guilloche.tsx";
import { Press } from "../../parts/press.tsx";
import { FRAME } from "../../words/staff/frame.ts";
import { StaffIcon, type StaffIconName } from "./icons.tsx";
import { Both, clockTime, useSaid } from "./kit.tsx";

const PAGE_ICON: Readonly<Record<StaffPageId, StaffIconName>> = {
  devices: "chip",
  network: "wifi",
  touch: "touch",
  settings: "gear",
  transfer: "usb",
  records: "pages",
  journal: "lines",
  "self-check": "find",
  terminal: "power",
};

export function Frame({
  screen,
  children,
}: {
  readonly screen: StaffView;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { frame, send } = useStage();
  const said = useSaid(FRAME);
  const { first } = said;
  const { bar, nav, page } = screen;
  return (
    <div class="sf">
      <header class="sf-bar">
        <Mark size={48} />
        <b class="sf-mode">{first.mode[bar.role]}</b>
        {frame.demo && <span class="sf-demo-room" />}
        <span class="sf-pills">
          <span class="sf-pill">{first.terminal(frame.terminalId)}</span>
          <span class="sf-pill sf-second">{first.version(bar.version)}</span>
          <span class="sf-pill">{first.number(bar.number)}</span>
          <span class="sf-pill">
            <StaffIcon name={frame.service === "unreachable" ? "wifiOff" : "wifi"} size={28} weight={4} />
            {first.service[frame.service]}
          </span>
          <span class="sf-pill sf-idle">
            <StaffIcon name="clock" size={28} weight={4} />
            {first.idle(clockTime(Math.min(bar.idleSecondsLeft, bar.totalSecondsLeft)))}
          </span>
        </span>
        <Press
          class="sf-lang"
          onPress={() => send({ intent: "set-language", language: frame.modes.language === "zh" ? "en" : "zh" })}
        >
          {first.language}
        </Press>
        <Press class="sf-leave" onPress={() => send({ intent: "staff", action: { do: "leave" } })}>
          <StaffIcon name="end" size={32} weight={4} />
          {first.leave}
        </Press>
      </header>
      <nav class="sf-nav" aria-label={first.pages}>
        {nav.map((id) => (
          <Press
            key={id}
            class={page?.page === id ? "on" : ""}
            on={page?.page === id}
            onPress={() => send({ intent: "staff", action: { do: "go", page: id } })}
          >
            <StaffIcon name={PAGE_ICON[id]} size={40} />
            <Both said={said} of={(w) => w.page[id]} />
          </Press>
        ))}
      </nav>
      <main class="sf-page">{children}</main>
    </div>
  );
}
