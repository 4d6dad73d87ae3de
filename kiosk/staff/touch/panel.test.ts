import { expect, test } from "vitest";
import { configSchema } from "../../../config/schema.ts";
import { DEFAULT_CONFIG } from "../../../config/default.ts";
import type { PanelSizes } from "../../display/contract/staff/touch.ts";
import { disagreement, draftOf, editsOf, panelBy, sizeOnGlass, withCard, withEdge, type Glass } from "./panel.ts";

const UPRIGHT: PanelSizes = { orientation: "portrait", widthMm: 268, heightMm: 476, bottomEdgeMm: 900 };
const LYING: PanelSizes = { orientation: "landscape", widthMm: 476, heightMm: 268, bottomEdgeMm: 900 };
const GLASS: Glass = { widthPx: 1080, heightPx: 1920, touchPoints: 10 };
const GLASS_LYING: Glass = { widthPx: 1920, heightPx: 1080, touchPoints: 10 };

test("a card is drawn as large as the configured size makes it", () => {
  // 1080 px on 268 mm are 4.03 px a millimetre; a card is 85.6 mm long.
  expect(draftOf(UPRIGHT, GLASS).cardPx).toBe(345);
  expect(draftOf(LYING, GLASS_LYING).cardPx).toBe(345);
});

test("a card that must be drawn smaller to fit shows that the panel is larger: 32 inch, not 21.5", () => {
  const draft = withCard(draftOf(UPRIGHT, GLASS), GLASS, -113);
  expect(draft.cardPx).toBe(232);
  const found = panelBy(draft, UPRIGHT, GLASS);
  expect(found).toEqual({ ...UPRIGHT, widthMm: 398, heightMm: 708 });
  expect(editsOf(UPRIGHT, found).map(({ path, value }) => [path.join("."), value])).toEqual([
    ["panel.widthMm", 398],
    ["panel.heightMm", 708],
  ]);
});

test("a card that nobody moved changes nothing, not by a rounding either", () => {
  const odd = { ...UPRIGHT, widthMm: 270, heightMm: 477 };
  expect(editsOf(odd, panelBy(draftOf(odd, GLASS), odd, GLASS))).toEqual([]);
});

test("turning the panel swaps width and height, and is one change with them", () => {
  const turned = panelBy({ ...draftOf(UPRIGHT, GLASS), orientation: "landscape" }, UPRIGHT, GLASS);
  expect(turned).toEqual(LYING);
  expect(editsOf(UPRIGHT, turned)).toHaveLength(3);
});

test.each([UPRIGHT, LYING])(
  "however far card and edge are moved, what comes out is a panel that can be set",
  (panel) => {
    const glass = panel === UPRIGHT ? GLASS : GLASS_LYING;
    for (const far of [-100_000, 100_000]) {
      const found = panelBy(withEdge(withCard(draftOf(panel, glass), glass, far), far), panel, glass);
      const parsed = configSchema.safeParse({ ...DEFAULT_CONFIG, panel: { ...DEFAULT_CONFIG.panel, ...found } });
      expect(parsed.success, JSON.stringify(found)).toBe(true);
    }
  },
);

test("a picture that stands upright on a panel that is said to lie is named, and its sides are told as they are", () => {
  expect(disagreement(LYING, GLASS)).toBe("turned");
  expect(disagreement(UPRIGHT, GLASS)).toBeNull();
  expect(sizeOnGlass(LYING, GLASS)).toEqual({ widthMm: 268, heightMm: 476 });
  expect(sizeOnGlass(UPRIGHT, GLASS)).toEqual({ widthMm: 268, heightMm: 476 });
});

test("millimetres that would make the pixels oblong are named: a wrong size, or a wrong resolution", () => {
  expect(disagreement({ ...UPRIGHT, widthMm: 300 }, GLASS)).toBe("stretched");
  // What whole millimetres and a frame take is no stretch.
  expect(disagreement({ ...UPRIGHT, widthMm: 270 }, GLASS)).toBeNull();
});
