import type { JSX } from "preact";
import { Icon } from "./icon.tsx";

/** The slot with the slip in it: coming out, or out and waiting for a hand. */
export function SlipFigure({ state }: { readonly state: "coming" | "out" }): JSX.Element {
  return (
    <div class={`slot ${state}`} aria-hidden="true">
      <svg viewBox="0 0 520 420" width="520" height="420">
        <path
          class="mouth"
          d="M40 40h440a24 24 0 0 1 24 24v16a24 24 0 0 1-24 24H40a24 24 0 0 1-24-24V64a24 24 0 0 1 24-24z"
        />
        <g class="sheet">
          <path
            class="paper"
            d="M130 72h260v300l-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10-13-10-13 10z"
          />
          <path class="ink" d="M200 128h120" stroke-width="12" />
          <path class="text" d="M164 172h90M290 172h66M164 206h70M300 206h56M164 240h96M276 240h80" stroke-width="8" />
          <path class="ink" d="M232 276h56v56h-56z" stroke-width="8" />
        </g>
      </svg>
      <span class="hand">
        <Icon name="arrowDown" size={96} weight={4} />
      </span>
    </div>
  );
}
