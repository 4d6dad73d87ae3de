/**
 * What a stick brings: bundles in its top folder or in its folder "yanpiao". A stick is a stranger: names are only looked up
 * in what was listed, links and devices are not followed, nothing larger than a bundle is read, and a folder with a million
 * files is not read to its end.
 *
 * Error model: a Result with a word; never rejects.
 */
import { constants, type Dirent } from "node:fs";
import { open, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../../invoice/types.ts";
import { ENVELOPE_LIMITS } from "../bundle/envelope.ts";
import type { Stick } from "./find.ts";

export const BUNDLE_SUFFIX = ".yanpiao-config";

export interface BundleOnStick {
  /** What is shown and asked for: "yanpiao/bj-hd-0001.yanpiao-config". */
  readonly name: string;
  readonly bytes: number;
}

export type ReadProblem = "gone" | "not-a-file" | "too-large" | "cannot-read";

const FOLDERS = ["", "yanpiao"] as const;
const MAX_ENTRIES = 1_000;
const MAX_BUNDLES = 20;
const MAX_NAME_LENGTH = 100;

/** In the order of their names; what is no plain file is not among them. */
export async function bundlesOn({ folder }: Stick): Promise<readonly BundleOnStick[]> {
  const found: BundleOnStick[] = [];
  for (const inner of FOLDERS) {
    for (const name of await namesIn(join(folder, inner))) {
      const bytes = await stat(join(folder, inner, name)).then(
        ({ size }) => size,
        () => null,
      );
      if (bytes !== null) found.push({ name: join(inner, name), bytes });
    }
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_BUNDLES);
}

export async function readBundle(stick: Stick, name: string): Promise<Result<Uint8Array, ReadProblem>> {
  const listed = await bundlesOn(stick);
  if (!listed.some((one) => one.name === name)) return { ok: false, error: "gone" };
  return readPlainFile(join(stick.folder, name), ENVELOPE_LIMITS.bytes);
}

/** At most `most` bytes of a plain file that is not reached by a link. */
export async function readPlainFile(path: string, most: number): Promise<Result<Uint8Array, ReadProblem>> {
  const problem = (error: ReadProblem): Result<Uint8Array, ReadProblem> => ({ ok: false, error });
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return problem(code === "ENOENT" ? "gone" : code === "ELOOP" || code === "ENXIO" ? "not-a-file" : "cannot-read");
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return problem("not-a-file");
    if (stats.size > most) return problem("too-large");
    // One byte of room more: a file that grows while it is read is not taken for a smaller one.
    const buffer = Buffer.alloc(most + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (length > most) return problem("too-large");
      if (bytesRead === 0) return { ok: true, value: new Uint8Array(buffer.subarray(0, length)) };
    }
  } catch {
    return problem("cannot-read");
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    const dir = await opendir(folder);
    let seen = 0;
    for await (const entry of dir) {
      if (isBundle(entry)) names.push(entry.name);
      if (++seen >= MAX_ENTRIES) break;
    }
  } catch {
    // Not there, or pulled out while it was read.
  }
  return names;
}

function isBundle(entry: Dirent): boolean {
  const { name } = entry;
  // What cannot be shown in one line cannot be chosen: control characters, and those that turn the direction of text.
  if (name.length > MAX_NAME_LENGTH || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) return false;
  return entry.isFile() && name.endsWith(BUNDLE_SUFFIX) && !name.startsWith(".");
}
