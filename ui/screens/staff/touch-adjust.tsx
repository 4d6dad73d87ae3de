/** The panel's size by a card that is held against the glass, its lower edge by a tape measure, and the way it hangs. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { AdjustView, TouchAction, TouchPageView } from "../../../kiosk/display/contract/staff/touch.ts";
import { Press } from "../../parts/press.tsx";
import { TOUCH } from "../../words/staff/touch.ts";
import { Both, Panel, StaffButton, State, useSaid } from "./kit.tsx";
import { Changes } from "./setting-parts.tsx";
import { useDrawn } from "./touch-sense.ts";

interface AdjustProps {
  readonly page: TouchPageView;
  readonly adjust: AdjustView;
  readonly act: (action: TouchAction) => void;
}

export function Adjust(props: AdjustProps): JSX.Element {
  return (
    <div class="ta">
      <Card {...props} />
      <div class="ta-side">
        <Edge {...props} />
        <Turn {...props} />
        <Save {...props} />
      </div>
    </div>
  );
}

/** ISO/IEC 7810, ID-1. */
const CARD_SHAPE = 85.6 / 53.98;

function Card({ page, adjust, act }: AdjustProps): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  const room = useRef<HTMLDivElement>(null);
  const drawn = useDrawn(room);
  const { cardPx, becomes } = adjust;
  const widthPx = drawn === null ? 0 : cardPx * drawn.scale;
  const step = (by: -10 | -1 | 1 | 10, says: string): JSX.Element => (
    <StaffButton icon={by < 0 ? "minus" : "plus"} onPress={() => act({ do: "card", by })}>
      {says} {Math.abs(by)}
    </StaffButton>
  );
  return (
    <Panel icon="screen" title={<Both said={said} of={(w) => w.adjust.card} />} class="ta-card">
      <p class="sf-text">{first.adjust.cardHow}</p>
      <div class="ta-room" ref={room}>
        <div class="ta-frame" style={{ width: `${String(widthPx)}px`, height: `${String(widthPx / CARD_SHAPE)}px` }}>
          <b>{first.adjust.cardLabel}</b>
        </div>
      </div>
      <div class="ta-steps">
        {step(-10, first.adjust.smaller)}
        {step(-1, first.adjust.smaller)}
        {step(1, first.adjust.larger)}
        {step(10, first.adjust.larger)}
      </div>
      <p class="ta-found" role="status">
        <b>{first.adjust.measured(becomes.widthMm, becomes.heightMm)}</b>
        <span>{first.adjust.configured(page.panel.widthMm, page.panel.heightMm)}</span>
      </p>
    </Panel>
  );
}

const EDGE_STEPS = [-100, -10, -1, 1, 10, 100] as const;

function Edge({ adjust, act }: AdjustProps): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  return (
    <Panel
      icon="lower"
      title={<Both said={said} of={(w) => w.adjust.edge} />}
      state={<b class="tp-percent">{first.screen.mm(adjust.becomes.bottomEdgeMm)}</b>}
    >
      <p class="sf-text">{first.adjust.edgeHow}</p>
      <div class="ta-steps ta-six">
        {EDGE_STEPS.map((by) => (
          <Press key={by} class="sf-btn" onPress={() => act({ do: "bottom-edge", by })}>
            {by > 0 ? `+${String(by)}` : `−${String(-by)}`}
          </Press>
        ))}
      </div>
    </Panel>
  );
}

function Turn({ adjust, act }: AdjustProps): JSX.Element {
  const said = useSaid(TOUCH);
  const { first } = said;
  return (
    <Panel icon="again" title={<Both said={said} of={(w) => w.adjust.turn} />}>
      <div class="ta-steps ta-two">
        {(["portrait", "landscape"] as const).map((orientation) => (
          <Press
            key={orientation}
            class={adjust.becomes.orientation === orientation ? "sf-btn sf-pri" : "sf-btn"}
            on={adjust.becomes.orientation === orientation}
            onPress={() => act({ do: "turn", orientation })}
          >
            <Both said={said} of={(w) => w.screen.orientation[orientation]} />
          </Press>
        ))}
      </div>
      <p class="sf-text">{first.adjust.turnHow}</p>
    </Panel>
  );
}

function Save({ page, adjust, act }: AdjustProps): JSX.Element {
  const { first } = useSaid(TOUCH);
  const { changes } = adjust;
  return (
    <section class="ta-save">
      {changes.length > 0 && <Changes changes={changes} most={4} />}
      <State tone={changes.length === 0 ? "none" : "warn"}>
        {changes.length === 0 ? first.adjust.nothing : first.adjust.willConfirm}
      </State>
      {page.failed !== null && <State tone="bad">{first.screen.failed[page.failed]}</State>}
      <div class="sf-acts">
        <StaffButton onPress={() => act({ do: "discard" })}>{first.adjust.discard}</StaffButton>
        <StaffButton primary icon="check" onPress={changes.length === 0 ? undefined : () => act({ do: "save" })}>
          {first.adjust.save}
        </StaffButton>
      </div>
    </section>
  );
}
