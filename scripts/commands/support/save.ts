/** A stream into a file of its owner's alone that is whole or not there, also when the power goes. */
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { syncFolder } from "../../../kiosk/store/files.ts";

export interface Saved {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `out` may be a folder; none: here. A sentence where something lies there already. */
export function placeFor(out: string | undefined, name: string): { readonly path: string } | string {
  const given = resolve(out ?? ".");
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
  const path = isFolder ? join(given, name) : given;
  return existsSync(path) ? `${path} is there already: name another file` : { path };
}

/** Rejects with what the disk says, or what the stream does; then nothing is left. */
export async function save(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  /** Of what was written, before it has its name; throws where it is no good. */
  check: (part: string) => void = () => undefined,
): Promise<Saved> {
  const part = `${path}.part`;
  const content = createHash("sha256");
  let bytes = 0;
  await rm(part, { force: true });
  const file = await open(part, "wx", 0o600);
  try {
    try {
      for await (const chunk of chunks) {
        content.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    check(part);
    await rename(part, path);
    syncFolder(dirname(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return { path, bytes, sha256: content.digest("hex") };
}
