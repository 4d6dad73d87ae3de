/** What lies in the machine's memory when it starts, as two archives: what hardly changes, and the project. */
import { globSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import process from "node:process";
import type { ArchiveEntry } from "./archive.ts";
import { followImports } from "./imports.ts";
import { loadModules } from "./modules.ts";

/** What it imports and starts comes along. */
const PROGRAM = "scripts/rig/guest/main.ts";
/** Files that are read and not imported. */
const DATA = ["package.json", "config/profiles/**/*.json", "scripts/rig/guest/stripped.mjs"];

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
  usb_f_mass_storage: "",
  "cdc-acm": "",
  usblp: "",
  sd_mod: "",
  "usb-storage": "",
  vfat: "",
  /** What vfat asks for when it is mounted. */
  nls_cp437: "",
  nls_ascii: "",
  nls_utf8: "",
  vivid: "",
};

const ROOT_LINKS = [
  ["bin", "usr/bin"],
  ["lib", "usr/lib"],
  ["lib64", "usr/lib64"],
] as const;

/** Of the Debian packages: every library, the shell, the device manager with its rules. */
const SYSTEM = [
  "usr/bin/busybox",
  "usr/bin/udevadm",
  "usr/sbin/mkfs.fat",
  "usr/lib/systemd/systemd-udevd",
  "usr/lib/udev/v4l_id",
  "usr/lib/udev/rules.d/*.rules",
  "usr/lib/x86_64-linux-gnu/*.so*",
  "usr/lib64/*.so*",
];

/** The accounts of a terminal as config/deploy/sysusers.d makes them, and somebody who is not one of them. */
const PASSWD = `root:x:0:0::/:/bin/sh
yanpiao:x:990:990::/var/lib/yanpiao:/bin/sh
nobody:x:65534:65534::/:/bin/sh
`;
/** Debian's own numbers (base-passwd) and the groups that udev's rules name. */
const GROUP = `root:x:0:
tty:x:5:
disk:x:6:
lp:x:7:
kmem:x:15:
dialout:x:20:yanpiao
cdrom:x:24:
tape:x:26:
audio:x:29:
video:x:44:yanpiao
input:x:104:
render:x:105:
kvm:x:106:
sgx:x:107:
yanpiao:x:990:
nogroup:x:65534:
`;

/** Files of npm packages that no running program reads. */
const UNREAD = /\.(md|map|markdown|gyp|cc|h|c|cpp|ts|cts|mts|flow)$/;
/** Native code of other machines. */
const FOREIGN = /win32|darwin|android|freebsd|openbsd|musl|arm|ia32|riscv|loong|ppc/;

export interface Sources {
  readonly root: string;
  /** The unpacked Debian packages. */
  readonly debian: string;
  readonly modules: string;
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
  return {
    base: [
      ...ROOT_LINKS.map(([path, target]) => ({ type: "link", path, target }) as const),
      ...["proc", "sys", "dev", "tmp", "run", "var"].map((path) => ({ type: "folder", path }) as const),
      ...SYSTEM.flatMap((pattern) => systemFiles(sources.debian, pattern)),
      { type: "link", path: "usr/bin/sh", target: "busybox" },
      { type: "copy", path: "usr/bin/node", mode: 0o755, from: realpathSync(sources.node) },
      { type: "file", path: "etc/passwd", mode: 0o644, content: PASSWD },
      { type: "file", path: "etc/group", mode: 0o644, content: GROUP },
      ...moduleFiles(sources.modules),
      ...packages,
      ...imports.files.map((path) => copyOf(sources.root, path)),
    ],
    project: [
      ...imports.sources.map((path) => sourceFile(sources.root, path)),
      ...DATA.flatMap((pattern) => globSync(pattern, { cwd: sources.root }))
        .filter((path) => statSync(join(sources.root, path)).isFile())
        .map((path) => copyOf(sources.root, path)),
      { type: "copy", path: "init", mode: 0o755, from: join(sources.root, "scripts/rig/guest/init") },
      {
        ...{ type: "copy", path: "etc/udev/rules.d/70-yanpiao.rules", mode: 0o644 },
        from: join(sources.root, "config/deploy/udev/70-yanpiao.rules"),
      },
      { type: "copy", path: "usr/bin/rig", mode: 0o755, from: join(sources.root, "scripts/rig/guest/rig.sh") },
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

/** Debian 12's packages still know lib/ and bin/ beside usr/; in the machine they are one, as everywhere since. */
function systemFiles(root: string, pattern: string): readonly ArchiveEntry[] {
  return [pattern, pattern.replace(/^usr\//, "")].flatMap((glob) =>
    globSync(glob, { cwd: root }).map((found): ArchiveEntry => {
      const from = join(root, found);
      const path = found.startsWith("usr/") ? found : `usr/${found}`;
      const stat = lstatSync(from);
      if (stat.isSymbolicLink()) return { type: "link", path, target: readlinkSync(from) };
      return { type: "copy", path, mode: stat.mode & 0o777, from };
    }),
  );
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
