import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fontSourceOf, MAIN_FONT_FILES } from "./coverage.ts";
import { glyphMap, readAdvances, readFontTable } from "./font-file.ts";
import { loadGlyphs, type Glyphs, type GlyphSpec } from "./glyphs.ts";
import { cutRareCharacter } from "./rare-characters.ts";

let glyphs: Glyphs;
beforeAll(async () => {
  glyphs = await loadGlyphs();
});

/** The dots of one Chinese cell, as text. */
function dots(character: string, change: Partial<GlyphSpec> = {}): string {
  const spec = { character, width: 24, height: 24, half: false, bold: false, ...change };
  glyphs.prepare([spec]);
  return Buffer.from(glyphs.get(spec)).toString("hex");
}
const black = (drawn: string): number => drawn.split("01").length - 1;

describe("drawn letters", () => {
  test("are as a printer's own: regular and bold, at any size, and different from each other", () => {
    expect(black(dots("票"))).toBeGreaterThan(100);
    expect(black(dots("票", { bold: true }))).toBeGreaterThan(black(dots("票")));
    expect(black(dots("票", { width: 48, height: 48 }))).toBeGreaterThan(3 * black(dots("票")));
    expect(dots("票")).not.toBe(dots("要"));
    expect(black(dots("ñ", { width: 12, half: true }))).toBeGreaterThan(black(dots("n", { width: 12, half: true })));
  });

  test("𠮷 of 𠮷野家 is 𠮷 and not 吉, at both weights, once the font that has it was brought", async () => {
    await glyphs.bring("𠮷野家");
    for (const bold of [false, true]) {
      const drawn = dots("𠮷", { bold });
      expect(black(drawn)).toBeGreaterThan(100);
      expect([dots("吉", { bold }), dots("□", { bold })]).not.toContain(drawn);
    }
  });

  test("what no bundled font has is a square, never a gap and never another letter", async () => {
    await glyphs.bring("😀");
    for (const character of ["𠀋", "😀"]) expect(dots(character)).toBe(dots("□"));
    await glyphs.bring("𠀋");
    expect(dots("𠀋")).not.toBe(dots("□"));
  });
});

describe("the bundled fonts", () => {
  test("have what they say, and a piece that has not says so", async () => {
    const source = fontSourceOf("𠮷");
    const file = source?.font === "companion" ? source.file : "";
    expect((await cutRareCharacter(file, "𠮷", 400))?.length).toBeGreaterThan(500);
    expect(await cutRareCharacter(file, "😀", 400)).toBeNull();
  });

  test("say what they have without being loaded", () => {
    for (const character of "票镕㛃䶮㑇𬱖é") expect(fontSourceOf(character)).toStrictEqual({ font: "main" });
    expect(fontSourceOf("𠮷")).toMatchObject({ font: "companion" });
    for (const character of ["😀", "한", "ﷺ", "\u{10ffff}"]) expect(fontSourceOf(character)).toBeNull();
  });

  test("are read by table, and a file that is no font is refused in words", () => {
    const map = glyphMap(readFontTable(MAIN_FONT_FILES.regular, "cmap"));
    expect([map(0x7968) > 0, map(0x1f600)]).toStrictEqual([true, 0]);
    expect(() => readFontTable(MAIN_FONT_FILES.regular, "none")).toThrow("the font has no none table");
    const folder = mkdtempSync(join(tmpdir(), "font-"));
    const file = join(folder, "torn.ttf");
    writeFileSync(file, Uint8Array.of(0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0));
    expect(() => readFontTable(file, "cmap")).toThrow("torn.ttf ends inside cmap");
    expect(() => readAdvances(new Uint8Array(12))).toThrow("the font has no head table");
    rmSync(folder, { recursive: true });
  });
});
