import type { SystemTree } from "./tree.ts";

/** What else runs on this machine and may take a terminal's devices, and what the devices need of it. */

/** `absent`: neither loaded nor on the disk of the running kernel; `blacklisted`: a file forbids loading it at plug-in. */
export type ModuleState = "loaded" | "available" | "absent" | "blacklisted";

export function moduleState(tree: SystemTree, name: string): ModuleState {
  if (tree.exists(`/sys/module/${name}`)) return "loaded";
  if (blacklistedIn(tree, name) !== null) return "blacklisted";
  const kernel = tree.text("/proc/sys/kernel/osrelease") ?? "";
  const folder = `/lib/modules/${kernel}`;
  const file = new RegExp(`/${name.replaceAll(/[-_]/g, "[-_]")}\\.ko`, "m");
  const lists = ["modules.builtin", "modules.dep"].map((list) => tree.large(`${folder}/${list}`) ?? "");
  return lists.some((text) => file.test(text)) ? "available" : "absent";
}

const MODPROBE_FOLDERS = ["/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"] as const;

/** The file that says `blacklist NAME`; null where none does. */
export function blacklistedIn(tree: SystemTree, name: string): string | null {
  const files = MODPROBE_FOLDERS.flatMap((folder) => tree.names(folder).map((file) => `${folder}/${file}`));
  const forbids = new RegExp(`^\\s*blacklist\\s+${name.replaceAll(/[-_]/g, "[-_]")}\\s*(#.*)?$`);
  return files.find((file) => file.endsWith(".conf") && tree.lines(file).some((line) => forbids.test(line))) ?? null;
}

/** Programs that are known to take scanners and printers away, by the name of their process. */
export const INTERFERING = ["brltty", "ModemManager", "cupsd", "ipp-usb"] as const;
export type Interfering = (typeof INTERFERING)[number];

export function runningPrograms(tree: SystemTree): readonly Interfering[] {
  const names = new Set(
    tree
      .names("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map((entry) => tree.text(`/proc/${entry}/comm`)),
  );
  return INTERFERING.filter((name) => names.has(name));
}

const LIBRARY_FOLDERS = ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"] as const;

/** Whether the dynamic linker would find this library, e.g. libusb-1.0.so.0, in Debian's folders or the usual others. */
export function hasLibrary(tree: SystemTree, name: string): boolean {
  return LIBRARY_FOLDERS.some(
    (folder) =>
      tree.exists(`${folder}/${name}`) ||
      tree.names(folder).some((inner) => inner.includes("-linux-") && tree.exists(`${folder}/${inner}/${name}`)),
  );
}
