/**
 * One file for whoever has to find out from afar what is wrong with a terminal: a zip, which opens on every desk, made as a stream
 * while it is read. Parts are gathered at the same time and written one after the other; the index and the signed list of what
 * was really written come last.
 *
 * Error model: rejects only for what nobody foresaw in the writing itself. What a part does wrong is said in the index.
 */
import { createHash } from "node:crypto";
import { Zip, ZipDeflate } from "fflate";
import { settledWithin, type Clock } from "../../drivers/clock.ts";
import type { SigningKey } from "../journal/signing-key.ts";
import { indexText, type IndexEntry } from "./index-text.ts";
import { SUPPORT_DELAYS } from "./limits.ts";
import { INDEX_NAME, MANIFEST_NAME, manifestText, type BundleManifest } from "./manifest.ts";
import { kindOf, notTaken, type BundleFile, type Gathered, type Part } from "./part.ts";

export interface BundleOptions {
  readonly terminal: string;
  readonly version: string;
  readonly wallMs: number;
  readonly clock: Clock;
  /** Of the journal; null where it cannot be read: then nothing is signed, and the index says so. */
  readonly key: SigningKey | null;
  readonly parts: readonly Part[];
  /** Told once all was written. */
  readonly onDone?: (summary: BundleSummary) => void;
}

export interface BundleSummary {
  readonly files: number;
  /** Of the zip. */
  readonly bytes: number;
  /** Parts that could not be read, or broke off, with the reason in English. */
  readonly missing: BundleManifest["notTaken"];
}

export async function* makeBundle(options: BundleOptions): AsyncGenerator<Uint8Array> {
  const { terminal, version, wallMs, clock, key, parts, onDone } = options;
  const made = new Date(wallMs).toISOString();
  const gathering = parts.map((part) => gatheredInTime(part, clock));
  const archive = createArchive(wallMs);
  const written: BundleManifest["files"][number][] = [];
  const entries: IndexEntry[] = [];

  /** Writes one file; what broke it off, where something did. */
  async function* put(file: BundleFile): AsyncGenerator<Uint8Array, string | null> {
    const content = createHash("sha256");
    let bytes = 0;
    let broken: string | null = null;
    const add = archive.begin(file);
    try {
      for await (const chunk of file.chunks) {
        content.update(chunk);
        bytes += chunk.length;
        add(chunk, false);
        yield* archive.take();
      }
    } catch (error) {
      broken = kindOf(error);
    }
    add(new Uint8Array(), true);
    yield* archive.take();
    written.push({ path: file.path, bytes, sha256: content.digest("hex") });
    return broken;
  }

  for (const [at, { name, says }] of parts.entries()) {
    const gathered = await (gathering[at] ?? FAILED);
    if (!gathered.taken) {
      entries.push({ name, says, state: gathered });
      continue;
    }
    const before = written.length;
    let broken: string | null = null;
    for (const file of gathered.files) broken = (yield* put(file)) ?? broken;
    const bytes = written.slice(before).reduce((sum, file) => sum + file.bytes, 0);
    entries.push({ name, says, state: { taken: true, files: written.length - before, bytes, broken } });
  }
  const index = indexText({ terminal, version, made, signed: key !== null }, entries);
  yield* put(fileOf(INDEX_NAME, index));
  const missing = entries.flatMap(({ name, state }) => {
    const why = state.taken ? state.broken : state.why.en;
    return why === null ? [] : [{ part: name, why }];
  });
  const about = { v: 1, kind: "support-bundle", terminal, version, made } as const;
  yield* put(fileOf(MANIFEST_NAME, manifestText({ ...about, files: written, notTaken: missing }, key)));
  yield* archive.end();
  onDone?.({
    files: written.length,
    bytes: archive.bytes(),
    missing,
  });
}

const FAILED: Gathered = notTaken("没有读出", "it was not read");

async function gatheredInTime(part: Part, clock: Clock): Promise<Gathered> {
  const gathering = Promise.resolve()
    .then(() => part.gather())
    .catch((error: unknown) => notTaken(`读取失败（${kindOf(error)}）`, `it could not be read (${kindOf(error)})`));
  const limitMs = part.withinMs ?? SUPPORT_DELAYS.part;
  const seconds = limitMs / 1000;
  return (await settledWithin(clock, gathering, limitMs))
    ? gathering
    : notTaken(`${seconds} 秒内没有读完`, `it was not there within ${seconds} s`);
}

function fileOf(path: string, text: string): BundleFile {
  return { path, chunks: [new TextEncoder().encode(text)] };
}

interface Archive {
  begin(file: BundleFile): (chunk: Uint8Array, last: boolean) => void;
  /** What is ready to be sent. */
  take(): readonly Uint8Array[];
  end(): readonly Uint8Array[];
  bytes(): number;
}

/** Zips know no time before 1980; a terminal whose battery is empty does. */
const FIRST_ZIP_TIME = Date.UTC(1980, 0, 2);
const LAST_ZIP_TIME = Date.UTC(2099, 0, 1);
/** A little is enough for texts, and does not keep the public waiting. */
const LEVEL = 4;
/** A plain file that its owner may read, as Unix zips write it. */
const UNIX = 3;
const OWNERS_FILE = (0o100_600 << 16) >>> 0;

function createArchive(wallMs: number): Archive {
  let ready: Uint8Array[] = [];
  let total = 0;
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    total += chunk.length;
    ready.push(chunk);
  });
  const mtime = new Date(Math.min(LAST_ZIP_TIME, Math.max(FIRST_ZIP_TIME, wallMs)));
  const take = (): readonly Uint8Array[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  return {
    begin({ path, packed = false }) {
      // Stored through the same door as what is compressed: not every reader takes a stored file of a size that comes after it.
      const entry = new ZipDeflate(path, { level: packed ? 0 : LEVEL });
      Object.assign(entry, { mtime, os: UNIX, attrs: OWNERS_FILE });
      zip.add(entry);
      return (chunk, last) => entry.push(chunk, last);
    },
    take,
    end() {
      zip.end();
      return take();
    },
    bytes: () => total,
  };
}
