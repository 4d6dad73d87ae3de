/** Makes dist/ui what the sources say; does nothing, quickly, when it already is. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { charactersOnScreen, cutFonts } from "./fonts.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

/** What goes into the page, beside the characters that the whole project can say. */
const INPUTS = [
  "ui",
  "kiosk/display/contract",
  "kiosk/invoice",
  "scripts/build-ui.ts",
  "scripts/fonts.ts",
  "package-lock.json",
];
const STAMP = ".built-from";

export interface BuildOptions {
  /** Absolute, or from the project's root. */
  readonly outDir: string;
  readonly say?: (line: string) => void;
}

/** Builds the page unless it was built from these very inputs. Rejects when the build fails; the old page then stays. */
export async function buildUi({ outDir, say = console.log }: BuildOptions): Promise<{ readonly rebuilt: boolean }> {
  const target = resolve(PROJECT_ROOT, outDir);
  const characters = charactersOnScreen();
  const inputs = hashInputs(characters);
  if (readStamp(target) === inputs) return { rebuilt: false };

  const begun = performance.now();
  say("Building the screens …");
  const fonts = await cutFonts(characters, (line) => {
    say(`  ${line}`);
  });
  const { build } = await import("vite");
  const unfinished = `${target}.${process.pid}`;
  await build({
    configFile: join(PROJECT_ROOT, "ui/vite.config.ts"),
    logLevel: "warn",
    resolve: { alias: { "yanpiao-fonts": fonts } },
    define: { BUILD: JSON.stringify(inputs.slice(0, 12)) },
    build: { outDir: unfinished, emptyOutDir: true },
  });
  writeFileSync(join(unfinished, STAMP), inputs);
  putInPlace(unfinished, target);
  say(`  done in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return { rebuilt: true };
}

/** A display that is being served from the old page has read it already; a half-written one never stands there. */
function putInPlace(unfinished: string, target: string): void {
  const old = `${target}.old.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(unfinished, target);
  rmSync(old, { recursive: true, force: true });
}

function readStamp(target: string): string | null {
  try {
    return existsSync(join(target, "index.html")) ? readFileSync(join(target, STAMP), "utf8") : null;
  } catch {
    return null;
  }
}

function hashInputs(characters: string): string {
  const hash = createHash("sha256").update(characters);
  for (const file of INPUTS.flatMap(filesOf).sort()) {
    hash.update(relative(PROJECT_ROOT, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesOf(input: string): readonly string[] {
  const path = join(PROJECT_ROOT, input);
  if (!existsSync(path)) return [];
  if (/\.\w+$/.test(input)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css|html|json|svg)$/.test(entry.name))
    .filter((entry) => !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) await buildUi({ outDir: "dist/ui" });
