/** The terminal in its frame, and beside it the bench: samples, paper, cables. Its own chunk; see README.md. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { WorkbenchAction, WorkbenchState } from "../../kiosk/display/contract/workbench.ts";
import { Samples } from "./samples.tsx";
import { Slips } from "./slips.tsx";
import { Switches } from "./switches.tsx";
import { Both, said } from "./words-view.tsx";
import { WORDS } from "./words.ts";
import "./workbench.css";

export interface DeskProps {
  readonly state: WorkbenchState;
  readonly act: (action: WorkbenchAction) => void;
  /** The terminal's screen. */
  readonly screen: JSX.Element;
}

/** The panel in its own pixels; it is drawn at this size and scaled as a whole, so it looks as it does on the wall. */
const PANELS = { portrait: [1080, 1920], landscape: [1920, 1080] } as const;
type Orientation = keyof typeof PANELS;

export function Desk({ state, act, screen }: DeskProps): JSX.Element {
  const [orientation, setOrientation] = useState<Orientation>(state.panel);
  const stand = useRef<HTMLDivElement>(null);
  const [width, height] = PANELS[orientation];
  const scale = useFit(stand, width, height);
  return (
    <div class={`wb wb-${orientation}`}>
      <div class="wb-stand" ref={stand}>
        <div class="wb-bezel" style={{ width: `${width * scale}px`, height: `${height * scale}px` }}>
          <div
            class="glass wb-glass"
            style={{ width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` }}
          >
            {screen}
          </div>
        </div>
      </div>
      <aside class="wb-panel">
        <header class="wb-head">
          <div>
            <h1>
              <Both words={WORDS.title} />
            </h1>
            <p>
              <Both words={WORDS.intro} />
            </p>
          </div>
          <span class="wb-choices" role="group" aria-label={said(WORDS.orientation)}>
            {(["portrait", "landscape"] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === orientation}
                onClick={() => {
                  setOrientation(one);
                }}
              >
                <Both words={WORDS[one]} />
              </button>
            ))}
          </span>
        </header>
        <div class="wb-columns">
          <Samples samples={state.samples} enabled={state.scanner.plugged} act={act} />
          <div class="wb-side">
            <Switches state={state} act={act} />
          </div>
          <Slips slips={state.slips} act={act} />
        </div>
      </aside>
    </div>
  );
}

/** How much the panel must shrink to stand in the room it is given. */
function useFit(room: { readonly current: HTMLElement | null }, width: number, height: number): number {
  const [scale, setScale] = useState(0.4);
  useEffect(() => {
    const element = room.current;
    if (element === null) return undefined;
    const fit = (): void => {
      setScale(Math.min(element.clientWidth / width, element.clientHeight / height));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    fit();
    return () => {
      observer.disconnect();
    };
  }, [room, width, height]);
  return scale;
}
