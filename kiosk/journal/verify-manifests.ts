/**
 * Reads the manifests and says which of them may be believed: signed, by a key that is known, in an unbroken chain.
 *
 * Error model: throws what the file system throws, but for a file that is not there.
 */
import { join } from "node:path";
import type { Fault, Note } from "./faults.ts";
import { linesOf, plainFile } from "./lines.ts";
import { MANIFESTS_FILE } from "./layout.ts";
import { readManifest, type Manifest, type SignedManifest } from "./manifest.ts";

export interface Manifests {
  /** Those that may be believed, in their order. */
  readonly trusted: readonly Manifest[];
  /** Hashes by number, of those and of none else. */
  readonly hashes: ReadonlyMap<number, string>;
  /** The highest number there is; 0 where there is none. */
  readonly last: number;
  /** Public keys that signed any of them, good or not. */
  readonly keys: readonly string[];
  readonly faults: readonly Fault[];
  readonly notes: readonly Note[];
}

/** `keys`: those of the terminal, as somebody noted them; null: whoever signed is believed, if it is one and the same. */
export async function readManifests(dir: string, keys: ReadonlySet<string> | null): Promise<Manifests> {
  const trusted: Manifest[] = [];
  const hashes = new Map<number, string>();
  const seen = new Set<string>();
  const foreign = new Set<string>();
  const faults: Fault[] = [];
  const notes: Note[] = [];
  let last = 0;
  /** Null after one that cannot be believed. */
  let lastHash: string | null = "";
  /** Lines that are no manifest, since the last that was one. */
  let unreadable: readonly number[] = [];
  let accounted = 0;

  function isTrusted({ manifest }: SignedManifest): boolean {
    if (keys !== null) return keys.has(manifest.key);
    const [first] = trusted;
    return first === undefined || first.key === manifest.key;
  }

  function read(signed: SignedManifest, line: number): void {
    const { manifest, hash, genuine } = signed;
    const { n, key, prev } = manifest;
    if (!genuine) {
      accounted += 1;
      lastHash = null;
      faults.push({ fault: "manifest-forged", n: last + accounted, line });
      return;
    }
    seen.add(key);
    if (n <= last) {
      faults.push({ fault: "manifest-out-of-place", n, line });
      return;
    }
    const follows = n === last + 1 && prev === lastHash;
    for (const [at, bad] of unreadable.entries()) {
      if (follows) notes.push({ note: "manifest-torn", line: bad });
      else faults.push({ fault: "manifest-unreadable", n: last + accounted - unreadable.length + at + 1, line: bad });
    }
    const from = last + 1 + (follows ? 0 : accounted);
    if (n > from) faults.push({ fault: "manifests-missing", from, to: n - 1 });
    else if (n === last + 1 && lastHash !== null && prev !== lastHash) {
      faults.push({ fault: "manifest-forked", n, line });
    }
    last = n;
    lastHash = hash;
    unreadable = [];
    accounted = 0;
    if (isTrusted(signed)) {
      trusted.push(manifest);
      hashes.set(n, hash);
      return;
    }
    // Whoever took over signed thousands; the first tells where.
    if (!foreign.has(key)) faults.push({ fault: "manifest-foreign-key", n, line, key });
    foreign.add(key);
  }

  let number = 0;
  try {
    for await (const lines of linesOf(plainFile(join(dir, MANIFESTS_FILE)))) {
      for (const { bytes, whole } of lines) {
        number += 1;
        const signed = readManifest(bytes.toString("utf8"));
        if (signed !== null && whole) read(signed, number);
        else if (!whole) notes.push({ note: "manifest-torn", line: number });
        else {
          unreadable = [...unreadable, number];
          accounted += 1;
        }
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  for (const [at, line] of unreadable.entries()) {
    faults.push({ fault: "manifest-unreadable", n: last + accounted - unreadable.length + at + 1, line });
  }
  last += accounted;
  return { trusted, hashes, last, keys: [...seen], faults, notes };
}
