import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSync } from "vite";
import { buildUi } from "../build-ui.ts";
import { PROJECT_ROOT } from "../lib/root.ts";
import { buildBarePage } from "./bare-page.ts";
import type { Bench, Row } from "./measure.ts";

const AIM_KB = 120;

/**
 * What the page must have read before its first screen can be used: the scripts that index.html names and
 * everything they import statically. A chunk behind import() is not among them: the workbench, which a real terminal
 * never loads, and the rare letters, which wait until the first screen stands.
 */
export async function measureBundle(bench: Bench): Promise<readonly Row[]> {
  await buildUi({ outDir: "dist/ui", say: bench.say });
  const ours = weigh(join(PROJECT_ROOT, "dist/ui"));
  const bare = weigh(await buildBarePage(bench.scratch));
  const js = ours.js.gzipKb;
  return [
    {
      name: "bundle",
      unit: "kB",
      ours: { how: `JavaScript before the first screen, gzip: ${ours.js.files.join(", ")}`, values: [js] },
      bare: { how: "a bare Preact page's JavaScript, gzip, built the same way", values: [bare.js.gzipKb] },
      aims: [{ text: `≤ ${AIM_KB} kB`, value: js, limit: AIM_KB }],
      notes: [
        `CSS before the first screen: ${kb(ours.css.gzipKb)} gzip. Fonts asked for by index.html: ${kb(ours.fontsKb)} in ${ours.fonts} files (woff2 is compressed already).`,
        `Not needed by the first screen: ${kb(ours.laterJsKb)} of JavaScript gzip, ${kb(ours.laterCssKb)} of CSS gzip, and ${ours.laterFonts} font slices of ${kb(ours.laterFontsKb)} for rare characters, read one by one.`,
        "Everything comes through the pipe from this machine, uncompressed: the size stands for work of the page, not for waiting.",
      ],
    },
  ];
}

interface Weight {
  readonly js: { readonly files: readonly string[]; readonly gzipKb: number };
  readonly css: { readonly gzipKb: number };
  readonly fonts: number;
  readonly fontsKb: number;
  readonly laterJsKb: number;
  readonly laterCssKb: number;
  readonly laterFonts: number;
  readonly laterFontsKb: number;
}

function weigh(folder: string): Weight {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const js = withStaticImports(folder, named(html, /<script[^>]*\ssrc="([^"]+)"/g));
  const css = named(html, /<link[^>]*rel="stylesheet"[^>]*\shref="([^"]+)"/g);
  const fonts = named(html, /<link[^>]*as="font"[^>]*\shref="([^"]+)"/g);
  const first = new Set([...js, ...css, ...fonts]);
  const later = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `/${name.replaceAll("\\", "/")}`)
    .filter((name) => !first.has(name));
  const ending = (end: string): readonly string[] => later.filter((name) => name.endsWith(end));
  return {
    js: { files: js.map((name) => posix.basename(name)), gzipKb: gzipKb(folder, js) },
    css: { gzipKb: gzipKb(folder, css) },
    fonts: fonts.length,
    fontsKb: plainKb(folder, fonts),
    laterJsKb: gzipKb(folder, ending(".js")),
    laterCssKb: gzipKb(folder, ending(".css")),
    laterFonts: ending(".woff2").length,
    laterFontsKb: plainKb(folder, ending(".woff2")),
  };
}

function named(html: string, pattern: RegExp): readonly string[] {
  return [...html.matchAll(pattern)].flatMap(([, path]) => (path === undefined ? [] : [path]));
}

/** Read by a parser, not by a pattern: an import inside a string is none. */
function withStaticImports(folder: string, entries: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const statement of parseSync(path, readFileSync(join(folder, path), "utf8")).program.body) {
      const isImport = statement.type === "ImportDeclaration" || statement.type === "ExportAllDeclaration";
      const source = isImport || statement.type === "ExportNamedDeclaration" ? statement.source : null;
      if (source !== null) visit(posix.join(posix.dirname(path), source.value));
    }
  };
  for (const entry of entries) visit(entry);
  return [...found];
}

/** Each file by itself, as a server would send it. */
function gzipKb(folder: string, paths: readonly string[]): number {
  return sum(paths.map((path) => gzipSync(readFileSync(join(folder, path))).length)) / 1000;
}

function plainKb(folder: string, paths: readonly string[]): number {
  return sum(paths.map((path) => readFileSync(join(folder, path)).length)) / 1000;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function kb(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} kB`;
}
