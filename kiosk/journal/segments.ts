/**
 * Where the lines go: one file a Beijing day, a new one when it grows past the cap, written synchronously. A worker or
 * a buffer loses its lines when the core is killed (offline facts 5.1, measured: 0 and 22 of 5,000 survived; the
 * synchronous one kept all, at 5 µs a line).
 *
 * Error model: throws what the file system throws; the journal above turns that into a gap. A write that failed half way
 * is taken back; where even that fails, the next opening finds what is left (recover.ts).
 */
import { createHash, type Hash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolder, syncFolder } from "../store/files.ts";
import { packedName, plainName, segmentFiles, segmentId } from "./layout.ts";
import type { Stretch } from "./manifest.ts";
import type { OpenStretch } from "./recover.ts";

/** What is written with; tests put a full disk in its place. */
export interface JournalIo {
  write(fd: number, bytes: Uint8Array, from: number, length: number): number;
  sync(fd: number): void;
}

export const systemIo: JournalIo = {
  write: (fd, bytes, from, length) => writeSync(fd, bytes, from, length),
  sync: fdatasyncSync,
};

export interface NewLine {
  readonly bytes: Buffer;
  /** Of these bytes, line feed included. */
  readonly length: number;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  /** The day in Beijing. */
  readonly date: string;
}

export interface Segments {
  /** The open file is not what it should be: it cannot be cut back, synced, or is gone. Close, and recover. */
  readonly broken: boolean;
  append(line: NewLine): void;
  /** What was appended is on the platter when this returns. */
  sync(): void;
  /** Bytes that are no line of their own: what ends half a line that a power cut left. */
  appendRaw(bytes: Buffer): void;
  openId(): string | null;
  /** What the open file holds; null where there is none. It is on the platter when this returns. */
  stretch(): Stretch | null;
  close(): void;
}

interface OpenFile {
  readonly id: string;
  readonly date: string;
  readonly fd: number;
  readonly first: number;
  readonly base: string;
  readonly content: Hash;
  lines: number;
  bytes: number;
  last: number;
  head: string;
}

export interface SegmentsOptions {
  readonly dir: string;
  readonly maxBytes: number;
  readonly io: JournalIo;
  /** An earlier run's file, and its last line. */
  readonly resume: { readonly open: OpenStretch; readonly last: number; readonly head: string } | null;
  /** Nothing will be added to it any more. */
  readonly onClosed: (stretch: Stretch) => void;
}

/** The files of the segments as they lie there, in the order in which they were written. */
export function listSegments(dir: string): readonly string[] {
  return segmentFiles(dir).map(({ id, plain }) => (plain ? plainName(id) : packedName(id)));
}

export function prepareFolder(dir: string): void {
  makeFolder(dir);
  chmodSync(dir, 0o700);
}

export function openSegments({ dir, maxBytes, io, resume, onClosed }: SegmentsOptions): Segments {
  let file: OpenFile | null = resume === null ? null : reopen(resume);
  let broken = false;
  /** The newest file's name may not be on the platter yet. */
  let unsyncedName = false;

  function reopen({ open, last, head }: NonNullable<SegmentsOptions["resume"]>): OpenFile {
    const { id, first, base, lines, bytes, content } = open;
    const date = id.slice(id.indexOf(".") + 1);
    return { id, date, fd: openFile(id), first, base, content, lines, bytes, last, head };
  }

  function begin({ seq, prev, date }: NewLine): OpenFile {
    const id = segmentId(seq, date);
    const fd = openFile(id);
    unsyncedName = true;
    return {
      id,
      date,
      fd,
      first: seq,
      base: prev,
      content: createHash("sha256"),
      lines: 0,
      bytes: 0,
      last: seq,
      head: prev,
    };
  }

  function openFile(id: string): number {
    return openSync(join(dir, plainName(id)), "a", 0o600);
  }

  function fileFor(line: NewLine): OpenFile {
    const full = file !== null && file.bytes > 0 && file.bytes + line.length > maxBytes;
    if (file !== null && (full || file.date !== line.date)) end(file);
    file ??= begin(line);
    return file;
  }

  function end(old: OpenFile): void {
    file = null;
    try {
      if (old.bytes > 0) {
        fsyncSync(old.fd);
        onClosed(stretchOf(old));
      }
    } finally {
      closeSync(old.fd);
    }
  }

  function put(open: OpenFile, bytes: Buffer, length: number): void {
    try {
      for (let at = 0; at < length;) at += io.write(open.fd, bytes, at, length - at);
    } catch (error) {
      guarded(() => ftruncateSync(open.fd, open.bytes));
      throw error;
    }
    open.content.update(length === bytes.length ? bytes : bytes.subarray(0, length));
    open.bytes += length;
    open.lines += 1;
  }

  function guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      broken = true;
      throw error;
    }
  }

  return {
    get broken() {
      return broken;
    },
    append(line) {
      const open = fileFor(line);
      put(open, line.bytes, line.length);
      open.last = line.seq;
      open.head = line.hash;
    },
    sync() {
      if (file === null) return;
      const { fd } = file;
      guarded(() => {
        io.sync(fd);
        if (unsyncedName) syncFolder(dir);
      });
      unsyncedName = false;
    },
    appendRaw(bytes) {
      if (file !== null) put(file, bytes, bytes.length);
    },
    openId: () => file?.id ?? null,
    stretch() {
      if (file === null || file.bytes === 0) return null;
      const { fd, id } = file;
      guarded(() => {
        // A file that was deleted under us takes every line and keeps none.
        if (statSync(join(dir, plainName(id))).ino !== fstatSync(fd).ino)
          throw new Error("another file is in its place");
        fsyncSync(fd);
      });
      return stretchOf(file);
    },
    close() {
      if (file !== null) closeSync(file.fd);
      file = null;
    },
  };
}

function stretchOf({ id, first, last, lines, bytes, content, base, head }: OpenFile): Stretch {
  return { segment: id, first, last, lines, bytes, sha256: content.copy().digest("hex"), base, head };
}
