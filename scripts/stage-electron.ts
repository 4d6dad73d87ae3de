/**
 * Lays out the application as it is packed: the bundles, the page, the profiles, and of node_modules only what the bundles leave
 * outside, with what that needs. electron-builder packs this folder (config/deploy/electron/); plain Node runs it as well.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { buildElectron, LEFT_OUTSIDE } from "./build-electron.ts";
import { buildUi } from "./build-ui.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Of the font package, which holds every weight, only what a slip is drawn with (drivers/printer/raster/coverage.ts). */
const FILES_OF: Readonly<Record<string, RegExp>> = {
  "@expo-google-fonts/noto-sans-sc": /^(400Regular|700Bold)(\/|$)|^[^/]+$/,
};
/** Sources of native parts, which come ready-made: nothing at run time reads them. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = {
  "better-sqlite3": /^(src|deps|binding\.gyp)$/,
  "node-hid": /^(src|hidapi|binding\.gyp)$/,
  "@serialport/bindings-cpp": /^(src|binding\.gyp)$/,
  koffi: /^(src|vendor|doc)$/,
};

/** Makes `folder` anew. Rejects when something is missing that has to be in it. */
export async function stageElectron(folder: string, say: (line: string) => void): Promise<void> {
  await buildUi({ outDir: "dist/ui", say });
  await buildElectron({ outDir: "dist/electron", say });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ["dist/electron", "dist/ui"])
    cpSync(join(PROJECT_ROOT, part), join(folder, part), { recursive: true });
  cpSync(join(PROJECT_ROOT, "config/profiles"), join(folder, "config/profiles"), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || path.endsWith(".json"),
  });
  cpSync(join(PROJECT_ROOT, "LICENSE"), join(folder, "LICENSE"));
  const { version } = readPackage(PROJECT_ROOT);
  for (const path of packagesFor(LEFT_OUTSIDE)) copyPackage(path, folder);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest(version), null, 2)}\n`);
}

/** `type` is not said: each file says by its name what it is. The dependencies are what electron-builder looks for. */
function manifest(version: string): object {
  return {
    name: "yanpiao-terminal",
    productName: "Yanpiao",
    version,
    description: "Self-service terminal that checks whether an invoice (发票) agrees with the tax record",
    author: "Yanpiao",
    license: "Apache-2.0",
    main: "dist/electron/main.cjs",
    dependencies: Object.fromEntries(
      LEFT_OUTSIDE.map((name) => [name, readPackage(join(PROJECT_ROOT, "node_modules", name)).version]),
    ),
  };
}

/** Folders of these packages and of all that they need, found as Node finds them. Optional ones are taken where they are. */
export function packagesFor(names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = names.map((name) => ({ name, from: PROJECT_ROOT, optional: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, from, optional } = next;
    const path = resolvePackage(name, from);
    if (path === null) {
      if (optional) continue;
      throw new Error(`${name} is not installed, but ${relative(PROJECT_ROOT, from) || "the application"} needs it`);
    }
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = readPackage(path);
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      waiting.push({ name: needed, from: path, optional: needed in optionalDependencies });
    }
  }
  return [...found].sort();
}

function resolvePackage(name: string, from: string): string | null {
  for (let folder = from; folder.startsWith(PROJECT_ROOT); folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(join(path, "package.json"))) return path;
  }
  return null;
}

/** Packages within a package are packages of their own, and copied as such. */
function copyPackage(path: string, folder: string): void {
  const { name } = readPackage(path);
  const wanted = FILES_OF[name];
  const unwanted = LEFT_OUT[name];
  cpSync(path, join(folder, relative(PROJECT_ROOT, path)), {
    recursive: true,
    dereference: true,
    filter(file) {
      const inside = relative(path, file);
      if (inside === "") return true;
      const [first = ""] = inside.split(sep);
      if (first === "node_modules" || unwanted?.test(first) === true) return false;
      return wanted?.test(inside.replaceAll(sep, "/")) ?? true;
    },
  });
}

function readPackage(path: string): PackageJson {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as PackageJson;
}

/** In MB (1,000,000 bytes). */
export function sizeOf(folder: string): number {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6
  );
}
