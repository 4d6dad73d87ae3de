/**
 * Makes dist/electron what the sources say: main.cjs, preload.cjs and core.mjs, with everything of this project in them.
 * Electron is not asked to take types off, and a package holds a few files instead of hundreds. Packages with native parts
 * or files of their own stay beside them, in node_modules.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import type { Plugin } from "vite";
import { PROJECT_ROOT } from "./lib/root.ts";

/** What may go into the bundles. */
const INPUTS = [
  "config",
  "drivers",
  "kiosk",
  "scripts/lib",
  "scripts/electron-core.ts",
  "scripts/build-electron.ts",
  "package-lock.json",
];
const STAMP = ".built-from";

/**
 * Not bundled. Native: better-sqlite3, serialport, node-hid, koffi. Read as files at run time: escpos (a deep import), and the
 * fonts and the WebAssembly that draw slips. config/deploy/electron/ packs the same list.
 */
export const LEFT_OUTSIDE = [
  "better-sqlite3",
  "serialport",
  "node-hid",
  "koffi",
  "escpos",
  "@expo-google-fonts/noto-sans-sc",
  "@fontsource-variable/noto-sans-jp",
  "@resvg/resvg-wasm",
  "subset-font",
] as const;

export interface BuildElectronOptions {
  /** Absolute, or from the project's root; two folders below it, because paths in the bundle are counted from there. */
  readonly outDir: string;
  readonly say?: (line: string) => void;
}

/** Builds unless it was built from these very inputs. Rejects when the build fails; the old files then stay. */
export async function buildElectron({
  outDir,
  say = console.log,
}: BuildElectronOptions): Promise<{ readonly rebuilt: boolean }> {
  const target = resolve(PROJECT_ROOT, outDir);
  const inputs = hashInputs();
  if (readStamp(target) === inputs) return { rebuilt: false };
  const begun = performance.now();
  say("Building the Electron application …");
  const unfinished = `${target}.${process.pid}`;
  try {
    await bundle(unfinished, { main: "kiosk/display/electron/entry.ts" }, "cjs");
    await bundle(unfinished, { preload: "kiosk/display/electron/preload.ts" }, "cjs");
    await bundle(unfinished, { core: "scripts/electron-core.ts" }, "es");
    writeFileSync(join(unfinished, STAMP), inputs);
    const old = `${target}.old.${process.pid}`;
    mkdirSync(dirname(target), { recursive: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(unfinished, target);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  say(`  done in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return { rebuilt: true };
}

async function bundle(outDir: string, input: Readonly<Record<string, string>>, format: "cjs" | "es"): Promise<void> {
  const { build } = await import("vite");
  const extension = format === "cjs" ? "cjs" : "mjs";
  await build({
    configFile: false,
    root: PROJECT_ROOT,
    publicDir: false,
    logLevel: "warn",
    plugins: [keepPlaces(format)],
    ssr: { noExternal: true, external: ["electron", ...LEFT_OUTSIDE] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: "node24",
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(PROJECT_ROOT, file)])),
        output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` },
      },
    },
  });
}

/**
 * A bundled module is no longer where its source is. Files that modules name relative to themselves are found all the same,
 * in a checkout as in a package, which keeps the project's folders; threads are bundles of their own.
 */
function keepPlaces(format: "cjs" | "es"): Plugin {
  const bundleFolder = format === "cjs" ? "__dirname" : "import.meta.dirname";
  return {
    name: "yanpiao-keep-places",
    enforce: "pre",
    transform(code, id) {
      if (!id.startsWith(PROJECT_ROOT) || id.includes("/node_modules/")) return null;
      const folder = relative(PROJECT_ROOT, dirname(id));
      const placed = code
        .replaceAll(/new URL\("([^"]+)\.ts", import\.meta\.url\)/g, (_found, path: string) => {
          const name = basename(path);
          this.emitFile({ type: "chunk", id: join(dirname(id), `${path}.ts`), fileName: `${name}.mjs` });
          return `new URL("./${name}.mjs", import.meta.url)`;
        })
        .replaceAll("import.meta.dirname", `(joinPlaces(${bundleFolder}, ${JSON.stringify(join("../..", folder))}))`);
      return placed === code ? null : `import { join as joinPlaces } from "node:path";\n${placed}`;
    },
  };
}

function readStamp(target: string): string | null {
  try {
    return existsSync(join(target, "core.mjs")) ? readFileSync(join(target, STAMP), "utf8") : null;
  } catch {
    return null;
  }
}

function hashInputs(): string {
  const hash = createHash("sha256");
  for (const file of INPUTS.flatMap(filesOf).sort()) {
    hash.update(relative(PROJECT_ROOT, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesOf(input: string): readonly string[] {
  const path = join(PROJECT_ROOT, input);
  if (/\.\w+$/.test(input)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) await buildElectron({ outDir: "dist/electron" });
