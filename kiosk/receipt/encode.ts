import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { createSlipBuilder, lineNeedsDrawing, type Slip, type SlipBuilder } from "../../drivers/printer/escpos.ts";
import { printable } from "../../drivers/printer/escpos-text.ts";
import { PLAIN_STYLE } from "../../drivers/printer/interpreter-events.ts";
import { prepareLines, type StyledText } from "../../drivers/printer/raster/draw.ts";
import type { Glyphs } from "../../drivers/printer/raster/glyphs.ts";
import type { SlipDocument, SlipPart } from "./document.ts";
import { layOutSlip, type SlipLine } from "./layout.ts";

/** Four lines of white between the last word and the blade, so that a hand finds the slip (ux 4.3). */
const WHITE_BEFORE_CUT_DOTS = 120;

/**
 * The bytes of a slip for one printer, and how much paper it takes. Lines that the printer's font cannot print (a rare
 * character; every line, where the profile says `text: "raster"`) are drawn as dots with what `slipGlyphs` brought.
 *
 * Without glyphs □ stands for what the font lacks, and RangeError is thrown where the printer takes nothing but dots.
 */
export function encodeSlip(document: SlipDocument, profile: PrinterProfile, glyphs: Glyphs | null = null): Slip {
  const lines = layOutSlip(document, profile.columns);
  if (glyphs !== null)
    prepareLines(
      glyphs,
      lines.flatMap((line) => drawnText(line, profile)),
    );
  const builder = createSlipBuilder(profile, glyphs);
  for (const line of lines) write(line, builder);
  builder.feedDots(Math.max(0, WHITE_BEFORE_CUT_DOTS - profile.feedDotsBeforeCut));
  return builder.cut().build();
}

/**
 * What `encodeSlip` needs to draw this document's letters for this printer; null, and no font loaded, where the
 * printer has them all. Rejects only where the project's own font cannot be loaded and the printer takes nothing but
 * dots: a broken installation. Other printers then get no glyphs: a slip with a square in a name is better than none.
 */
export async function slipGlyphs(
  document: SlipDocument,
  profile: PrinterProfile,
  load: () => Promise<Glyphs> = loadBundledGlyphs,
): Promise<Glyphs | null> {
  const drawn = document.parts.flatMap(textsOf).filter((text) => lineNeedsDrawing(text, profile));
  if (drawn.length === 0 && profile.text === "native") return null;
  try {
    const glyphs = await load();
    await glyphs.bring(drawn.map(printable).join(""));
    return glyphs;
  } catch (error) {
    if (profile.text === "raster") throw error;
    return null;
  }
}

function drawnText(line: SlipLine, profile: PrinterProfile): readonly StyledText[] {
  if (line.line !== "text" || !lineNeedsDrawing(line.text, profile)) return [];
  const style = { ...PLAIN_STYLE, bold: line.bold, widthScale: line.scale, heightScale: line.scale };
  return [{ text: line.text, style }];
}

/** Not imported above: the renderer is 2.5 MB of code, and most slips need none of it. */
async function loadBundledGlyphs(): Promise<Glyphs> {
  const { loadGlyphs } = await import("../../drivers/printer/raster/glyphs.ts");
  return loadGlyphs();
}

function textsOf(part: SlipPart): readonly string[] {
  switch (part.part) {
    case "title":
    case "center":
    case "text":
    case "step":
      return [part.text];
    case "fact":
      return [part.label, part.value];
    case "ends":
      return [part.left, part.right];
    case "code":
      return part.groups;
    case "demo":
    case "rule":
    case "qr":
    case "gap":
      return [];
  }
}

function write(line: SlipLine, builder: SlipBuilder): void {
  switch (line.line) {
    case "text":
      builder.align(line.align).bold(line.bold).size(line.scale, line.scale).line(line.text);
      return;
    case "qr":
      builder.align("center").qr(line.text);
      return;
    case "feed":
      builder.feedDots(line.dots);
      return;
  }
}
