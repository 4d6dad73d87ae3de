/**
 * Debian packages that the machine inside needs and this machine must not install: its kernel would land in /boot.
 * They are downloaded by apt-get (so apt's own sources, proxies and signatures count) and unpacked under .cache/rig.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { RigProblem, type Say } from "./problem.ts";

/** Debian's generic kernel for PCs; the cloud kernel has no USB at all (scanning facts, section 4). */
const KERNEL = "linux-image-amd64";
const BUSYBOX = "busybox-static";

export interface Kernel {
  readonly version: string;
  /** The compressed image under boot/. */
  readonly image: string;
  /** lib/modules/VERSION */
  readonly modules: string;
}

export interface DebianParts {
  readonly kernel: Kernel;
  readonly busybox: string;
  /** Changes when any of the packages does. */
  readonly fingerprint: string;
}

/** Downloads what is not there yet. Throws a RigProblem with the command to type where apt-get cannot be helped. */
export function ensureDebianParts(cache: string, say: Say): DebianParts {
  const wanted = wantedPackages();
  const kernel = ensurePackage(cache, wanted.kernel, say);
  const busybox = ensurePackage(cache, wanted.busybox, say);
  const image = only("boot/vmlinuz-*", kernel);
  const version = image.slice("boot/vmlinuz-".length);
  const modules = [`lib/modules/${version}`, `usr/lib/modules/${version}`].find((path) =>
    existsSync(join(kernel, path)),
  );
  if (modules === undefined) throw new RigProblem(`no modules for ${version} in ${kernel}`);
  return {
    kernel: { version, image: join(kernel, image), modules: join(kernel, modules) },
    busybox: join(busybox, only("{usr/,}bin/busybox", busybox)),
    fingerprint: `${label(wanted.kernel)} ${label(wanted.busybox)}`,
  };
}

interface Package {
  readonly name: string;
  readonly version: string;
}

function wantedPackages(): { readonly kernel: Package; readonly busybox: Package } {
  const look = (): { readonly kernel: Package; readonly busybox: Package } | null => {
    const concrete = concreteKernel();
    const kernel = concrete === null ? null : candidate(concrete);
    const busybox = candidate(BUSYBOX);
    return kernel === null || busybox === null ? null : { kernel, busybox };
  };
  const found = look() ?? (updateLists() ? look() : null);
  if (found !== null) return found;
  throw new RigProblem(
    `apt knows no ${KERNEL} or no ${BUSYBOX} here. On Debian, bring its package lists up to date and try again:\n\n` +
      "  sudo apt-get update\n\nOn another system the rig has no kernel to boot.",
  );
}

/** linux-image-amd64 is a name for the newest kernel: what it depends on is the kernel. */
function concreteKernel(): string | null {
  const answer = run("apt-cache", ["depends", "--important", KERNEL]);
  return /^\s*Depends: (linux-image-\d\S*-amd64)\s*$/m.exec(answer ?? "")?.[1] ?? null;
}

function candidate(name: string): Package | null {
  const answer = run("apt-cache", ["policy", name]);
  const version = /^\s*Candidate: (\S+)$/m.exec(answer ?? "")?.[1];
  return version === undefined || version === "(none)" ? null : { name, version };
}

/** The folder of the unpacked package. A download or unpacking that was cut off leaves no folder of that name. */
function ensurePackage(cache: string, wanted: Package, say: Say): string {
  const folder = join(cache, label(wanted));
  const stamp = join(folder, ".complete");
  if (existsSync(stamp)) return folder;
  say(`downloading ${wanted.name} ${wanted.version} …`);
  const work = `${folder}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    if (!download(work, wanted) && !(updateLists() && download(work, wanted))) {
      throw new RigProblem(
        `apt-get could not download ${wanted.name}. Is this machine online? Try: sudo apt-get update`,
      );
    }
    const archive = join(work, only("*.deb", work));
    const unpacked = spawnSync("dpkg-deb", ["--extract", archive, work], { encoding: "utf8" });
    if (unpacked.status !== 0) throw new RigProblem(`dpkg-deb could not unpack ${archive}: ${unpacked.stderr}`);
    rmSync(archive);
    writeFileSync(join(work, ".complete"), "");
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function download(folder: string, { name, version }: Package): boolean {
  return run("apt-get", ["--quiet", "download", `${name}=${version}`], folder) !== null;
}

let updated = false;
/** Once a run, as root or through a sudo that asks no password. */
function updateLists(): boolean {
  if (updated) return false;
  updated = true;
  const update = ["-o", "DPkg::Lock::Timeout=120", "--quiet", "update"];
  if (process.getuid?.() === 0) return run("apt-get", update) !== null;
  return run("sudo", ["-n", "apt-get", ...update]) !== null;
}

function run(program: string, args: readonly string[], cwd?: string): string | null {
  const done = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return done.status === 0 ? done.stdout : null;
}

function only(pattern: string, folder: string): string {
  const found = globSync(pattern, { cwd: folder });
  if (found[0] === undefined || found.length > 1) {
    throw new RigProblem(`expected one ${pattern} in ${folder}, found ${found.length}`);
  }
  return found[0];
}

function label({ name, version }: Package): string {
  return `${name}_${version.replaceAll(/[^A-Za-z0-9.+~-]/g, "_")}`;
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
