/**
 * The panel in millimetres against what is drawn on it in pixels, and finding the millimetres out with a bank card, because
 * everybody has one and no tape measure bends over a frame. Pure.
 */
import type { PanelSizes, TouchPageView } from "../../display/contract/staff/touch.ts";
import type { Edit } from "../../provisioning/manager.ts";
import { TOUCH_SIZES } from "./delays.ts";
import type { SizeMm } from "./grid.ts";

/** ISO/IEC 7810, ID-1: bank cards, transport cards, the identity card. */
export const CARD_MM = { long: 85.6, short: 53.98 } as const;
/** What a configuration may say of a side, and of the lower edge (config/schema.ts). */
export const PANEL_MM = { least: 150, most: 2_000, highestEdge: 1_500 } as const;

export type Glass = NonNullable<TouchPageView["glass"]>;

/** What somebody found out and chose; nothing of it counts before it is saved. */
export interface PanelDraft {
  readonly cardPx: number;
  /** The card was moved: until then the millimetres of the configuration stand, without a rounding. */
  readonly measured: boolean;
  readonly orientation: PanelSizes["orientation"];
  readonly bottomEdgeMm: number;
}

/** The size of what is drawn: a picture that lies other than the panel is said to hang has its sides the other way. */
export function sizeOnGlass({ widthMm, heightMm }: PanelSizes, glass: Glass | null): SizeMm {
  const isTurned = glass !== null && isUpright(glass) !== heightMm > widthMm;
  return isTurned ? { widthMm: heightMm, heightMm: widthMm } : { widthMm, heightMm };
}

export function disagreement(panel: PanelSizes, glass: Glass | null): TouchPageView["disagrees"] {
  if (glass === null) return null;
  if (isUpright(glass) !== (panel.orientation === "portrait")) return "turned";
  const ratio = glass.widthPx / panel.widthMm / (glass.heightPx / panel.heightMm);
  return Math.abs(ratio - 1) > TOUCH_SIZES.squareWithin ? "stretched" : null;
}

export function draftOf(panel: PanelSizes, glass: Glass): PanelDraft {
  const { orientation, bottomEdgeMm } = panel;
  const cardPx = Math.round((CARD_MM.long * shortOf(glass)) / Math.min(panel.widthMm, panel.heightMm));
  return { cardPx, measured: false, orientation, bottomEdgeMm };
}

/** The card as it is drawn, longer or shorter, as far as there are panels of that size. */
export function withCard(draft: PanelDraft, glass: Glass, byPx: number): PanelDraft {
  const least = Math.ceil((CARD_MM.long * longOf(glass)) / PANEL_MM.most);
  const most = Math.floor((CARD_MM.long * shortOf(glass)) / PANEL_MM.least);
  return { ...draft, measured: true, cardPx: Math.min(most, Math.max(least, draft.cardPx + byPx)) };
}

export function withEdge(draft: PanelDraft, byMm: number): PanelDraft {
  return { ...draft, bottomEdgeMm: Math.min(PANEL_MM.highestEdge, Math.max(0, draft.bottomEdgeMm + byMm)) };
}

/** What the panel is by this draft. */
export function panelBy(
  { cardPx, measured, orientation, bottomEdgeMm }: PanelDraft,
  was: PanelSizes,
  glass: Glass,
): PanelSizes {
  const mmPerPx = CARD_MM.long / cardPx;
  const [short, long] = measured
    ? [Math.round(shortOf(glass) * mmPerPx), Math.round(longOf(glass) * mmPerPx)]
    : [Math.min(was.widthMm, was.heightMm), Math.max(was.widthMm, was.heightMm)];
  const [widthMm, heightMm] = orientation === "portrait" ? [short, long] : [long, short];
  return { orientation, widthMm, heightMm, bottomEdgeMm };
}

/** Only what differs, so that the rest still comes from the site's own settings. */
export function editsOf(was: PanelSizes, becomes: PanelSizes): readonly Edit[] {
  const keys = ["orientation", "widthMm", "heightMm", "bottomEdgeMm"] as const;
  return keys.flatMap((key) => (was[key] === becomes[key] ? [] : [{ path: ["panel", key], value: becomes[key] }]));
}

function isUpright({ widthPx, heightPx }: Glass): boolean {
  return heightPx > widthPx;
}

function shortOf({ widthPx, heightPx }: Glass): number {
  return Math.min(widthPx, heightPx);
}

function longOf({ widthPx, heightPx }: Glass): number {
  return Math.max(widthPx, heightPx);
}
