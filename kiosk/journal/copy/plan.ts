/**
 * Which files a copy of the journal is: all that was signed, and whole segments from a day on. Works beside a terminal that
 * writes, in its process or in another.
 *
 * Error model: throws what the file system throws, and KeyRefused.
 */
import type { COPY_SPANS } from "../../display/contract/choices.ts";
import { beijingDate } from "../../invoice/dates.ts";
import {
  listJournal,
  manifestBytes,
  segmentBytes,
  type ListedSegment,
  type Listing,
} from "../../office/journal-files.ts";
import { EXCERPT_FILE, signExcerpt } from "../excerpt.ts";
import { MANIFESTS_FILE, packedName, plainName } from "../layout.ts";
import type { SigningKey } from "../signing-key.ts";

export type CopySpan = (typeof COPY_SPANS)[number];

export interface CopyFile {
  readonly name: string;
  readonly bytes: number;
  /** Opened when it is read. */
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface CopyPlan {
  /** The manifests last: until they are there nothing speaks of files that are not. */
  readonly files: readonly CopyFile[];
  readonly bytes: number;
  /** Beijing days: of the first file, and today. */
  readonly from: string;
  readonly to: string;
}

export interface PlanOptions {
  readonly dir: string;
  readonly span: CopySpan;
  readonly terminalId: string;
  readonly wallMs: number;
  readonly key: SigningKey | null;
}

const DAY_MS = 24 * 3_600_000;
const DAYS: Readonly<Record<Exclude<CopySpan, "all">, number>> = { day: 1, week: 7 };

/** "no-key": without the terminal's word for where it begins, a part could not be told from what somebody robbed. */
export async function planCopy({
  dir,
  span,
  terminalId,
  wallMs,
  key,
}: PlanOptions): Promise<CopyPlan | "empty" | "no-key"> {
  const listing = quietListing(dir);
  const segments =
    span === "all" ? listing.segments : sinceDay(listing.segments, beijingDate(new Date(wallMs - DAYS[span] * DAY_MS)));
  const [first] = segments;
  if (first === undefined) return "empty";
  const files = segments.map((segment) => segmentFile(dir, segment));
  if (segments.length < listing.segments.length) {
    const text = key === null ? null : await signExcerpt(dir, first.id, { tid: terminalId, time: wallMs }, key);
    if (text === null) return "no-key";
    files.push(bytesFile(EXCERPT_FILE, new TextEncoder().encode(text)));
  }
  if (listing.manifests > 0) {
    const asked = { from: 0, to: listing.manifests, form: "plain" } as const;
    files.push({
      name: MANIFESTS_FILE,
      bytes: listing.manifests,
      chunks: () => chunksOf(() => manifestBytes(dir, asked)),
    });
  }
  return {
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    from: dayOf(first) ?? beijingDate(new Date(wallMs)),
    to: beijingDate(new Date(wallMs)),
  };
}

const LOOKS = 5;

/** Taken between two looks at the manifests that are the same: what was signed speaks of no line that is not there. */
export function quietListing(dir: string): Listing {
  let listing = listJournal(dir);
  for (let look = 0; look < LOOKS; look += 1) {
    const again = listJournal(dir);
    if (again.manifests === listing.manifests) return again;
    listing = again;
  }
  return listing;
}

/** From the first file of that day or a later one; the newest goes along even where it is older. */
function sinceDay(segments: readonly ListedSegment[], day: string): readonly ListedSegment[] {
  const at = segments.findIndex((segment) => (dayOf(segment) ?? "") >= day);
  return at === -1 ? segments.slice(-1) : segments.slice(at);
}

/** The day on which it was begun; a day is never spread over a file and the one before it. */
function dayOf({ id }: ListedSegment): string | null {
  return /\d{4}-\d{2}-\d{2}/.exec(id)?.[0] ?? null;
}

/** As it lies there: compressed, where it is. */
function segmentFile(dir: string, { id, plain, packed }: ListedSegment): CopyFile {
  const form = packed === null ? "plain" : "packed";
  const bytes = packed ?? plain ?? 0;
  const name = packed === null ? plainName(id) : packedName(id);
  return { name, bytes, chunks: () => chunksOf(() => segmentBytes(dir, id, { from: 0, to: bytes, form })) };
}

function bytesFile(name: string, bytes: Uint8Array): CopyFile {
  return { name, bytes: bytes.length, chunks: () => [bytes] };
}

/** Asked for when it is read; a file that has gone since fails then. */
async function* chunksOf(ask: () => ReturnType<typeof segmentBytes>): AsyncGenerator<Uint8Array> {
  const reply = ask();
  if (!("chunks" in reply)) throw new Error("a file of the journal went while it was copied");
  yield* reply.chunks;
}
