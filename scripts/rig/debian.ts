/**
 * The Debian system that the machine inside consists of, and that this machine must not install: its kernel would land
 * in /boot. apt-get downloads the packages (so apt's own sources, proxies and signatures count); they are unpacked side
 * by side into one folder under .cache/rig.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { RigProblem, type Say } from "./problem.ts";

/** Debian's generic kernel for PCs; the cloud kernel has no USB at all (scanning facts, section 4). */
const KERNEL = "linux-image-amd64";
/** A shell and its tools, the device manager, what makes FAT file systems, and what Node and its native modules load. */
const PROGRAMS = ["busybox-static", "udev", "dosfstools", "libusb-1.0-0", "libudev1", "libstdc++6"];

export interface DebianSystem {
  /** Holds what the packages hold: usr/, lib/, boot/ … */
  readonly root: string;
  readonly kernel: Kernel;
}

export interface Kernel {
  /** The compressed image under boot/. */
  readonly image: string;
  /** lib/modules/VERSION */
  readonly modules: string;
}

/** Downloads what is not there yet. Throws a RigProblem with the command to type where apt-get cannot be helped. */
export function ensureDebianSystem(cache: string, say: Say): DebianSystem {
  const root = ensurePackages(cache, say);
  const image = only("boot/vmlinuz-*", root);
  const modules = only("{usr/,}lib/modules/*-amd64", root);
  return { root, kernel: { image: join(root, image), modules: join(root, modules) } };
}

/** The newest set of packages that apt knows; the one that is here where nothing has changed since, or apt knows none. */
function ensurePackages(cache: string, say: Say): string {
  const stamp = join(cache, "debian.stamp");
  const [seen, here] = readLines(stamp);
  const lists = listsState();
  if (here !== undefined && seen === lists && existsSync(join(cache, here))) return join(cache, here);
  let packages = knownPackages();
  if (packages === null && updateLists(say)) packages = knownPackages();
  if (packages === null) {
    if (here !== undefined && existsSync(join(cache, here))) return join(cache, here);
    throw new RigProblem(
      `apt knows no ${KERNEL} here. On Debian, bring its package lists up to date and try again:\n\n` +
        "  sudo apt-get update\n\nOn another system the rig has no kernel to boot.",
    );
  }
  const name = `debian-${createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 16)}`;
  const folder = join(cache, name);
  if (!existsSync(folder)) unpackAll(packages, folder, say);
  writeFileSync(stamp, `${listsState()}\n${name}\n`);
  for (const old of readdirSync(cache)) {
    if (/^debian-[0-9a-f]{16}$/.test(old) && old !== name) rmSync(join(cache, old), { recursive: true, force: true });
  }
  return folder;
}

/** Asking apt takes two seconds; its answer is another one only when its lists were updated, or something else is asked for. */
function listsState(): string {
  const asked = [KERNEL, ...PROGRAMS].join(" ");
  try {
    return `${statSync("/var/lib/apt/lists").mtimeMs} ${asked}`;
  } catch {
    return `none ${asked}`;
  }
}

/** "name=version" of all packages, or null where apt does not know one of them. */
function knownPackages(): readonly string[] | null {
  const graph = parseDepends(run("apt-cache", ["depends", "--recurse", "--important", KERNEL, ...PROGRAMS]) ?? "");
  // linux-image-amd64 is a name for the newest kernel: what it depends on is the kernel.
  const kernel = graph.get(KERNEL)?.find((name) => /^linux-image-\d.*-amd64$/.test(name));
  if (kernel === undefined || !PROGRAMS.every((name) => graph.has(name))) return null;
  const names = [kernel, ...withLibraries(graph, PROGRAMS)].sort();
  const versions = parsePolicy(run("apt-cache", ["policy", ...names]) ?? "");
  if (!names.every((name) => versions.has(name))) return null;
  return names.map((name) => `${name}=${versions.get(name) ?? ""}`);
}

/** What `apt-cache depends` prints: a package a line, and what it needs in the indented lines below. */
export function parseDepends(text: string): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>();
  let needs: string[] = [];
  for (const line of text.split("\n")) {
    const needed = /^ *\|?(?:Pre)?Depends: ([^\s<>]+)$/.exec(line)?.[1];
    if (needed !== undefined) needs.push(needed);
    else if (/^[^\s<>]+$/.test(line)) graph.set(line, (needs = []));
  }
  return graph;
}

/** These and the libraries they need; scripts for an installation (adduser, debconf) are not run and not needed. */
export function withLibraries(
  graph: ReadonlyMap<string, readonly string[]>,
  roots: readonly string[],
): readonly string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const needed of graph.get(name) ?? []) if (needed.startsWith("lib") && graph.has(needed)) add(needed);
  };
  for (const root of roots) add(root);
  return [...found];
}

/** The version that apt would install, of each package that it can. */
export function parsePolicy(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (\S+)$/gm);
  return new Map(
    [...found].flatMap(([, name, version]) =>
      name === undefined || version === undefined || version === "(none)" ? [] : [[name, version] as const],
    ),
  );
}

/** A download or unpacking that was cut off leaves no folder of that name. */
function unpackAll(packages: readonly string[], folder: string, say: Say): void {
  say(`downloading ${packages.length} Debian packages for the machine (once; about 80 MB) …`);
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const download = (): boolean => run("apt-get", ["--quiet", "download", ...packages], work) !== null;
    if (!download() && !(updateLists(say) && download())) {
      throw new RigProblem("apt-get could not download the packages. Is this machine online? Try: sudo apt-get update");
    }
    for (const archive of globSync("*.deb", { cwd: work })) {
      const unpacked = spawnSync("dpkg-deb", ["--extract", join(work, archive), work], { encoding: "utf8" });
      if (unpacked.status !== 0) throw new RigProblem(`dpkg-deb could not unpack ${archive}: ${unpacked.stderr}`);
      rmSync(join(work, archive));
    }
    // Another run may have been quicker.
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

let updated = false;
/** Once a run, as root or through a sudo that asks no password. */
function updateLists(say: Say): boolean {
  if (updated) return false;
  updated = true;
  const update = ["-o", "DPkg::Lock::Timeout=120", "--quiet", "update"];
  say("apt-get update …");
  if (process.getuid?.() === 0) return run("apt-get", update) !== null;
  return run("sudo", ["-n", "apt-get", ...update]) !== null;
}

function run(program: string, args: readonly string[], cwd?: string): string | null {
  const done = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return done.status === 0 ? done.stdout : null;
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

function only(pattern: string, folder: string): string {
  const found = globSync(pattern, { cwd: folder });
  if (found[0] === undefined || found.length > 1) {
    throw new RigProblem(`expected one ${pattern} in ${folder}, found ${found.length}`);
  }
  return found[0];
}

/**
 * The kernel as the emulator starts it soonest. The packed image unpacks itself, which takes 5 s in software emulation
 * (measured); here it takes one, once. Where it is packed in another way than xz, the packed image is used as it is.
 */
export function unpackedKernel({ image }: Kernel): string {
  const unpacked = join(dirname(image), "vmlinux");
  if (existsSync(unpacked)) return unpacked;
  const packed = readFileSync(image);
  // Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length; the last 4 bytes are the unpacked size.
  const setupBytes = ((packed[0x1f1] ?? 0) + 1) * 512;
  const payloadAt = setupBytes + packed.readUInt32LE(0x248);
  const payload = packed.subarray(payloadAt, payloadAt + packed.readUInt32LE(0x24c) - 4);
  if (!payload.subarray(0, XZ_MAGIC.length).equals(XZ_MAGIC)) return image;
  const done = spawnSync("xz", ["--decompress", "--stdout"], { input: payload, maxBuffer: 512 * 1024 * 1024 });
  if (done.status !== 0) return image;
  writeFileSync(`${unpacked}.${process.pid}`, done.stdout);
  renameSync(`${unpacked}.${process.pid}`, unpacked);
  return unpacked;
}

const XZ_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
