/**
 * Finds the sticks that are plugged in: what the machine has mounted in the folders for sticks, and what hangs on USB and is
 * mounted nowhere, so that a technician is told why it does not show. Mounting is the machine's business and root's
 * (config/deploy/README.md); the terminal only looks.
 *
 * Error model: never rejects. What cannot be looked at is not there.
 */
import { readdir, readFile, realpath, statfs } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { parseMounts, type Mount } from "./mounts.ts";

export interface StickPlaces {
  /** Where sticks are mounted: only what lies directly in one of these folders is one. */
  readonly roots: readonly string[];
  readonly mountsFile: string;
  readonly sysBlock: string;
}

export const STICK_PLACES: StickPlaces = {
  // The rule of config/deploy mounts in the first; desktops, where this is tried out, in the others.
  roots: ["/run/media/yanpiao", "/run/media", "/media"],
  mountsFile: "/proc/self/mounts",
  sysBlock: "/sys/block",
};

export interface Stick {
  /** The name of its folder, which tells one stick from another while both are in. */
  readonly name: string;
  readonly folder: string;
  readonly type: string;
  readonly readOnly: boolean;
  readonly freeBytes: number;
}

export interface Sticks {
  readonly sticks: readonly Stick[];
  /** Partitions on USB that are mounted nowhere: "sdb1". */
  readonly unmounted: readonly string[];
}

const MAX_STICKS = 8;
const MAX_NAMES = 64;

export async function findSticks(places: StickPlaces = STICK_PLACES): Promise<Sticks> {
  const roots = places.roots.map((root) => (root.endsWith(sep) ? root : root + sep));
  const isOurs = ({ point }: Mount): boolean =>
    roots.some((root) => point.startsWith(root) && !point.slice(root.length).includes(sep));
  // The first look makes systemd mount what it has prepared.
  await Promise.all((await mountsIn(places)).filter(isOurs).map(({ point }) => statfs(point).catch(() => null)));
  const mounts = await mountsIn(places);
  const ours = mounts.filter((mount) => isOurs(mount) && mount.type !== "autofs");
  const sticks = await Promise.all(ours.slice(0, MAX_STICKS).map(stickOf));
  return { sticks: sticks.filter((stick) => stick !== null), unmounted: await unmountedOn(places, mounts) };
}

async function stickOf({ point, type, readOnly }: Mount): Promise<Stick | null> {
  try {
    const { bavail, bsize } = await statfs(point);
    return { name: basename(point), folder: point, type, readOnly, freeBytes: bavail * bsize };
  } catch {
    return null;
  }
}

async function mountsIn({ mountsFile }: StickPlaces): Promise<readonly Mount[]> {
  return parseMounts(await readFile(mountsFile, "utf8").catch(() => ""));
}

async function unmountedOn({ sysBlock }: StickPlaces, mounts: readonly Mount[]): Promise<readonly string[]> {
  const mounted = new Set(mounts.map(({ source }) => basename(source)));
  const disks = (await readdir(sysBlock).catch(() => [])).filter((name) => /^sd[a-z]+$/.test(name)).slice(0, MAX_NAMES);
  const found = await Promise.all(
    disks.map(async (disk) => {
      const path = await realpath(join(sysBlock, disk)).catch(() => "");
      if (!/\/usb\d+\//.test(path)) return [];
      const parts = (await readdir(path).catch(() => [])).filter((name) => name.startsWith(disk)).slice(0, MAX_NAMES);
      return parts.length === 0 ? [disk] : parts;
    }),
  );
  return found.flat().filter((name) => !mounted.has(name) && ![...mounted].some((one) => one.startsWith(name)));
}
