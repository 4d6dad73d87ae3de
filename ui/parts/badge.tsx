/**
 * A verdict is a shape, a glyph, words and a colour, because colours alone fall together for many eyes: octagon ✓, triangle ✕,
 * dashed ring ?, square \ or ↺, hexagon clock, round hourglass (ux.md 4.1). Angular and never red and round: it must
 * not look like an official seal in a photograph.
 */
import type { JSX } from "preact";
import type { VerdictId } from "../../kiosk/invoice/types.ts";
import { iconPath, type IconName } from "./icon.tsx";

export type Shape = "octagon" | "triangle" | "dashed-ring" | "square" | "hexagon" | "disc";
/** Colour of the band behind: verdicts dark, waits light. */
export type Band = "jade" | "cinnabar" | "ink" | "slate" | "amber" | "pale";

export interface BadgeLook {
  readonly shape: Shape;
  readonly glyph: IconName;
  readonly band: Band;
}

export const VERDICT_LOOK: Readonly<Record<VerdictId, BadgeLook>> = {
  consistent: { shape: "octagon", glyph: "check", band: "jade" },
  "consistent-voided": { shape: "square", glyph: "slash", band: "slate" },
  "consistent-red-partial": { shape: "square", glyph: "undo", band: "slate" },
  "consistent-red-full": { shape: "square", glyph: "undo", band: "slate" },
  "consistent-red-letter": { shape: "square", glyph: "minus", band: "slate" },
  "consistent-red-pending": { shape: "square", glyph: "hourglass", band: "slate" },
  "consistent-abnormal": { shape: "square", glyph: "bang", band: "slate" },
  "consistent-status-unknown": { shape: "octagon", glyph: "question", band: "slate" },
  mismatch: { shape: "triangle", glyph: "cross", band: "cinnabar" },
  "not-found": { shape: "dashed-ring", glyph: "question", band: "ink" },
  "daily-limit": { shape: "disc", glyph: "hourglass", band: "amber" },
  "too-early": { shape: "disc", glyph: "calendar", band: "amber" },
  "out-of-window": { shape: "disc", glyph: "calendarOff", band: "pale" },
  "kind-not-covered": { shape: "disc", glyph: "paperOff", band: "pale" },
  "input-rejected": { shape: "disc", glyph: "pencil", band: "amber" },
};

const OUTLINE: Readonly<Record<Shape, string>> = {
  octagon: "M60 6h80l54 54v80l-54 54H60L6 140V60z",
  triangle: "M100 10l94 172H6z",
  "dashed-ring": "M192 100a92 92 0 1 1-184 0 92 92 0 0 1 184 0z",
  square: "M26 12h148a14 14 0 0 1 14 14v148a14 14 0 0 1-14 14H26a14 14 0 0 1-14-14V26a14 14 0 0 1 14-14z",
  hexagon: "M100 6l84 47v94l-84 47-84-47V53z",
  disc: "M194 100a94 94 0 1 1-188 0 94 94 0 0 1 188 0z",
};

export function Badge({ shape, glyph, size }: Omit<BadgeLook, "band"> & { readonly size: number }): JSX.Element {
  const low = shape === "triangle";
  return (
    <svg class={`badge ${shape}`} viewBox="0 0 200 200" width={size} height={size} aria-hidden="true">
      <path class="bg" d={OUTLINE[shape]} />
      <path class="in" d={OUTLINE[shape]} transform="translate(100 100) scale(.85) translate(-100 -100)" />
      <path
        class="glyph"
        d={iconPath(glyph)}
        transform={low ? "translate(64 82) scale(1.5)" : "translate(54 54) scale(1.92)"}
      />
    </svg>
  );
}
