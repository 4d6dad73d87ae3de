/** What a program inside the machine is made of, found by following its imports; nothing is listed by hand. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createRequire, isBuiltin } from "node:module";
import ts from "typescript";

export interface Imports {
  /** Source files of the project, relative to its folder. */
  readonly sources: readonly string[];
  /** Folders of npm packages, relative to the project's, with everything that those need in turn. */
  readonly packages: readonly string[];
  /** Single files of packages that are too large to bring whole (fonts): what is named in `require.resolve`. */
  readonly files: readonly string[];
}

/** Follows static and dynamic imports from `entries`. Throws where an import leads nowhere. */
export function followImports(root: string, entries: readonly string[]): Imports {
  const sources = new Set<string>();
  const wanted = new Set<string>();
  const files = new Set<string>();
  const { resolve } = createRequire(join(root, "package.json"));
  const visit = (file: string): void => {
    if (sources.has(file)) return;
    sources.add(file);
    if (file.endsWith(".json")) return;
    const source = readFileSync(join(root, file), "utf8");
    for (const [, specifier = ""] of source.matchAll(/require\.resolve\("([^".][^"]*)"\)/g)) {
      files.add(relative(root, resolve(specifier)));
      files.add(join("node_modules", packageOf(specifier), "package.json"));
    }
    // Programs that run in a thread or process of their own.
    for (const [, specifier = ""] of source.matchAll(/new URL\("([^"]+\.ts)", import\.meta\.url\)/g)) {
      visit(join(dirname(file), specifier));
    }
    for (const specifier of specifiersOf(source)) {
      if (specifier.startsWith(".")) visit(relative(root, join(root, dirname(file), specifier)));
      else if (!isBuiltin(specifier)) wanted.add(packageOf(specifier));
    }
  };
  for (const entry of entries) visit(entry);
  return {
    sources: [...sources].sort(),
    packages: [...closePackages(root, wanted)].sort(),
    files: [...files].sort(),
  };
}

function specifiersOf(source: string): readonly string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** "node-hid" of "node-hid/x", "@serialport/stream" of "@serialport/stream". */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function closePackages(root: string, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  /** `name` as the package in `from` finds it: in its own node_modules first. */
  const add = (name: string, from: string, required: boolean): void => {
    const folder = findPackage(root, name, from);
    if (folder === null) {
      if (required) throw new Error(`the package ${name}, needed by ${from || "the project"}, is not installed`);
      return;
    }
    if (folders.has(folder)) return;
    folders.add(folder);
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
    for (const needed of Object.keys(manifest.dependencies ?? {})) {
      add(needed, folder, manifest.optionalDependencies?.[needed] === undefined);
    }
    for (const needed of Object.keys({ ...manifest.optionalDependencies, ...manifest.peerDependencies })) {
      add(needed, folder, false);
    }
  };
  for (const name of wanted) add(name, "", true);
  return folders;
}

function findPackage(root: string, name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const here = folder === "." ? "" : folder;
    const candidate = join(here, "node_modules", name);
    if (existsSync(join(root, candidate, "package.json"))) return candidate;
    if (here === "") return null;
  }
}
