/** Glass, panel and lamp. While the panel is measured, that is the page; while a test runs, the whole glass is (touch-test.tsx). */
import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BrightnessView, TouchAction, TouchPageView } from "../../../kiosk/display/contract/staff/touch.ts";
import { TOUCH } from "../../words/staff/touch.ts";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid } from "./kit.tsx";
import { Adjust } from "./touch-adjust.tsx";
import { TouchTests } from "./touch-results.tsx";
import { useDrawn } from "./touch-sense.ts";
import { Trial } from "./trial.tsx";

export function TouchPage({ page }: { readonly page: TouchPageView }): JSX.Element {
  const inside = useRef<HTMLDivElement>(null);
  const act = useTouchAct();
  useTellGlass(inside, act);
  return (
    <div class="tp" ref={inside}>
      {page.adjust === null ? (
        <>
          <Trial trial={page} act={act} />
          <div class="tp-all">
            <TouchTests page={page} />
            <div class="tp-side">
              <Screen page={page} />
              <Lamp lamp={page.brightness} mayChange={page.mayChange} />
            </div>
          </div>
        </>
      ) : (
        <Adjust page={page} adjust={page.adjust} act={act} />
      )}
    </div>
  );
}

export function useTouchAct(): (action: TouchAction) => void {
  const act = useAct();
  return (action) => {
    act({ page: "touch", action });
  };
}

/** What only the page can know of the glass it is on. */
function useTellGlass(inside: RefObject<HTMLElement | null>, act: (action: TouchAction) => void): void {
  const drawn = useDrawn(inside);
  const tell = useRef(act);
  useEffect(() => {
    if (drawn === null) return;
    const { widthPx, heightPx } = drawn;
    tell.current({ do: "glass", widthPx, heightPx, touchPoints: navigator.maxTouchPoints });
  }, [drawn]);
}

function Screen({ page }: { readonly page: TouchPageView }): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  const act = useTouchAct();
  const { glass, panel, disagrees, locked, failed } = page;
  const words = first.screen;
  return (
    <Panel icon="screen" title={<Both said={said} of={(w) => w.screen.title} />}>
      <Facts
        rows={[
          [
            words.pixels,
            glass === null
              ? words.notKnown
              : `${String(glass.widthPx)} × ${String(glass.heightPx)} px · ${words.touchPoints(glass.touchPoints)}`,
          ],
          [words.size, words.sizeMm(panel.widthMm, panel.heightMm)],
          [words.bottomEdge, words.mm(panel.bottomEdgeMm)],
          [words.hangs, words.orientation[panel.orientation]],
        ]}
      />
      <div class="tp-state">
        {glass !== null && (
          <State tone={disagrees === null ? "ok" : "warn"}>
            {disagrees === null ? words.agrees : words.disagrees[disagrees]}
          </State>
        )}
        {failed !== null && <State tone="bad">{words.failed[failed]}</State>}
      </div>
      {locked === null ? (
        <div class="sf-acts">
          <StaffButton
            icon="pencil"
            onPress={glass === null || page.confirmSecondsLeft !== null ? undefined : () => act({ do: "adjust" })}
          >
            <Both said={said} of={(w) => w.screen.adjust} />
          </StaffButton>
        </div>
      ) : (
        <p class="sf-text">{words.locked[locked]}</p>
      )}
    </Panel>
  );
}

function Lamp({ lamp, mayChange }: { readonly lamp: BrightnessView | null; readonly mayChange: boolean }): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  const act = useTouchAct();
  const words = first.lamp;
  return (
    <Panel
      icon="bulb"
      title={<Both said={said} of={(w) => w.lamp.title} />}
      state={lamp !== null && <b class="tp-percent">{words.percent(lamp.percent)}</b>}
    >
      {lamp === null ? (
        <p class="sf-text">{words.none}</p>
      ) : (
        <>
          {lamp.trouble !== null && <State tone="bad">{words.trouble[lamp.trouble]}</State>}
          {lamp.trial !== null && (
            <div class="tp-trial" role="alert">
              <p>{words.tried(lamp.trial.secondsLeft, lamp.trial.before)}</p>
              <StaffButton onPress={() => act({ do: "undo-brightness" })}>{words.undo}</StaffButton>
              <StaffButton primary icon="check" onPress={() => act({ do: "keep-brightness" })}>
                {words.keep}
              </StaffButton>
            </div>
          )}
          {mayChange ? (
            <div class="sf-acts tp-lamp">
              <StaffButton
                icon="minus"
                onPress={canGo(lamp, -1) ? () => act({ do: "brightness", by: -10 }) : undefined}
              >
                {words.darker}
              </StaffButton>
              <StaffButton icon="plus" onPress={canGo(lamp, 1) ? () => act({ do: "brightness", by: 10 }) : undefined}>
                {words.brighter}
              </StaffButton>
            </div>
          ) : (
            <p class="sf-text">{words.role}</p>
          )}
        </>
      )}
    </Panel>
  );
}

function canGo({ percent, least }: BrightnessView, way: 1 | -1): boolean {
  if (percent === null) return false;
  return way === 1 ? percent < 100 : percent > least;
}
