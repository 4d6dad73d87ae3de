import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { createSlipBuilder, type Slip } from "../../drivers/printer/escpos.ts";
import type { SlipDocument } from "./document.ts";
import { layOutSlip, type SlipLine } from "./layout.ts";

/** Four lines of white between the last word and the blade, so that a hand finds the slip (ux 4.3). */
const WHITE_BEFORE_CUT_DOTS = 120;

/** The bytes of a slip for one printer, and how much paper it takes. */
export function encodeSlip(document: SlipDocument, profile: PrinterProfile): Slip {
  const builder = createSlipBuilder(profile);
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
  for (const line of layOutSlip(document, profile.columns)) add(line);
  builder.feedDots(Math.max(0, WHITE_BEFORE_CUT_DOTS - profile.feedDotsBeforeCut));
  return builder.cut().build();
}
