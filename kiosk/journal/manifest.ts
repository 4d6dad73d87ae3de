/**
 * What the terminal signs about its journal (offline facts 5.3, after CloudTrail's digest files): one line a manifest in
 * `manifests.jsonl`, each with the hash of the one before, so that none can be taken out, changed or added unseen.
 *
 *   checkpoint   the open segment up to a line: every hour, also when nothing happened, and at the end of a run
 *   closed       a segment to which nothing will be added
 *   deleted      a closed segment was deleted to keep the disk budget: what tells "deleted" from "missing"
 *
 * A manifest's line ends in its signature, over the exact bytes of the object without it.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { isSignedBy, publicKeyOf, type SigningKey } from "./signing-key.ts";

export const MANIFEST_KINDS = ["checkpoint", "closed", "deleted"] as const;
export const MANIFEST_VERSION = 1;

const count = z.int().nonnegative();
const lineHashText = z.string().max(22);

/** What is said of a segment, up to the last line it counts. */
const stretch = {
  segment: z.string().regex(/^\d{12}\.\d{4}-\d{2}-\d{2}$/),
  first: count,
  last: count,
  /** Line feeds in it; what a power cut left half written counts as one. */
  lines: count,
  /** Uncompressed, and the SHA-256 of exactly these bytes, as hex. */
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The hash that the first line carries as `prev`, and the hash of the last line: what must come before and after. */
  base: lineHashText,
  head: lineHashText,
};

const manifestShape = z.strictObject({
  v: z.literal(MANIFEST_VERSION),
  n: z.int().positive(),
  /** SHA-256 of the line before, as hex; empty for the first. */
  prev: z.union([z.literal(""), z.string().regex(/^[0-9a-f]{64}$/)]),
  tid: z.string().max(200),
  time: z.number(),
  mono: z.number(),
  boot: z.string().max(64),
  kind: z.enum(MANIFEST_KINDS),
  /** Why a segment was deleted: it was old, or the budget left no choice. */
  why: z.enum(["age", "budget"]).optional(),
  ...stretch,
  key: z.string().max(64),
});

export type Manifest = Readonly<z.output<typeof manifestShape>>;
export type Stretch = Pick<Manifest, keyof typeof stretch>;

export interface SignedManifest {
  readonly manifest: Manifest;
  /** Hash of its line, which the next one carries as `prev`. */
  readonly hash: string;
  /** The signature fits the key that the manifest names; whose key that is, is another question. */
  readonly genuine: boolean;
}

const SIGNATURE = /,"sig":"([\w-]{86})"\}$/;

/** The line, without line feed. */
export function signManifest(manifest: Manifest, key: SigningKey): string {
  const body = JSON.stringify(manifest);
  return `${body.slice(0, -1)},"sig":"${key.sign(Buffer.from(body))}"}`;
}

/** Null where the line is no manifest at all. */
export function readManifest(line: string): SignedManifest | null {
  const signature = SIGNATURE.exec(line);
  if (signature === null) return null;
  const body = `${line.slice(0, signature.index)}}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const manifest = manifestShape.safeParse(parsed);
  if (!manifest.success) return null;
  const key = publicKeyOf(manifest.data.key);
  const genuine = key !== null && isSignedBy(key, Buffer.from(body), signature[1] ?? "");
  return { manifest: manifest.data, hash: manifestHash(line), genuine };
}

export function manifestHash(line: string): string {
  return hash("sha256", line, "hex");
}
