/**
 * What is in a bundle, file for file, signed with the key that signs the terminal's journal. One line of JSON that ends in its
 * signature, over the exact bytes of the object without it.
 */
import { z } from "zod";
import { isSignedBy, publicKeyOf, type SigningKey } from "../journal/signing-key.ts";
import { SUPPORT_LIMITS } from "./limits.ts";

export const MANIFEST_NAME = "MANIFEST.json";
export const INDEX_NAME = "README.txt";

/** No way leads out of the folder that it is unpacked to. */
export const BUNDLE_PATH = /^(?:[A-Za-z0-9][A-Za-z0-9.-]{0,79}\/)?[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/;

const manifestShape = z.strictObject({
  v: z.literal(1),
  /** So that no other thing that the terminal signs can be taken for it. */
  kind: z.literal("support-bundle"),
  terminal: z.string().max(40),
  version: z.string().max(40),
  /** ISO 8601, by the terminal's calendar. */
  made: z.string().max(40),
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(BUNDLE_PATH),
        bytes: z.int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(SUPPORT_LIMITS.files)
    .readonly(),
  notTaken: z
    .array(z.strictObject({ part: z.string().max(80), why: z.string().max(400) }))
    .max(SUPPORT_LIMITS.files)
    .readonly(),
  /** Null: the terminal had no key to sign with. */
  key: z.string().max(64).nullable(),
});
export type BundleManifest = Readonly<z.output<typeof manifestShape>>;

export interface ReadManifest {
  readonly manifest: BundleManifest;
  /** The signature fits the key that it names; whose key that is, is another question. */
  readonly genuine: boolean;
}

const SIGNATURE = /,"sig":"([\w-]{86})"\}\n?$/;

export function manifestText(manifest: Omit<BundleManifest, "key">, key: SigningKey | null): string {
  const body = JSON.stringify({ ...manifest, key: key?.publicKey ?? null });
  return key === null ? `${body}\n` : `${body.slice(0, -1)},"sig":"${key.sign(Buffer.from(body))}"}\n`;
}

/** Null where it is no manifest at all. */
export function readManifest(text: string): ReadManifest | null {
  const signature = SIGNATURE.exec(text);
  const body = signature === null ? text : `${text.slice(0, signature.index)}}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const read = manifestShape.safeParse(parsed);
  if (!read.success) return null;
  const key = read.data.key === null ? null : publicKeyOf(read.data.key);
  const genuine = key !== null && signature !== null && isSignedBy(key, Buffer.from(body), signature[1] ?? "");
  return { manifest: read.data, genuine };
}
