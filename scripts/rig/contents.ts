/** What lies in the machine's memory when it starts, as two archives: what hardly changes, and the project. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, realpathSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import process from "node:process";
import type { ArchiveEntry } from "./archive.ts";
import { followImports } from "./imports.ts";
import { loadModules } from "./modules.ts";
import { RigProblem } from "./problem.ts";

/** What it imports and starts comes along. */
const PROGRAM = "scripts/rig/guest/main.ts";
/** Files that are read and not imported. */
const DATA = ["package.json", "config/profiles/**/*.json", "config/deploy/**/*", "scripts/rig/guest/stripped.mjs"];

/** Loaded in this order, each after what it needs; with parameters where they have any. */
const MODULES: Readonly<Record<string, string>> = {
  uhid: "",
  "hid-generic": "",
  usbhid: "",
  evdev: "",
  uinput: "",
  /** Four sockets, each a bus of its own. */
  dummy_hcd: "num=4",
  libcomposite: "",
  usb_f_acm: "",
  usb_f_printer: "",
  usb_f_hid: "",
  "cdc-acm": "",
  usblp: "",
  vivid: "",
};

/** Files of npm packages that no running program reads. */
const UNREAD = /\.(md|map|markdown|gyp|cc|h|c|cpp|ts|cts|mts|flow)$/;
/** Native code of other machines. */
const FOREIGN = /win32|darwin|android|freebsd|openbsd|musl|arm|ia32|riscv|loong|ppc/;

export interface Sources {
  readonly root: string;
  readonly modules: string;
  readonly busybox: string;
  /** The Node that runs this also runs the suites. */
  readonly node: string;
}

export interface Contents {
  /** Kernel modules, Node, npm packages, libraries. */
  readonly base: readonly ArchiveEntry[];
  readonly project: readonly ArchiveEntry[];
}

export function contentsOf(sources: Sources, settings: Readonly<Record<string, string>>): Contents {
  const imports = followImports(sources.root, [PROGRAM]);
  const packages = imports.packages.flatMap((folder) => packageFiles(sources.root, folder));
  const native = packages.flatMap((entry) =>
    entry.type === "copy" && entry.path.endsWith(".node") ? [entry.from] : [],
  );
  return {
    base: [
      { type: "copy", path: "bin/busybox", mode: 0o755, from: sources.busybox },
      { type: "link", path: "bin/sh", target: "busybox" },
      { type: "copy", path: "bin/node", mode: 0o755, from: realpathSync(sources.node) },
      ...libraries([sources.node, ...native]),
      ...moduleFiles(sources.modules),
      ...packages,
      ...imports.files.map((path) => copyOf(sources.root, path)),
      ...["proc", "sys", "dev", "tmp", "run"].map((path) => ({ type: "folder", path }) as const),
    ],
    project: [
      ...imports.sources.map((path) => sourceFile(sources.root, path)),
      ...DATA.flatMap((pattern) => globSync(pattern, { cwd: sources.root }))
        .filter((path) => statSync(join(sources.root, path)).isFile())
        .map((path) => copyOf(sources.root, path)),
      { type: "copy", path: "init", mode: 0o755, from: join(sources.root, "scripts/rig/guest/init") },
      { type: "copy", path: "bin/rig", mode: 0o755, from: join(sources.root, "scripts/rig/guest/rig.sh") },
      { type: "file", path: "rig.conf", mode: 0o644, content: shellSettings(settings) },
    ],
  };
}

function copyOf(root: string, path: string): ArchiveEntry {
  return { type: "copy", path: inProject(path), mode: 0o644, from: join(root, path) };
}

function inProject(path: string): string {
  return `project/${path}`;
}

/** The types are blanked out, so that lines and columns of an error stay true. */
function sourceFile(root: string, path: string): ArchiveEntry {
  const source = readFileSync(join(root, path), "utf8");
  const content = path.endsWith(".ts") ? stripTypeScriptTypes(source, { mode: "strip" }) : source;
  return { type: "file", path: inProject(path), mode: 0o644, content };
}

function packageFiles(root: string, folder: string): readonly ArchiveEntry[] {
  return globSync("**/*", { cwd: join(root, folder), exclude: (name) => name === "node_modules" })
    .filter((path) => !UNREAD.test(`/${path}`) && !(path.endsWith(".node") && FOREIGN.test(path)))
    .filter((path) => statSync(join(root, folder, path)).isFile())
    .map((path) => ({
      type: "copy",
      path: inProject(join(folder, path)),
      mode: 0o644,
      from: realpathSync(join(root, folder, path)),
    }));
}

function moduleFiles(folder: string): readonly ArchiveEntry[] {
  const modules = loadModules(folder, Object.keys(MODULES));
  const order = modules.map(({ name }) => `${name} ${MODULES[name] ?? ""}`.trimEnd());
  return [
    ...modules.map(
      ({ name, content }) => ({ type: "file", path: `modules/${name}.ko`, mode: 0o644, content }) as const,
    ),
    { type: "file", path: "modules/order", mode: 0o644, content: `${order.join("\n")}\n` },
  ];
}

/** The shared libraries of these binaries, as this machine would load them. */
function libraries(binaries: readonly string[]): readonly ArchiveEntry[] {
  const paths = new Set<string>();
  const missing = new Set<string>();
  for (const binary of binaries) {
    const listed = spawnSync("ldd", [realpathSync(binary)], { encoding: "utf8" });
    if (listed.status !== 0) throw new RigProblem(`ldd could not read ${binary}: ${listed.stderr}`);
    for (const [, path] of listed.stdout.matchAll(/(\/\S+) \(0x/g)) if (path !== undefined) paths.add(path);
    for (const [, name] of listed.stdout.matchAll(/^\s*(\S+) => not found/gm))
      if (name !== undefined) missing.add(name);
  }
  if (missing.size > 0) {
    throw new RigProblem(
      `libraries are missing here: ${[...missing].join(", ")}. On Debian:\n\n  sudo apt-get install -y libusb-1.0-0 libudev1`,
    );
  }
  return [...paths].map((path) => ({ type: "copy", path: path.slice(1), mode: 0o755, from: realpathSync(path) }));
}

function shellSettings(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "")}'\n`)
    .join("");
}

/** What the base archive is made of, without reading it all: a run with the same fingerprint uses the one that is there. */
export function fingerprintOf(entries: readonly ArchiveEntry[]): string {
  return entries
    .map((entry) => {
      if (entry.type !== "copy") return `${entry.path} ${entry.type === "file" ? entry.content.length : entry.type}`;
      const { size, mtimeMs } = statSync(entry.from);
      return `${entry.path} ${size} ${mtimeMs}`;
    })
    .concat(process.version)
    .join("\n");
}
