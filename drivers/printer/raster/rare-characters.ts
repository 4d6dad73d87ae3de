import { readFile } from "node:fs/promises";
import { fontTable, glyphMap } from "./font-file.ts";

/**
 * One character of the companion font, cut out at one weight: 2 kB of TrueType that resvg can draw. The companion is
 * a variable font in woff2, which resvg takes only at its thinnest; subset-font (HarfBuzz) sets the weight and unpacks
 * it. 0.1 s the first time, 10 ms then. null when the piece does not hold what the package says it does.
 */
export async function cutRareCharacter(file: string, character: string, weight: 400 | 700): Promise<Uint8Array | null> {
  // Loaded here and not above: it brings two wasm modules, and most terminals never meet such a character.
  const { default: subset } = await import("subset-font");
  const font = await subset(await readFile(file), character, {
    targetFormat: "truetype",
    variationAxes: { wght: weight },
  });
  return glyphMap(fontTable(font, "cmap"))(character.codePointAt(0) ?? 0) === 0 ? null : font;
}
