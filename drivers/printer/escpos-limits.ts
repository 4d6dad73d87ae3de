import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { inFont } from "./escpos-text.ts";
import type { PrintEvent } from "./interpreter-events.ts";
import { interpret } from "./interpreter.ts";
import { QR_QUIET_MODULES, qrSize } from "./qr.ts";
import { createPaperLayout } from "./raster/paper.ts";

/**
 * What in these bytes this one printer cannot do, in words; empty when all is well. `assertPlainEscpos` knows what no
 * printer understands; this knows what the profile says of this one: its font, its width, its buffer, its blade.
 */
export function brokenLimits(bytes: Uint8Array, profile: PrinterProfile): readonly string[] {
  const layout = createPaperLayout(profile.dots);
  const broken: string[] = [];
  let before: PrintEvent["type"] | null = null;
  for (const event of interpret(bytes)) {
    broken.push(...limitsOf(event, profile));
    if (event.type === "line-feed" && before === "raster" && profile.eatsLfAfterRaster) {
      broken.push("LF right after a picture: this board swallows it");
    }
    if (layout.apply(event).some((block) => block.wrapped)) broken.push("a line is wider than the paper");
    before = event.type;
  }
  return broken;
}

function limitsOf(event: PrintEvent, profile: PrinterProfile): readonly string[] {
  switch (event.type) {
    case "error":
      return [`byte ${event.offset}: ${event.message}`];
    case "text":
      if (profile.text === "raster") return ["text for a printer that takes only dots"];
      return Array.from(event.text)
        .filter((character) => !inFont(character, profile.font))
        .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)} is not in its ${profile.font} font`);
    case "qr": {
      if (profile.qr === "raster") return ["GS ( k for a printer that takes QR codes only as dots"];
      const widthDots = (qrSize(event.qr.data, event.qr.level) + 2 * QR_QUIET_MODULES) * event.qr.moduleDots;
      return widthDots > profile.dots ? [`a QR code of ${widthDots} dots with its quiet zone`] : [];
    }
    case "raster": {
      const { widthBytes, widthScale, heightDots } = event.image;
      return [
        ...(widthBytes * 8 * widthScale > profile.dots ? [`a picture of ${widthBytes * 8 * widthScale} dots`] : []),
        ...(heightDots > profile.bandRows
          ? [`a band of ${heightDots} rows, its buffer takes ${profile.bandRows}`]
          : []),
      ];
    }
    case "cut":
      return event.mode === profile.cut ? [] : [`a ${event.mode} cut, it makes: ${profile.cut}`];
    case "init":
    case "line-feed":
    case "feed-lines":
    case "feed-dots":
    case "line-spacing":
    case "drawer":
    case "status-request":
    case "recover":
    case "auto-status":
    case "sensor-request":
    case "identity-request":
    case "presenter":
    case "fence":
      return [];
  }
}
