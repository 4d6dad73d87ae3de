import type { JSX } from "preact";
import type { TerminalPageView } from "../../../kiosk/display/contract/staff/terminal.ts";
import { useStage } from "../../parts/context.ts";
import { TERMINAL } from "../../words/staff/terminal.ts";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid, type Tone } from "./kit.tsx";

const SERVICE_TONE: Readonly<Record<TerminalPageView["services"][number]["state"], Tone>> = {
  ok: "ok",
  unknown: "none",
  unreachable: "bad",
  failing: "warn",
};

export function TerminalPage({ page }: { readonly page: TerminalPageView }): JSX.Element {
  const said = useSaid(TERMINAL);
  const { first } = said;
  const act = useAct();
  const { language } = useStage().frame.modes;
  const minutes = Math.floor(page.upSeconds / 60);
  return (
    <div class="sf-columns">
      <Panel icon="tool" title={<Both said={said} of={(w) => w.title} />}>
        <Facts
          rows={[
            [first.id, page.terminalId],
            [first.place, page.placeName[language]],
            [first.version, page.version],
            [first.up, first.upFor(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60)],
            [
              first.fault,
              <State tone={page.faultCode === null ? "ok" : "bad"}>{page.faultCode ?? first.noFault}</State>,
            ],
            [
              first.requests,
              page.requests === null ? first.noStore : first.waiting(page.requests.waiting, page.requests.answered),
            ],
            ...page.services.map(
              ({ name, state }) =>
                [
                  `${first.services} ${name}`,
                  <State tone={SERVICE_TONE[state]}>{first.serviceState[state]}</State>,
                ] as const,
            ),
          ]}
        />
      </Panel>
      {page.mayRestart && (
        <Panel icon="power" title={<Both said={said} of={(w) => w.restart} />}>
          <p class="sf-text">{page.asksRestart ? first.sure : first.restartHow}</p>
          <div class="sf-acts">
            {page.asksRestart ? (
              <>
                <StaffButton onPress={() => act({ page: "terminal", action: { do: "keep-running" } })}>
                  <Both said={said} of={(w) => w.keepRunning} />
                </StaffButton>
                <StaffButton
                  primary
                  icon="power"
                  onPress={() => act({ page: "terminal", action: { do: "confirm-restart" } })}
                >
                  <Both said={said} of={(w) => w.restartNow} />
                </StaffButton>
              </>
            ) : (
              <StaffButton icon="power" onPress={() => act({ page: "terminal", action: { do: "restart" } })}>
                <Both said={said} of={(w) => w.restart} />
              </StaffButton>
            )}
          </div>
        </Panel>
      )}
    </div>
  );
}
