/**
 * Reads a bundle that somebody sent, and says whether it is as a terminal made it: each file that is listed and none else, byte for
 * byte, signed. What is read is a stranger's until then, and has limits.
 *
 * Error model: a Result; never throws for what is in the file.
 */
import { createHash } from "node:crypto";
import { unzipSync, type UnzipFileInfo } from "fflate";
import type { Result } from "../invoice/types.ts";
import { SUPPORT_LIMITS } from "./limits.ts";
import { BUNDLE_PATH, MANIFEST_NAME, readManifest, type BundleManifest } from "./manifest.ts";

export type BundleProblem =
  /** No zip, cut off, or beyond the limits. */
  | { readonly problem: "not-a-bundle"; readonly why: string }
  | { readonly problem: "altered"; readonly path: string }
  | { readonly problem: "missing"; readonly path: string }
  | { readonly problem: "added"; readonly path: string }
  | { readonly problem: "forged" }
  | { readonly problem: "another-key"; readonly key: string | null };

export interface CheckedBundle {
  readonly manifest: BundleManifest;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Signed; by whom, `manifest.key` says. False: the terminal had no key. */
  readonly signed: boolean;
}

/** `key`: the terminal's, as somebody noted it before; null: whoever signed is believed. */
export function checkBundle(zip: Uint8Array, key: string | null): Result<CheckedBundle, BundleProblem> {
  const files = unpacked(zip);
  if (typeof files === "string") return { ok: false, error: { problem: "not-a-bundle", why: files } };
  const { [MANIFEST_NAME]: listed, ...others } = files;
  const read = listed === undefined ? null : readManifest(new TextDecoder().decode(listed));
  if (read === null) return { ok: false, error: { problem: "not-a-bundle", why: `it has no ${MANIFEST_NAME}` } };
  const { manifest, genuine } = read;
  if (!genuine && manifest.key !== null) return { ok: false, error: { problem: "forged" } };
  if (key !== null && manifest.key !== key) {
    return { ok: false, error: { problem: "another-key", key: manifest.key } };
  }
  for (const { path, bytes, sha256 } of manifest.files) {
    const content = others[path];
    if (content === undefined) return { ok: false, error: { problem: "missing", path } };
    if (content.length !== bytes || createHash("sha256").update(content).digest("hex") !== sha256) {
      return { ok: false, error: { problem: "altered", path } };
    }
  }
  const known = new Set(manifest.files.map(({ path }) => path));
  const added = Object.keys(others).find((path) => !known.has(path));
  if (added !== undefined) return { ok: false, error: { problem: "added", path: added } };
  return { ok: true, value: { manifest, files: others, signed: genuine } };
}

/** A sentence where it is none, or would unpack to more than any bundle has. */
function unpacked(zip: Uint8Array): Readonly<Record<string, Uint8Array>> | string {
  if (zip.length > SUPPORT_LIMITS.bundleBytes) return "it is larger than any bundle";
  const seen = new Set<string>();
  let bytes = 0;
  const wrong: string[] = [];
  const admit = ({ name, originalSize }: UnzipFileInfo): boolean => {
    bytes += originalSize;
    if (!BUNDLE_PATH.test(name)) wrong.push("it has a file with a name that no bundle has");
    else if (seen.has(name)) wrong.push(`${name} is in it twice`);
    else if (bytes > SUPPORT_LIMITS.unpackedBytes) wrong.push("it would unpack to more than any bundle has");
    seen.add(name);
    return wrong.length === 0 && seen.size <= SUPPORT_LIMITS.files;
  };
  try {
    const files = unzipSync(zip, { filter: admit });
    return wrong[0] ?? files;
  } catch {
    return "it is no zip, or was cut off";
  }
}

export function problemWords(found: BundleProblem): string {
  switch (found.problem) {
    case "not-a-bundle":
      return `this is no support bundle: ${found.why}`;
    case "altered":
      return `${found.path} is not what the terminal wrote`;
    case "missing":
      return `${found.path} is missing`;
    case "added":
      return `${found.path} was added by somebody`;
    case "forged":
      return "the list of files is altered: its signature does not fit";
    case "another-key":
      return found.key === null ? "nobody signed it" : `another key signed it: ${found.key}`;
  }
}
