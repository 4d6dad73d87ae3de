/**
 * Cuts the terminal's fonts down to what it can say: every character that stands in the words, the screens, the
 * invoice rules (regions, kinds, amounts in words) and the sample invoices, with ASCII and punctuation. About 1,000
 * glyphs instead of 30,000, so the first paint does not wait for 10 MB. The result is kept by content hash.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { PROJECT_ROOT } from "./lib/root.ts";

/** Rooms whose text can come to a screen. */
const ROOMS = ["ui", "kiosk/invoice", "kiosk/shell", "kiosk/verify", "kiosk/receipt", "kiosk/staff", "config"];

const FONTS = [
  ["yanpiao-sans-400.woff2", "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"],
  ["yanpiao-sans-700.woff2", "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf"],
  ["yanpiao-serif-700.woff2", "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf"],
] as const;

const ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
const PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉「」【】—…·￥¥％－～／　–×÷°±→←↑↓▲▼◀▶✓✕";
const AMOUNT = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整正负圆";
const CALENDAR = "〇一二三四五六七八九十年月日时分秒星期周今昨前天";

/** The characters to cut for, sorted, once each. */
export function charactersOf(texts: Iterable<string>): string {
  const all = new Set<string>();
  for (const text of [ASCII, PUNCTUATION, AMOUNT, CALENDAR, ...texts]) {
    for (const character of text) if (character >= " ") all.add(character);
  }
  return [...all].sort().join("");
}

function textsOf(room: string): readonly string[] {
  const folder = join(PROJECT_ROOT, room);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && [".ts", ".tsx", ".json"].includes(extname(entry.name)))
    .filter((entry) => !entry.name.includes(".test."))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

function charactersIn(text: string): number {
  return Array.from(text).length;
}

/** Every character that the project's own texts hold. */
export function charactersOnScreen(): string {
  return charactersOf(ROOMS.flatMap(textsOf));
}

/** The folder with the cut fonts, made now if no earlier one fits. */
export async function cutFonts(characters: string, say: (line: string) => void): Promise<string> {
  const lock = readFileSync(join(PROJECT_ROOT, "node_modules/subset-font/package.json"), "utf8");
  const name = createHash("sha256").update(characters).update(lock).digest("hex").slice(0, 16);
  const folder = join(PROJECT_ROOT, ".cache/fonts", name);
  if (existsSync(folder)) return folder;

  const { default: subset } = await import("subset-font");
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const [file, source] of FONTS) {
    say(`cutting ${file} to ${charactersIn(characters)} characters …`);
    const whole = readFileSync(join(PROJECT_ROOT, "node_modules", source));
    writeFileSync(join(unfinished, file), await subset(whole, characters, { targetFormat: "woff2" }));
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another build was first; its folder has the same name because it has the same content.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
