/**
 * A picture of the glass for whoever has to mend the terminal from afar. It is taken only while nothing of any person can be
 * on it: the screens are listed here, by name, and a new screen is not among them until somebody puts it there. Glass lags
 * behind what was sent, so the last View must have been painted, and nothing else may have been shown for a while before
 * and until the picture is there.
 *
 * Error model: a Result; never rejects.
 */
import { settledWithin, wait, type Clock } from "../../drivers/clock.ts";
import type { Result } from "../invoice/types.ts";
import type { DisplayHost } from "./contract/host.ts";
import type { StaffPageId } from "./contract/staff.ts";
import type { ScreenId, View } from "./contract/view.ts";
import { DISPLAY_DELAYS } from "./delays.ts";

export type NotCaptured =
  /** On the glass is, or was a moment ago, what is somebody's own. */
  | "somebody-is-there"
  /** A demonstration's workbench stands beside the screen, with slips on it. */
  | "workbench"
  /** What was sent last is not on the glass: the page hangs, or there is none. */
  | "not-painted"
  /** The host was asked, and gave no picture. */
  | "no-picture";

const SCREENS: ReadonlySet<ScreenId> = new Set(["home", "out-of-service"]);
/** Of staff: what the terminal is and what was checked, by nobody's name. */
const STAFF_PAGES: ReadonlySet<StaffPageId> = new Set(["terminal", "self-check"]);

/** Nothing of any person is in it. Pure. */
export function isNobodys({ screen, overlay }: View): boolean {
  if (overlay !== null) return false;
  if (screen.screen === "staff") return screen.page !== null && STAFF_PAGES.has(screen.page.page);
  return SCREENS.has(screen.screen);
}

export interface Capture {
  /** Told of each View before it is sent. */
  shown(view: View): void;
  workbenchShown(): void;
  take(): Promise<Result<Uint8Array, NotCaptured>>;
}

export interface CaptureParts {
  readonly host: Pick<DisplayHost, "capture">;
  readonly clock: Clock;
  /** The View that was sent last has been painted. */
  readonly isPainted: () => boolean;
}

export function createCapture({ host, clock, isPainted }: CaptureParts): Capture {
  let present: View | null = null;
  let workbench = false;
  let nobodysSinceMs = Infinity;
  let changes = 0;

  const isFree = (): boolean => clock.now() - nobodysSinceMs >= DISPLAY_DELAYS.captureQuiet;

  async function painted(): Promise<boolean> {
    const untilMs = clock.now() + DISPLAY_DELAYS.capturePainted;
    while (!isPainted()) {
      if (clock.now() >= untilMs) return false;
      await wait(clock, DISPLAY_DELAYS.captureLook);
    }
    return true;
  }

  async function picture(): Promise<Uint8Array | null> {
    const taking = host.capture().catch(() => null);
    return (await settledWithin(clock, taking, DISPLAY_DELAYS.capture)) ? taking : null;
  }

  return {
    shown(view) {
      const was = present !== null && isNobodys(present);
      present = view;
      if (isNobodys(view) && was) return;
      nobodysSinceMs = isNobodys(view) ? clock.now() : Infinity;
      changes += 1;
    },
    workbenchShown: () => void (workbench = true),
    async take() {
      if (workbench) return { ok: false, error: "workbench" };
      if (present === null) return { ok: false, error: "not-painted" };
      const before = changes;
      const isStill = (): boolean => changes === before && isFree();
      if (!isStill()) return { ok: false, error: "somebody-is-there" };
      if (!(await painted())) return { ok: false, error: isStill() ? "not-painted" : "somebody-is-there" };
      if (!isStill()) return { ok: false, error: "somebody-is-there" };
      const png = await picture();
      if (!isStill()) return { ok: false, error: "somebody-is-there" };
      return png === null ? { ok: false, error: "no-picture" } : { ok: true, value: png };
    },
  };
}
