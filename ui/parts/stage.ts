/**
 * The panel as a drawing board: 1080 × 1920 (or 1920 × 1080) design pixels, fitted to whatever the page has by the CSS
 * zoom property. On the panel itself the zoom is 1 and costs nothing; in a workbench frame or a laptop window the
 * same drawing is smaller. Read once at the start and when the size changes, never while drawing.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

export interface Fit {
  readonly landscape: boolean;
  readonly zoom: number;
  /** Design pixels. */
  readonly width: number;
  readonly height: number;
}

const LONG = 1920;
const SHORT = 1080;

export function fit(width: number, height: number): Fit {
  const landscape = width >= height;
  const zoom = Math.max(
    0.05,
    landscape ? Math.min(width / LONG, height / SHORT) : Math.min(width / SHORT, height / LONG),
  );
  return { landscape, zoom, width: Math.round(width / zoom), height: Math.round(height / zoom) };
}

/**
 * Design pixels a millimetre. `panelShortSideMm` is the short side of the panel, whichever way it hangs, so that one number
 * describes it: 268 mm for 21.5", 399 mm for 32".
 */
export function pixelsPerMm(panelShortSideMm: number): number {
  return SHORT / panelShortSideMm;
}

/** Public text has capitals of at least 4.8 mm (ADA 707.7.2); Noto Sans SC capitals are 0.733 em. */
export function textFactor(panelShortSideMm: number, textScale: number): number {
  const smallest = (4.8 / 0.733) * pixelsPerMm(panelShortSideMm);
  return (Math.max(1, smallest / 27) * textScale) / 100;
}

export function useFit(): { readonly ref: RefObject<HTMLDivElement | null>; readonly fitted: Fit } {
  const ref = useRef<HTMLDivElement>(null);
  const [fitted, setFitted] = useState(() => fit(window.innerWidth, window.innerHeight));
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      const next = fit(element.clientWidth, element.clientHeight);
      setFitted((now) =>
        now.width === next.width && now.height === next.height && now.zoom === next.zoom ? now : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return { ref, fitted };
}
