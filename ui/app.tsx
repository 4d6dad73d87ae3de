/**
 * The terminal's face: a pure function of the View. It keeps nothing worth keeping; what a person does goes up as an
 * Intent and comes back as the next View.
 */
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Intent } from "../kiosk/display/contract/intent.ts";
import type { View } from "../kiosk/display/contract/view.ts";
import { guardTouch } from "./keys/guard.ts";
import { intentOfKey } from "./keys/keyboard.ts";
import { createPresser, type Presser } from "./keys/presser.ts";
import { StageContext } from "./parts/context.ts";
import { pixelsPerMm, textFactor, useFit } from "./parts/stage.ts";
import { DemoMark, Strip } from "./parts/strip.tsx";
import { announcement } from "./screens/announcement.ts";
import { ScreenOf } from "./screens/screen-of.tsx";
import { ScanSaid } from "./screens/scan-said.tsx";
import { StillThere } from "./screens/still-there.tsx";
import { sayingIn } from "./words/saying.ts";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/parts.css";
import "./theme/screens.css";
import "./theme/landscape.css";
import "./theme/modes.css";

export interface AppProps {
  readonly view: View;
  readonly send: (intent: Intent) => void;
}

/** "Somebody is here" is worth saying this often and no more. */
const TOUCHED_EVERY_MS = 2000;

export function App({ view, send }: AppProps): JSX.Element {
  const { frame, screen, overlay } = view;
  const { modes } = frame;
  const { ref, fitted } = useFit();
  const presser = usePresser();
  const settled = useAfterFirstPaint();
  // Staff have a bar of their own, in ink, so that nobody takes one for the other.
  const isStaff = screen.screen === "staff" || screen.screen === "staff-sign-in" || screen.screen === "setup";
  const say = sayingIn(modes.language);
  const text = textFactor(frame.panelShortSideMm, modes.textScale);
  useHands(view, send, presser, ref);

  const classes = [
    "kiosk",
    fitted.landscape ? "landscape" : "portrait",
    `on-${screen.screen}`,
    text > 1 ? "enlarged" : "",
    text > 1.45 ? "huge" : "",
    modes.contrast === "high" ? "hc" : "",
    modes.position === "low" ? "low" : "",
    modes.language,
  ];
  const style = {
    width: `${String(fitted.width)}px`,
    height: `${String(fitted.height)}px`,
    zoom: String(fitted.zoom),
    "--px-per-mm": `${String(pixelsPerMm(frame.panelShortSideMm))}px`,
    "--ts": String(text),
  };
  return (
    <StageContext.Provider
      value={{ frame, say, send, presser, landscape: fitted.landscape, settled, enlarged: text > 1 }}
    >
      <div class="panel" ref={ref}>
        <div class={classes.join(" ")} data-screen={screen.screen} lang={say.firstLang} style={style}>
          <div class="under" inert={overlay?.overlay === "still-there"}>
            {isStaff ? null : <Strip />}
            <ScreenOf key={screen.screen} screen={screen} />
          </div>
          {overlay?.overlay === "still-there" && <StillThere overlay={overlay} />}
          {overlay?.overlay === "scan-notice" && <ScanSaid notice={overlay.notice} />}
          <DemoMark />
          <p class="hidden" role="status" aria-live="polite">
            {announcement(view, say.first)}
          </p>
        </div>
      </div>
    </StageContext.Provider>
  );
}

function usePresser(): Presser {
  return useMemo(
    () =>
      createPresser({
        nowMs: () => performance.now(),
        after: (ms, run) => window.setTimeout(run, ms),
        cancel: (timer) => {
          window.clearTimeout(timer);
        },
      }),
    [],
  );
}

/** Line work waits until the words are on the glass. */
function useAfterFirstPaint(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      setTimeout(() => {
        setSettled(true);
      }, 0);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, []);
  return settled;
}

/** One set of listeners for the life of the page; they look at the latest View through a ref. */
function useHands(
  view: View,
  send: (intent: Intent) => void,
  presser: Presser,
  panel: RefObject<HTMLDivElement | null>,
): void {
  const latest = useRef({ view, send });
  useLayoutEffect(() => {
    latest.current = { view, send };
  });
  // Before the first paint: a finger that is quicker than the next frame must not meet a page that does not listen yet.
  useLayoutEffect(() => {
    let lastTouchedMs = -Infinity;
    const down = (): void => {
      const now = performance.now();
      if (now - lastTouchedMs < TOUCHED_EVERY_MS) return;
      lastTouchedMs = now;
      latest.current.send({ intent: "touched" });
    };
    const move = (event: PointerEvent): void => {
      presser.move(event.pointerId, event.clientX, event.clientY);
    };
    const up = (event: PointerEvent): void => {
      presser.up(event.pointerId, event.clientX, event.clientY);
    };
    const cancel = (event: PointerEvent): void => {
      presser.cancel(event.pointerId);
    };
    const key = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const onButton = document.activeElement instanceof HTMLButtonElement;
      if (event.key === "Enter" && onButton) return;
      const intent = intentOfKey(latest.current.view, event.key);
      if (intent === null || (event.key === "Enter" && event.repeat)) return;
      event.preventDefault();
      presser.typed();
      latest.current.send(intent);
    };
    const glass = panel.current;
    const unguard = glass === null ? undefined : guardTouch(glass);
    glass?.addEventListener("pointerdown", down, true);
    window.addEventListener("pointermove", move, true);
    window.addEventListener("pointerup", up, true);
    window.addEventListener("pointercancel", cancel, true);
    window.addEventListener("keydown", key);
    return () => {
      unguard?.();
      glass?.removeEventListener("pointerdown", down, true);
      window.removeEventListener("pointermove", move, true);
      window.removeEventListener("pointerup", up, true);
      window.removeEventListener("pointercancel", cancel, true);
      window.removeEventListener("keydown", key);
    };
  }, [presser, panel]);
}
