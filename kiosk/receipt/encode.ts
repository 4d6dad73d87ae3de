import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { createSlipBuilder, type Slip, type SlipBuilder } from "../../drivers/printer/escpos.ts";
import type { PrintEvent, RasterImage } from "../../drivers/printer/interpreter-events.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import type { SlipDocument } from "./document.ts";
import { layOutSlip, type SlipLine } from "./layout.ts";

/** Four lines of white between the last word and the blade, so that a hand finds the slip (ux 4.3). */
const WHITE_BEFORE_CUT_DOTS = 120;

/** Draws a slip as dots; loading a font takes time and memory, so only a terminal whose printer needs it has one. */
export type Rasterise = (events: readonly PrintEvent[], widthDots: number) => RasterImage;

/**
 * The bytes of a slip for one printer, and how much paper it takes. Throws when the profile asks for dots instead of
 * letters and there is nothing to draw them with: that is a terminal put together wrongly.
 */
export function encodeSlip(document: SlipDocument, profile: PrinterProfile, rasterise?: Rasterise): Slip {
  const builder = createSlipBuilder(profile);
  if (profile.text === "native") write(document, profile, builder);
  else {
    if (rasterise === undefined) throw new Error(`profile ${profile.id} prints dots only, and no font was loaded`);
    const drawn = createSlipBuilder({ ...profile, text: "native", qr: "native", kanjiOn: true });
    write(document, profile, drawn);
    builder.raster(rasterise(interpret(drawn.build().bytes), profile.dots));
  }
  builder.feedDots(Math.max(0, WHITE_BEFORE_CUT_DOTS - profile.feedDotsBeforeCut));
  return builder.cut().build();
}

function write(document: SlipDocument, { columns }: PrinterProfile, builder: SlipBuilder): void {
  let align: "left" | "center" = "left";
  let bold = false;
  const setAlign = (next: typeof align): void => {
    if (next !== align) builder.align(next);
    align = next;
  };
  const add = (line: SlipLine): void => {
    switch (line.line) {
      case "text":
        setAlign(line.align);
        if (line.bold !== bold) builder.bold(line.bold);
        bold = line.bold;
        builder.size(line.scale, line.scale).line(line.text);
        return;
      case "qr":
        setAlign("center");
        builder.qr(line.text);
        return;
      case "feed":
        builder.feedDots(line.dots);
        return;
    }
  };
  for (const line of layOutSlip(document, columns)) add(line);
}
