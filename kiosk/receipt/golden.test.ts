import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listProfiles, loadPrinterProfile } from "../../config/profiles/load.ts";
import { brokenLimits } from "../../drivers/printer/escpos-limits.ts";
import { assertPlainEscpos } from "../../drivers/printer/escpos.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import { renderWith, type Bitmap } from "../../drivers/printer/raster/bitmap.ts";
import { loadGlyphs, type Glyphs } from "../../drivers/printer/raster/glyphs.ts";
import { toPng } from "../../drivers/simulator/render.ts";
import { layOut } from "../../drivers/simulator/strip.ts";
import type { SlipPart } from "./document.ts";
import { encodeSlip, slipGlyphs } from "./encode.ts";
import { SAMPLE_NAMES, sampleSlip, type SampleName } from "./samples.ts";

/**
 * Every slip on every printer, dot for dot. A line of a file in `golden/` is one slip: its name, its size in dots and a
 * hash of its dots as the strict interpreter prints the bytes. When one changes, the picture is written to LOOK_FOLDER
 * for a person to look at; `vitest run kiosk/receipt -u` then accepts it.
 */
const GOLDEN_FOLDER = join(import.meta.dirname, "golden");
const LOOK_FOLDER = join(import.meta.dirname, "../../.cache/golden");

interface Printed {
  readonly name: SampleName;
  readonly line: string;
  readonly bitmap: Bitmap;
}

let glyphs: Glyphs;
let folder = "";
/** One picture of each kind: many printers print the same. */
const pictures = new Map<string, { readonly bitmap: Bitmap; readonly qrText: string }>();
const bitmaps = new Map<string, Bitmap>();
beforeAll(async () => {
  glyphs = await loadGlyphs();
  folder = mkdtempSync(join(tmpdir(), "golden-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function print(id: string, name: SampleName): Promise<Printed> {
  const profile = loadPrinterProfile(id);
  const document = sampleSlip(name);
  const { bytes, heightDots } = encodeSlip(document, profile, await slipGlyphs(document, profile));
  assertPlainEscpos(bytes);
  expect(brokenLimits(bytes, profile), `${name} on ${id}`).toStrictEqual([]);
  const bitmap = bitmapOf(bytes, profile.dots);
  expect(bitmap.heightDots).toBe(heightDots);
  const hash = sha256(bitmap.data).slice(0, 24);
  pictures.set(hash, { bitmap, qrText: document.parts.flatMap(qrTextOf).join() });
  return { name, line: `${name} ${bitmap.widthDots}x${bitmap.heightDots} ${hash}`, bitmap };
}

function bitmapOf(bytes: Uint8Array, dots: number): Bitmap {
  const key = `${dots} ${sha256(bytes)}`;
  const known = bitmaps.get(key);
  if (known !== undefined) return known;
  const { marks, widthDots, heightDots } = layOut(interpret(bytes), dots);
  const bitmap = renderWith(glyphs, marks, widthDots, heightDots);
  bitmaps.set(key, bitmap);
  return bitmap;
}

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function qrTextOf(part: SlipPart): readonly string[] {
  return part.part === "qr" ? [part.text] : [];
}

/** Pictures of the slips that are not what they were, written for a person; the paths, or that all is as it was. */
function lookAt(id: string, file: string, printed: readonly Printed[]): string {
  const known = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const paths = printed
    .filter(({ line }) => !known.includes(line))
    .map(({ name, bitmap }) => {
      const path = join(LOOK_FOLDER, `${id}-${name}.png`);
      mkdirSync(LOOK_FOLDER, { recursive: true });
      writeFileSync(path, toPng(bitmap));
      return path;
    });
  return paths.length === 0 ? "every slip is as it was" : `look at ${paths.join(", ")}`;
}

describe("golden slips", { timeout: 120_000 }, () => {
  test.each(listProfiles("printers"))("%s prints every slip as it did, within its limits", async (id) => {
    const printed: Printed[] = [];
    for (const name of SAMPLE_NAMES) printed.push(await print(id, name));
    const file = join(GOLDEN_FOLDER, `${id}.txt`);
    const look = lookAt(id, file, printed);
    await expect(`${printed.map(({ line }) => line).join("\n")}\n`, look).toMatchFileSnapshot(file);
  });

  test("a reader finds the QR code on each of them", () => {
    const slips = [...pictures.values()];
    expect(slips.length).toBeGreaterThan(2 * SAMPLE_NAMES.length);
    const files = slips.map(({ bitmap }, index) => {
      const path = join(folder, `${index}.pbm`);
      writeFileSync(path, pbm(bitmap));
      return path;
    });
    const read = execFileSync("zbarimg", ["-q", "--raw", ...files], { stdio: ["ignore", "pipe", "ignore"] });
    expect(read.toString().trimEnd().split("\n")).toStrictEqual(slips.map(({ qrText }) => qrText));
  });
});

/** The print head's own format is a file format too: one bit a dot, 1 is black. */
function pbm({ widthDots, heightDots, data }: Bitmap): Buffer {
  return Buffer.concat([Buffer.from(`P4\n${widthDots} ${heightDots}\n`), data]);
}
