import { realpathSync, statSync } from "node:fs";

/**
 * Which plug-in of a device is at a path: the name behind the links, the device number and the inode. What was pulled
 * and plugged in again differs in one of them, even where the name is the same. null where nothing is.
 */
export function presenceOf(path: string): string | null {
  try {
    const { rdev, ino } = statSync(path);
    return `${realpathSync(path)}#${rdev}.${ino}`;
  } catch {
    return null;
  }
}
