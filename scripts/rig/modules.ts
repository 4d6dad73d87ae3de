/** Kernel modules out of an unpacked kernel package: which are needed, and in what order they can be loaded. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { zstdDecompressSync } from "node:zlib";

export interface KernelModule {
  /** As the kernel spells it, with underscores. */
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The named modules and all that they depend on, each after what it needs. `folder` is lib/modules/VERSION of the
 * package; its modules.dep is only made when a kernel is installed, so the dependencies are read from the modules.
 * Throws with the name of a module that this kernel does not have.
 */
export function loadModules(folder: string, wanted: readonly string[]): readonly KernelModule[] {
  const files = new Map(
    globSync("kernel/**/*.ko*", { cwd: folder }).map((path) => [nameOf(path), join(folder, path)] as const),
  );
  const ordered = new Map<string, KernelModule>();
  const add = (name: string): void => {
    if (ordered.has(name)) return;
    const path = files.get(name);
    if (path === undefined) throw new Error(`this kernel has no module ${name}: ${folder}`);
    const content = readModule(path);
    for (const needed of dependenciesOf(content)) add(needed);
    ordered.set(name, { name, content });
  };
  for (const name of wanted) add(name.replaceAll("-", "_"));
  return [...ordered.values()];
}

function nameOf(path: string): string {
  return basename(path)
    .replace(/\.ko(\.\w+)?$/, "")
    .replaceAll("-", "_");
}

/** Debian 12 ships modules as they are, Debian 13 packs them with xz. */
function readModule(path: string): Uint8Array {
  if (path.endsWith(".zst")) return zstdDecompressSync(readFileSync(path));
  if (!path.endsWith(".xz")) return readFileSync(path);
  const unpacked = spawnSync("xz", ["--decompress", "--stdout", path], { maxBuffer: 64 * 1024 * 1024 });
  if (unpacked.status !== 0) throw new Error(`xz could not unpack ${path}: ${String(unpacked.stderr)}`);
  return unpacked.stdout;
}

/** The section .modinfo holds "key=value" strings, each ended by a zero. */
function dependenciesOf(content: Uint8Array): readonly string[] {
  const found = /\0depends=([^\0]*)\0/.exec(Buffer.from(content).toString("latin1"));
  return (found?.[1] ?? "")
    .split(",")
    .filter((name) => name !== "")
    .map((name) => name.replaceAll("-", "_"));
}
