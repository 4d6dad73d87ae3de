/**
 * Bytes of several files that come one after the other down one stream, into their files. Each is synced and settled while the
 * next one comes; what had come of one when the stream broke is kept, and gone on with another time.
 *
 * Error model: throws DeskTrouble, and what the file system throws. Nothing is written any more when it returns or throws.
 */
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { portionsOf, type Portions } from "./portions.ts";
import { DeskTrouble } from "./trouble.ts";

export interface WantedFile {
  readonly name: string;
  /** Bytes from here, where the one here ends, up to and without that one. */
  readonly from: number;
  readonly to: number;
}

export interface Taking<Wanted extends WantedFile> {
  readonly dir: string;
  readonly came: (bytes: number) => void;
  /** The file is whole, and on the platter. */
  readonly settle: (file: Wanted) => Promise<void>;
}

/** Files that are being synced while others come: more would keep what comes waiting for the disk. */
const ENDING_AT_ONCE = 4;

export async function takeFiles<Wanted extends WantedFile>(
  pieces: AsyncIterable<Buffer>,
  files: readonly Wanted[],
  { dir, came, settle }: Taking<Wanted>,
): Promise<void> {
  const portions = portionsOf(pieces);
  const ends: Promise<{ readonly error: unknown } | null>[] = [];
  try {
    for (const file of files) {
      const handle = await open(join(dir, file.name), file.from === 0 ? "w" : "a", 0o600);
      await takeOne(portions, handle, file, came);
      ends.push(
        endOne(handle, () => settle(file)).then(
          () => null,
          (error: unknown) => ({ error }),
        ),
      );
      await ends.at(-ENDING_AT_ONCE);
    }
    if ((await portions.next(1)) !== null) {
      throw new DeskTrouble({ trouble: "not-understood", what: "more than was asked for" });
    }
  } finally {
    await portions.close();
    await Promise.all(ends);
  }
  for (const end of await Promise.all(ends)) if (end !== null) throw end.error;
}

async function takeOne(
  portions: Portions,
  handle: FileHandle,
  { from, to }: WantedFile,
  came: (bytes: number) => void,
): Promise<void> {
  try {
    for (let at = from; at < to;) {
      const portion = await portions.next(to - at);
      if (portion === null) throw new DeskTrouble({ trouble: "cut-off" });
      await handle.appendFile(portion);
      at += portion.length;
      came(portion.length);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function endOne(handle: FileHandle, settle: () => Promise<void>): Promise<void> {
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await settle();
}
