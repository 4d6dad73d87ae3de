/**
 * The end of the journal, whole files and the one that is being written, with all that was signed: `yanpiao journal verify` works on
 * what is unpacked. Nothing personal is in a line (journal/README.md), so they go along as they are.
 *
 * Works beside a terminal that writes: sizes are taken between two looks at the manifests that are the same, so that what was
 * signed speaks of no line that is not there.
 */
import { quietListing } from "../../journal/copy/plan.ts";
import { manifestBytes, segmentBytes, type ListedSegment } from "../../office/journal-files.ts";
import { EXCERPT_FILE, signExcerpt } from "../../journal/excerpt.ts";
import { MANIFESTS_FILE, packedName, plainName } from "../../journal/layout.ts";
import { readLatest } from "../../journal/read.ts";
import type { SigningKey } from "../../journal/signing-key.ts";
import { SUPPORT_LIMITS } from "../limits.ts";
import { notTaken, textFile, type BundleFile, type Part } from "../part.ts";

export interface JournalPartOptions {
  readonly dir: string;
  readonly terminal: string;
  readonly wallMs: number;
  readonly key: SigningKey | null;
  readonly mostBytes?: number;
}

const FOLDER = "journal";

export function journalPart({ dir, terminal, wallMs, key, mostBytes }: JournalPartOptions): Part {
  return {
    name: FOLDER,
    says: {
      zh: "日志：最近的文件，以及终端对所有文件的签名",
      en: "the journal: its newest files, and what was signed of all of them",
    },
    async gather() {
      const listing = quietListing(dir);
      const { length: all } = listing.segments;
      if (all === 0) return notTaken("还没有日志", "there is none yet");
      const newest = newestWithin(listing.segments, mostBytes ?? SUPPORT_LIMITS.journalBytes);
      const [first] = newest;
      if (first === undefined) return notTaken("最新的文件大得不正常", "its newest file is larger than any of ours");
      const files = [...newest.map((segment) => fileOf(dir, segment))];
      if (listing.manifests > 0 && listing.manifests <= SUPPORT_LIMITS.manifestsBytes) {
        files.unshift(
          journalFile(MANIFESTS_FILE, manifestBytes(dir, { from: 0, to: listing.manifests, form: "plain" })),
        );
      }
      if (newest.length < all && key !== null) {
        const text = await signExcerpt(dir, first.id, { tid: terminal, time: wallMs }, key);
        if (text !== null)
          files.unshift({ path: `${FOLDER}/${EXCERPT_FILE}`, chunks: [new TextEncoder().encode(text)] });
      }
      return { taken: true, files };
    },
  };
}

/** The newest lines that say that something is wrong, in one file: what is read first. */
export function troublesPart(dir: string): Part {
  const name = "troubles.jsonl";
  return {
    name,
    says: {
      zh: `日志中最近 ${SUPPORT_LIMITS.troubles} 条异常`,
      en: `the last ${SUPPORT_LIMITS.troubles} lines of the journal that say that something is wrong`,
    },
    async gather() {
      const lines = await readLatest(dir, SUPPORT_LIMITS.troubles, { troubleOnly: true });
      return textFile(name, lines.map(({ text }) => `${text}\n`).join(""));
    },
  };
}

/** Pure. The newest goes along even alone, unless it is none of ours. */
export function newestWithin(segments: readonly ListedSegment[], mostBytes: number): readonly ListedSegment[] {
  let left = mostBytes;
  let from = segments.length;
  for (const [back, segment] of segments.toReversed().entries()) {
    const bytes = bytesOf(segment);
    const fits = bytes <= left || (back === 0 && bytes <= SUPPORT_LIMITS.journalFileBytes);
    if (!fits) break;
    left -= bytes;
    from = segments.length - back - 1;
  }
  return segments.slice(from);
}

/** Where both forms lie there, the compressed one is whole. */
function bytesOf({ plain, packed }: ListedSegment): number {
  return packed ?? plain ?? 0;
}

function fileOf(dir: string, { id, plain, packed }: ListedSegment): BundleFile {
  if (packed !== null) {
    const reply = segmentBytes(dir, id, { from: 0, to: packed, form: "packed" });
    return { ...journalFile(packedName(id), reply), packed: true };
  }
  return journalFile(plainName(id), segmentBytes(dir, id, { from: 0, to: plain ?? 0, form: "plain" }));
}

function journalFile(name: string, reply: ReturnType<typeof segmentBytes>): BundleFile {
  // Deleted between the list and now: the file is there and empty, and the index says that it broke off.
  const chunks = "chunks" in reply ? reply.chunks : GONE;
  return { path: `${FOLDER}/${name}`, chunks };
}

const GONE: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({
    next: () => Promise.reject(Object.assign(new Error("gone"), { code: "ENOENT" })),
  }),
};
