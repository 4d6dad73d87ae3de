/**
 * The file system the machine boots with, in the cpio "newc" format that the kernel unpacks by itself
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Several archives may follow each other, so that the
 * large part that hardly changes is written once and the project's sources are appended.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export type ArchiveEntry =
  | { readonly type: "folder"; readonly path: string }
  | { readonly type: "link"; readonly path: string; readonly target: string }
  | { readonly type: "file"; readonly path: string; readonly mode: number; readonly content: string | Uint8Array }
  /** A file of this machine, read when it is written. */
  | { readonly type: "copy"; readonly path: string; readonly mode: number; readonly from: string };

const FOLDER = 0o040755;
const LINK = 0o120777;
const FILE = 0o100000;
/** Headers and contents begin at multiples of this; between two archives any number of zeros may stand. */
const ALIGNMENT = 4;
const TRAILER = "TRAILER!!!";

/**
 * Appends one archive to a file (created where it is missing). Paths are relative to the root of the machine and need
 * no folder entries of their own: what lies above an entry is added. Returns the number of bytes written.
 */
export function appendArchive(file: string, entries: Iterable<ArchiveEntry>): number {
  const output = openSync(file, "a");
  let written = 0;
  let inode = 1;
  const put = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at);
    written += bytes.length;
  };
  const record = (path: string, mode: number, content: Uint8Array): void => {
    const name = Buffer.from(`${path}\0`);
    put(header(inode, mode, content.length, name.length));
    put(name);
    put(padding(HEADER_BYTES + name.length));
    put(content);
    put(padding(content.length));
    inode += 1;
  };
  try {
    for (const entry of withFolders(entries)) {
      switch (entry.type) {
        case "folder":
          record(entry.path, FOLDER, NOTHING);
          break;
        case "link":
          record(entry.path, LINK, Buffer.from(entry.target));
          break;
        case "file":
          record(entry.path, FILE | entry.mode, Buffer.from(entry.content));
          break;
        case "copy":
          record(entry.path, FILE | entry.mode, readFileSync(entry.from));
          break;
      }
    }
    record(TRAILER, 0, NOTHING);
  } finally {
    closeSync(output);
  }
  return written;
}

const NOTHING = new Uint8Array(0);
/** "070701" and thirteen numbers of eight hexadecimal digits. */
const HEADER_BYTES = 6 + 13 * 8;

/** Everything belongs to root, is of the year 1970 and has no device number. */
function header(inode: number, mode: number, contentBytes: number, nameBytes: number): Uint8Array {
  const links = mode === FOLDER ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, contentBytes, 0, 0, 0, 0, nameBytes, 0];
  return Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT);
}

/** The kernel makes no folder by itself: each stands before what lies in it, once. */
function* withFolders(entries: Iterable<ArchiveEntry>): Generator<ArchiveEntry> {
  const made = new Set<string>();
  for (const entry of entries) {
    const parts = entry.path.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) {
      const path = parts.slice(0, depth).join("/");
      if (made.has(path)) continue;
      made.add(path);
      yield { type: "folder", path };
    }
    if (entry.type === "folder" && made.has(entry.path)) continue;
    if (entry.type === "folder") made.add(entry.path);
    yield entry;
  }
}
