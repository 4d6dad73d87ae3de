/**
 * A copy of a terminal's journal at a desk, file for file, byte for byte. Its own sizes are the cursor: what lies here is
 * never asked for again and never skipped, so that a pull that was killed at any moment goes on without gap or repeat.
 *
 *   a segment that is being written   bytes from where the copy ends, appended and synced
 *   a closed, compressed one          into a file beside, synced, compared with what was pulled while it was open, renamed;
 *                                     that goes when the new name is on the platter
 *   the manifests                     appended, up to what the list said, so that they speak of no line that is not here
 *
 * What the terminal deletes for its disk's sake stays here. `yanpiao journal verify --folder` works on the copy.
 *
 * Error model: throws DeskTrouble.
 */
import { statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MANIFESTS_FILE, packedName, plainName, segmentFiles } from "../../journal/layout.ts";
import { plainFile, unpackedFile, UnreadableSegment } from "../../journal/lines.ts";
import { syncFolder } from "../../store/files.ts";
import { OFFICE_LIMITS } from "../delays.ts";
import type { Desk } from "./desk.ts";
import { beginsWith } from "./portions.ts";
import { takeFiles, type Taking, type WantedFile } from "./take.ts";
import { DeskTrouble } from "./trouble.ts";

const size = z.int().nonnegative();
/** As layout.ts names them: what a terminal says becomes the name of a file here. */
const segmentName = z.string().regex(/^(\d{12}\.\d{4}-\d{2}-\d{2}|\d{4}-\d{2}-\d{2}\.\d{3,6})$/);
const listing = z.strictObject({
  terminal: z.string().regex(/^[A-Z0-9-]{3,24}$/),
  key: z
    .string()
    .regex(/^[\w-]{43}$/)
    .nullable(),
  segments: z
    .array(z.strictObject({ id: segmentName, plain: size.nullable(), packed: size.nullable() }))
    .max(OFFICE_LIMITS.segments),
  manifests: size,
});
export type JournalListing = z.output<typeof listing>;

export interface MirrorProgress {
  readonly doneBytes: number;
  /** What lies here already is not counted. */
  readonly ofBytes: number;
}

export interface Mirrored {
  /** Bytes that came over the line. */
  readonly bytes: number;
  readonly files: number;
}

/** Ends the name of what is not whole yet; it is gone on with. */
const PART = ".part";

export async function listedBy(desk: Desk): Promise<JournalListing> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await desk.text("/v1/journal/segments"));
  } catch (error) {
    if (error instanceof DeskTrouble) throw error;
    throw new DeskTrouble({ trouble: "not-understood", what: "no JSON" });
  }
  const read = listing.safeParse(parsed);
  if (!read.success) throw new DeskTrouble({ trouble: "not-understood", what: "another list of files" });
  return read.data;
}

/** `dir` is there. Only one at a time may write to it. */
export async function mirror(
  desk: Desk,
  list: JournalListing,
  dir: string,
  onProgress: (progress: MirrorProgress) => void = () => undefined,
): Promise<Mirrored> {
  await onDisk(() => endWhatWasKilled(dir));
  const wanted = list.segments.flatMap((segment) => wantedOf(segment, dir));
  const ofBytes =
    wanted.reduce((sum, { from, to }) => sum + to - from, 0) + list.manifests - sizeOf(dir, MANIFESTS_FILE);
  let bytes = 0;
  const taking: Taking<WantedSegment> = {
    dir,
    came(length) {
      bytes += length;
      onProgress({ doneBytes: bytes, ofBytes: Math.max(bytes, ofBytes) });
    },
    settle: ({ id, form }) => (form === "packed" ? settlePacked(id, dir) : Promise.resolve()),
  };
  const waiting = [...batchesOf(wanted, "packed"), ...batchesOf(wanted, "plain")];
  const next = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const files = batch;
      await onDisk(() => takeFiles(desk.stream(pathOf(files)), files, taking));
    }
  };
  // All of them come to an end, also where one fails: nobody writes here afterwards.
  const ends = await Promise.allSettled(Array.from({ length: OFFICE_LIMITS.streamsAtOnce }, next));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  // The names of all of them at once: whichever a power cut takes back is pulled again. Only what a name took the place of
  // goes later.
  await onDisk(() => {
    syncFolder(dir);
    return removeReplaced(dir);
  });
  const from = sizeOf(dir, MANIFESTS_FILE);
  if (list.manifests < from) throw new DeskTrouble({ trouble: "rewritten", file: MANIFESTS_FILE });
  const signed = { name: MANIFESTS_FILE, from, to: list.manifests };
  if (signed.from < signed.to) {
    const pieces = desk.stream(`/v1/journal/manifests?from=${signed.from}&to=${signed.to}`);
    await onDisk(() => takeFiles(pieces, [signed], { ...taking, settle: () => Promise.resolve() }));
  }
  if (from === 0) await onDisk(() => syncFolder(dir));
  return { bytes, files: wanted.length };
}

interface WantedSegment extends WantedFile {
  readonly id: string;
  readonly form: "plain" | "packed";
}

function wantedOf({ id, plain, packed }: JournalListing["segments"][number], dir: string): readonly WantedSegment[] {
  if (statSync(join(dir, packedName(id)), { throwIfNoEntry: false }) !== undefined) return [];
  if (packed !== null) {
    const name = packedName(id) + PART;
    const had = sizeOf(dir, name);
    // Larger than it is there: of another file of that name.
    return [{ id, form: "packed", name, from: had > packed ? 0 : had, to: packed }];
  }
  if (plain === null) return [];
  const name = plainName(id);
  const from = sizeOf(dir, name);
  if (from > plain) throw new DeskTrouble({ trouble: "rewritten", file: name });
  return from === plain ? [] : [{ id, form: "plain", name, from, to: plain }];
}

/** What is asked for at once: a request for each file would take longer than the files of a quiet day. */
function batchesOf(
  wanted: readonly WantedSegment[],
  form: WantedSegment["form"],
): readonly (readonly WantedSegment[])[] {
  const batches: WantedSegment[][] = [];
  let bytes = 0;
  for (const file of wanted.filter((one) => one.form === form)) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= OFFICE_LIMITS.filesARequest || bytes >= OFFICE_LIMITS.bytesARequest) {
      batches.push([file]);
      bytes = 0;
    } else last.push(file);
    bytes += file.to - file.from;
  }
  return batches;
}

function pathOf(batch: readonly WantedSegment[]): string {
  const of = batch.map(({ id, from, to }) => `of=${id}:${from}:${to}`).join("&");
  return `/v1/journal/stretches?form=${batch[0]?.form ?? "plain"}&${of}`;
}

/**
 * Takes the place of what was pulled while it was open; but only where it says the same, because a terminal whose past was
 * rewritten could otherwise have the proof of it deleted here.
 */
async function settlePacked(id: string, dir: string): Promise<void> {
  const part = packedName(id) + PART;
  await refuseRewritten(id, part, dir);
  await rename(join(dir, part), join(dir, packedName(id)));
}

async function refuseRewritten(id: string, packed: string, dir: string): Promise<void> {
  const plain = join(dir, plainName(id));
  if (statSync(plain, { throwIfNoEntry: false }) === undefined) return;
  const same = beginsWith(unpackedFile(join(dir, packed)), plainFile(plain)).catch((error: unknown) => {
    if (error instanceof UnreadableSegment) return false;
    throw error;
  });
  if (await same) return;
  throw new DeskTrouble({ trouble: "rewritten", file: plainName(id) });
}

/** A pull that was killed between the name of a compressed file and the end of what it takes the place of. */
async function endWhatWasKilled(dir: string): Promise<void> {
  for (const id of replaced(dir)) await refuseRewritten(id, packedName(id), dir);
  await removeReplaced(dir);
}

async function removeReplaced(dir: string): Promise<void> {
  for (const id of replaced(dir)) await rm(join(dir, plainName(id)));
}

function replaced(dir: string): readonly string[] {
  return segmentFiles(dir)
    .filter(({ plain, packed }) => plain && packed)
    .map(({ id }) => id);
}

async function onDisk(act: () => Promise<void> | void): Promise<void> {
  try {
    await act();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof DeskTrouble || code === undefined || syscall === undefined) throw error;
    throw new DeskTrouble({ trouble: "disk", code }, { cause: error });
  }
}

function sizeOf(dir: string, name: string): number {
  return statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0;
}
