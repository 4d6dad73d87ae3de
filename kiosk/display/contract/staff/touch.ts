/**
 * The page about the glass: three touch tests, the size in millimetres that every drawing follows, how the panel hangs, and its
 * lamp. While a test runs the whole glass is its own (TouchTestView). Places on the glass are in parts of the width and
 * height of what is drawn (GLASS_PARTS), so that they mean the same on every panel.
 */
import { z } from "zod/mini";
import { GLASS_PARTS, TOUCHES_REPORTED, TOUCH_TESTS } from "../choices.ts";
import type { ChangeView } from "./settings.ts";

export type TouchTest = (typeof TOUCH_TESTS)[number];

/** Cells that a grid may have; one of the largest panel that can be set has no more. */
export const MOST_CELLS = 1_600;
const MOST_PX = 16_384;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where on the glass, in words that need no drawing. */
export interface Where {
  readonly across: "left" | "centre" | "right";
  readonly down: "upper" | "middle" | "lower";
}

/** Cells beside each other that nothing was heard of. */
export interface DeadZoneView {
  readonly where: Where;
  /** A whole row or column is a line of sensors; `all`: nearly nothing was touched. */
  readonly shape: "spot" | "row" | "column" | "all";
  readonly cells: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** The glass in cells, row by row: "1" where a touch was heard of. */
export interface GridView {
  readonly columns: number;
  readonly rows: number;
  readonly cells: string;
}

/** What fills the glass while a test runs. `id`: what a report must name, so that one that comes late counts nowhere. */
export type TouchTestView =
  | (GridView & {
      readonly test: "grid";
      readonly id: number;
      readonly untouched: number;
      /** Until it ends by itself, which the next new cell puts off. */
      readonly secondsLeft: number;
    })
  | {
      readonly test: "hands-off";
      readonly id: number;
      /** away: time to step back; counting: every touch is one of nobody's. */
      readonly phase: "away" | "counting";
      readonly secondsLeft: number;
      readonly touches: number;
    }
  | {
      readonly test: "accuracy";
      readonly id: number;
      readonly target: Place;
      /** From 1. */
      readonly number: number;
      readonly of: number;
      readonly secondsLeft: number;
    };

/** What a finger that meant the targets tells of the glass. */
export type AccuracyVerdict =
  | "good"
  | "mirrored-across"
  | "mirrored-down"
  | "upside-down"
  | "quarter-left"
  | "quarter-right"
  | "swapped"
  | "swapped-mirrored"
  /** Everywhere by the same. */
  | "shifted"
  /** By more, the further from the middle. */
  | "stretched"
  /** Somewhere, and not by a rule. */
  | "uneven";

/** Millimetres to the right of the target, and below it. */
export interface OffsetMm {
  readonly rightMm: number;
  readonly belowMm: number;
}

/** The last of each test, with its time in Beijing; null: never done. */
export interface TouchResultsView {
  readonly grid:
    | (GridView & {
        readonly at: string;
        readonly ended: "finished" | "timeout";
        readonly untouched: number;
        readonly zones: readonly DeadZoneView[];
        /** Zones beyond those. */
        readonly moreZones: number;
        /** Most fingers at once. */
        readonly fingers: number;
      })
    | null;
  readonly handsOff: {
    readonly at: string;
    readonly seconds: number;
    readonly touches: number;
    readonly where: readonly Where[];
  } | null;
  readonly accuracy: {
    readonly at: string;
    readonly verdict: AccuracyVerdict;
    readonly offsets: readonly OffsetMm[];
    readonly worstMm: number;
    /** Of all targets together. */
    readonly shift: OffsetMm;
    /** Percent too wide and too high. */
    readonly stretch: { readonly across: number; readonly down: number };
    /** X's TransformationMatrix that would put it right, where the verdict is about axes and none is set yet. */
    readonly matrix: string | null;
  } | null;
}

export interface PanelSizes {
  readonly orientation: "portrait" | "landscape";
  readonly widthMm: number;
  readonly heightMm: number;
  readonly bottomEdgeMm: number;
}

/** While the panel is measured: nothing of it counts before it is saved. */
export interface AdjustView {
  /** The long side of the card as it is drawn, in pixels of the page. */
  readonly cardPx: number;
  /** What the card says, and what was chosen. */
  readonly becomes: PanelSizes;
  readonly changes: readonly ChangeView[];
}

export interface BrightnessView {
  readonly name: string;
  /** Null: the kernel does not say. */
  readonly percent: number | null;
  readonly least: number;
  /** Somebody turned it and has not said that it is good. */
  readonly trial: { readonly before: number; readonly secondsLeft: number } | null;
  readonly trouble: "not-writable" | "gone" | "refused" | null;
}

export interface TouchPageView {
  readonly page: "touch";
  /** As the page on the glass says; null until it has. */
  readonly glass: { readonly widthPx: number; readonly heightPx: number; readonly touchPoints: number } | null;
  /** As the terminal runs with them. */
  readonly panel: PanelSizes;
  /** Of what is drawn, whichever way it lies. */
  readonly size: { readonly widthMm: number; readonly heightMm: number };
  /** turned: drawn the other way than the panel is said to hang; stretched: no square pixels with these millimetres. */
  readonly disagrees: "turned" | "stretched" | null;
  /** Why nothing can be changed here: the terminal was started with a file, or the role may not. */
  readonly locked: "file" | "role" | null;
  readonly adjust: AdjustView | null;
  /** Saved, and counts from the next start: which version. */
  readonly waiting: number | null;
  /** A configuration is on trial: until it is taken back. */
  readonly confirmSecondsLeft: number | null;
  readonly failed: "invalid" | "disk" | null;
  /** Null: this machine has no lamp that can be set. */
  readonly brightness: BrightnessView | null;
  readonly mayChange: boolean;
  readonly test: TouchTestView | null;
  /** The last test came to nothing: the page did not report, or nobody touched the glass. */
  readonly came: "page-silent" | "nothing-touched" | "not-kept" | null;
  readonly results: TouchResultsView;
}

const px = z.int().check(z.minimum(1), z.maximum(MOST_PX));
const place = z.int().check(z.minimum(0), z.maximum(GLASS_PARTS));
const count = z.int().check(z.minimum(0), z.maximum(GLASS_PARTS));

export const touchActionSchema = z.discriminatedUnion("do", [
  /** What the page finds out about the glass it is on. */
  z.strictObject({
    do: z.literal("glass"),
    widthPx: px,
    heightPx: px,
    touchPoints: z.int().check(z.minimum(0), z.maximum(256)),
  }),
  z.strictObject({ do: z.literal("start"), test: z.enum(TOUCH_TESTS) }),
  /** What the glass felt since the last report; also without anything, so that silence is known from stillness. */
  z.strictObject({
    do: z.literal("report"),
    id: z.int().check(z.minimum(0)),
    cells: z.array(z.int().check(z.minimum(0), z.maximum(MOST_CELLS - 1))).check(z.maxLength(TOUCHES_REPORTED)),
    /** Where fingers came down, the first of them; and how many did. */
    downs: z.array(z.strictObject({ x: place, y: place })).check(z.maxLength(TOUCHES_REPORTED)),
    touches: count,
    /** At once. */
    fingers: z.int().check(z.minimum(0), z.maximum(256)),
  }),
  z.strictObject({ do: z.literal("finish") }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({ do: z.literal("adjust") }),
  z.strictObject({ do: z.literal("card"), by: z.literal([-10, -1, 1, 10]) }),
  z.strictObject({ do: z.literal("bottom-edge"), by: z.literal([-100, -10, -1, 1, 10, 100]) }),
  z.strictObject({ do: z.literal("turn"), orientation: z.enum(["portrait", "landscape"]) }),
  z.strictObject({ do: z.literal("save") }),
  z.strictObject({ do: z.literal("discard") }),
  z.strictObject({ do: z.literal("restart") }),
  z.strictObject({ do: z.literal("confirm") }),
  z.strictObject({ do: z.literal("take-back") }),
  z.strictObject({ do: z.literal("brightness"), by: z.literal([-10, 10]) }),
  z.strictObject({ do: z.literal("keep-brightness") }),
  z.strictObject({ do: z.literal("undo-brightness") }),
]);
export type TouchAction = z.infer<typeof touchActionSchema>;
export type TouchReport = Extract<TouchAction, { do: "report" }>;
