/** A folder as an image of a disk, and back. Owner's modes only, as the terminal makes them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Image } from "./disk.ts";

export function readImage(folder: string): Image {
  const image = new Map<string, Buffer | null>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const at = posix.join(path, entry.name);
      image.set(at, entry.isDirectory() ? null : readFileSync(join(folder, at)));
      if (entry.isDirectory()) walk(at);
    }
  };
  walk("");
  return image;
}

/** In the place of whatever is in that folder. */
export function writeImage(folder: string, image: Image): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [path, content] of [...image].sort(([a], [b]) => a.length - b.length)) {
    if (content === null) mkdirSync(join(folder, path), { mode: 0o700 });
    else writeFileSync(join(folder, path), content, { mode: 0o600 });
  }
}
