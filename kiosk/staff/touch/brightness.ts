/**
 * The lamp on trial: what somebody turns it to is back after some seconds unless they say that they see well, and at once
 * when they leave. It lives as long as the page is open; what was kept, systemd-backlight keeps over a restart.
 */
import type { Cancel, Clock } from "../../../drivers/clock.ts";
import { LEAST_PERCENT, type Backlight, type BacklightOutcome } from "../../../drivers/backlight/backlight.ts";
import type { BrightnessView } from "../../display/contract/staff/touch.ts";
import { TOUCH_DELAYS } from "./delays.ts";

export interface BrightnessTrial {
  view(): BrightnessView;
  by(percent: number): string;
  keep(): string;
  undo(): string;
  /** What was not kept is undone. */
  close(): void;
}

export function createBrightnessTrial(parts: {
  readonly lamp: Backlight;
  readonly clock: Clock;
  readonly changed: () => void;
}): BrightnessTrial {
  const { lamp, clock, changed } = parts;
  let trial: { readonly before: number; readonly untilMs: number } | null = null;
  let trouble: BrightnessView["trouble"] = null;
  let cancel: Cancel = () => undefined;

  function set(percent: number): BacklightOutcome {
    const outcome = lamp.set(percent);
    trouble = outcome === "done" ? null : outcome;
    return outcome;
  }

  function undo(): string {
    if (trial === null) return "nothing-tried";
    cancel();
    const { before } = trial;
    trial = null;
    return set(before);
  }

  return {
    view: () => ({
      name: lamp.name,
      percent: lamp.percent(),
      least: LEAST_PERCENT,
      trial:
        trial === null
          ? null
          : { before: trial.before, secondsLeft: Math.max(0, Math.ceil((trial.untilMs - clock.now()) / 1000)) },
      trouble,
    }),
    by(percent) {
      const now = lamp.percent();
      if (now === null) {
        trouble = "gone";
        return trouble;
      }
      const outcome = set(Math.min(100, Math.max(LEAST_PERCENT, now + percent)));
      if (outcome !== "done") return outcome;
      cancel();
      trial = { before: trial?.before ?? now, untilMs: clock.now() + TOUCH_DELAYS.brightnessTrial };
      cancel = clock.setTimeout(() => {
        undo();
        changed();
      }, TOUCH_DELAYS.brightnessTrial);
      return outcome;
    },
    keep() {
      if (trial === null) return "nothing-tried";
      cancel();
      trial = null;
      return "done";
    },
    undo,
    close: () => void undo(),
  };
}
