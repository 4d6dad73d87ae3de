import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendArchive } from "./archive.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rig-archive-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Read {
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** Reads archives back by the format's own description, stricter than the kernel does. */
function readBack(bytes: Buffer): readonly Read[] {
  const read: Read[] = [];
  const align = (at: number): number => Math.ceil(at / 4) * 4;
  for (let at = 0; at < bytes.length;) {
    expect(bytes.toString("latin1", at, at + 6)).toBe("070701");
    const field = (index: number): number =>
      Number.parseInt(bytes.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [mode, contentBytes, nameBytes] = [field(1), field(6), field(11)];
    const nameAt = at + 110;
    const contentAt = align(nameAt + nameBytes);
    const path = bytes.toString("utf8", nameAt, nameAt + nameBytes - 1);
    if (path !== "TRAILER!!!")
      read.push({ path, mode, content: bytes.toString("utf8", contentAt, contentAt + contentBytes) });
    at = align(contentAt + contentBytes);
  }
  return read;
}

test("what is written comes back, with every folder before what lies in it", () => {
  const file = join(folder, "initrd");
  const source = join(folder, "source");
  writeFileSync(source, "扫描枪");
  appendArchive(file, [
    { type: "file", path: "a/b/one", mode: 0o644, content: "x" },
    { type: "copy", path: "a/b/two", mode: 0o755, from: source },
    { type: "link", path: "a/three", target: "b/one" },
    { type: "folder", path: "a" },
    { type: "folder", path: "proc" },
  ]);
  expect(readBack(readFileSync(file))).toEqual([
    { path: "a", mode: 0o040755, content: "" },
    { path: "a/b", mode: 0o040755, content: "" },
    { path: "a/b/one", mode: 0o100644, content: "x" },
    { path: "a/b/two", mode: 0o100755, content: "扫描枪" },
    { path: "a/three", mode: 0o120777, content: "b/one" },
    { path: "proc", mode: 0o040755, content: "" },
  ]);
});

test("a second archive may follow the first", () => {
  const file = join(folder, "initrd");
  appendArchive(file, [{ type: "file", path: "base", mode: 0o644, content: "12345" }]);
  appendArchive(file, [{ type: "file", path: "project", mode: 0o644, content: "123" }]);
  expect(readBack(readFileSync(file)).map(({ path }) => path)).toEqual(["base", "project"]);
});
