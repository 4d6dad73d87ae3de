/**
 * What the glass feels while a touch test has it: every finger, wherever it is, also on the buttons. Only places that the glass
 * itself reported count: a line drawn between two of them would paint over glass that feels nothing.
 */
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { GLASS_PARTS, TOUCHES_REPORTED } from "../../../kiosk/display/contract/choices.ts";
import type { Place, TouchReport, TouchTestView } from "../../../kiosk/display/contract/staff/touch.ts";

export interface Finger extends Place {
  readonly id: number;
}

/** What was felt goes up this often, and where nothing is felt, at least this often that nothing is. */
const REPORT_EVERY_MS = 100;
const WORD_EVERY_MS = 1_000;

export interface Sense {
  readonly fingers: readonly Finger[];
  /** Sends what has not been sent: before the test is said to be finished. */
  readonly flush: () => void;
}

export function useSense(
  glass: RefObject<HTMLElement | null>,
  test: TouchTestView,
  send: (report: TouchReport) => void,
  /** A cell is painted at once, before the core has heard of it. */
  onCell: (cell: number) => void,
): Sense {
  const [fingers, setFingers] = useState<readonly Finger[]>([]);
  const latest = useRef({ test, send, onCell });
  useLayoutEffect(() => {
    latest.current = { test, send, onCell };
  });
  const flushNow = useRef<() => void>(() => undefined);

  useEffect(() => {
    const down = new Map<number, Finger>();
    const felt = new Set<number>();
    let cells: number[] = [];
    let downs: Place[] = [];
    let touches = 0;
    let most = 0;
    let wordMs = -Infinity;

    function placeOf(event: PointerEvent): Place | null {
      const box = glass.current?.getBoundingClientRect();
      if (box === undefined) return null;
      const x = Math.round(((event.clientX - box.left) / box.width) * GLASS_PARTS);
      const y = Math.round(((event.clientY - box.top) / box.height) * GLASS_PARTS);
      return x >= 0 && y >= 0 && x <= GLASS_PARTS && y <= GLASS_PARTS ? { x, y } : null;
    }

    function feel(place: Place): void {
      const { test: now, onCell: paint } = latest.current;
      const cell = now.test === "grid" ? cellAt(place, now.columns, now.rows) : null;
      if (cell === null || felt.has(cell)) return;
      felt.add(cell);
      cells.push(cell);
      paint(cell);
    }

    function show(): void {
      most = Math.max(most, down.size);
      setFingers([...down.values()]);
    }

    const touched = (event: PointerEvent): void => {
      const place = placeOf(event);
      if (place === null) return;
      down.set(event.pointerId, { id: event.pointerId, ...place });
      touches += 1;
      if (downs.length < TOUCHES_REPORTED) downs.push(place);
      feel(place);
      show();
    };
    const moved = (event: PointerEvent): void => {
      if (!down.has(event.pointerId)) return;
      for (const each of [...event.getCoalescedEvents(), event]) {
        const place = placeOf(each);
        if (place === null) continue;
        down.set(event.pointerId, { id: event.pointerId, ...place });
        feel(place);
      }
      show();
    };
    const lifted = (event: PointerEvent): void => {
      if (down.delete(event.pointerId)) show();
    };

    function flush(): void {
      const { test: now, send: report } = latest.current;
      do {
        report({ do: "report", id: now.id, cells: cells.slice(0, TOUCHES_REPORTED), downs, touches, fingers: most });
        cells = cells.slice(TOUCHES_REPORTED);
        [downs, touches] = [[], 0];
      } while (cells.length > 0);
      wordMs = performance.now();
    }

    const timer = window.setInterval(() => {
      const isTime = performance.now() - wordMs >= WORD_EVERY_MS;
      const { test: now } = latest.current;
      // A report that was lost on its way is sent again, until the core shows that it heard of the cell.
      if (isTime && now.test === "grid") cells = [...felt].filter((cell) => now.cells[cell] === "0");
      if (isTime || cells.length > 0 || touches > 0) flush();
    }, REPORT_EVERY_MS);

    flushNow.current = flush;
    window.addEventListener("pointerdown", touched, true);
    window.addEventListener("pointermove", moved, true);
    window.addEventListener("pointerup", lifted, true);
    window.addEventListener("pointercancel", lifted, true);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("pointerdown", touched, true);
      window.removeEventListener("pointermove", moved, true);
      window.removeEventListener("pointerup", lifted, true);
      window.removeEventListener("pointercancel", lifted, true);
    };
  }, [glass, test.id]);

  return {
    fingers,
    flush: useCallback(() => {
      flushNow.current();
    }, []),
  };
}

function cellAt({ x, y }: Place, columns: number, rows: number): number {
  const column = Math.min(columns - 1, Math.floor((x / GLASS_PARTS) * columns));
  const row = Math.min(rows - 1, Math.floor((y / GLASS_PARTS) * rows));
  return row * columns + column;
}

export interface Drawn {
  /** Pixels of the glass itself. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixels of the drawing for one of the glass. */
  readonly scale: number;
}

/** How large the terminal's drawing is on its glass; null until it has been measured. */
export function useDrawn(inside: RefObject<HTMLElement | null>): Drawn | null {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useLayoutEffect(() => {
    const kiosk = inside.current?.closest<HTMLElement>(".kiosk") ?? null;
    if (kiosk === null) return;
    const measure = (): void => {
      const { width, height } = kiosk.getBoundingClientRect();
      const [widthPx, heightPx] = [width, height].map((px) => Math.round(px * window.devicePixelRatio));
      if (widthPx === undefined || heightPx === undefined || widthPx === 0 || heightPx === 0) return;
      // The drawing has its own pixels (parts/stage.ts): how many across, its style says.
      const scale = Number.parseFloat(kiosk.style.width) / widthPx;
      setDrawn((now) => (now?.widthPx === widthPx && now.heightPx === heightPx ? now : { widthPx, heightPx, scale }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(kiosk);
    return () => {
      observer.disconnect();
    };
  }, [inside]);
  return drawn;
}
