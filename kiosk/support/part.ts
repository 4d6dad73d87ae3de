/**
 * What a bundle is made of. A part that cannot be read is named in the index with the reason, and the others go without it: a
 * bundle is asked for when something is broken.
 */
import type { Said } from "../staff/checks/finding.ts";
import { SUPPORT_LIMITS } from "./limits.ts";

export interface BundleFile {
  /** Letters, digits, dots and hyphens, in one folder at most. */
  readonly path: string;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Compressed already. */
  readonly packed?: boolean;
}

export type Gathered =
  { readonly taken: true; readonly files: readonly BundleFile[] } | { readonly taken: false; readonly why: Said };

export interface Part {
  /** The file, or the folder, that it becomes. */
  readonly name: string;
  readonly says: Said;
  readonly withinMs?: number;
  /** May reject: then the index names the kind of error, and nothing that it says. */
  gather(): Promise<Gathered> | Gathered;
}

export function notTaken(zh: string, en: string): Gathered {
  return { taken: false, why: { zh, en } };
}

export function textFile(name: string, text: string | Uint8Array): Gathered {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  if (bytes.length > SUPPORT_LIMITS.partBytes) return notTaken("太大", "it is too large");
  return { taken: true, files: [{ path: name, chunks: [bytes] }] };
}

/** One JSON file; `read` gives the value, or says why there is none. */
export function jsonPart(name: string, zh: string, en: string, read: () => unknown): Part {
  return {
    name,
    says: { zh, en },
    gather: async () => {
      const value = await read();
      return isNotTaken(value) ? value : textFile(name, `${JSON.stringify(value, null, 2)}\n`);
    },
  };
}

function isNotTaken(value: unknown): value is Extract<Gathered, { taken: false }> {
  return typeof value === "object" && value !== null && "taken" in value && value.taken === false && "why" in value;
}

/** What kind of error it was. Its words are nobody's to repeat: they may quote what was read. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : error.name.replaceAll(/\W/g, "");
}
