/** What the system refuses is told as a person would, with the place and without an errno. */
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemWords } from "./system-words.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-words-"));
  writeFileSync(join(folder, "a-file"), "");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("the system refused nothing");
}

const at = (...parts: readonly string[]): string => join(folder, ...parts);

test.each<[string, () => unknown, () => string]>([
  ["a file that is not there", () => readFileSync(at("none")), () => `${at("none")} is not there`],
  ["a file in no folder", () => writeFileSync(at("none", "x"), ""), () => `there is no folder ${at("none")}`],
  ["a file where a folder is needed", () => mkdirSync(at("a-file")), () => `${at("a-file")} is a file, not a folder`],
  [
    "a file half way down a path",
    () => writeFileSync(at("a-file", "x", "y"), ""),
    () => `${at("a-file")} is a file, not a folder`,
  ],
  [
    "a file that must not be written over",
    () => openSync(at("a-file"), "wx"),
    () => `${at("a-file")} is there already`,
  ],
])("%s", (_name, work, words) => {
  expect(systemWords(refusal(work))).toBe(words());
});

test("a read names nothing, so whoever read does", () => {
  expect(
    systemWords(
      refusal(() => readFileSync(folder)),
      folder,
    ),
  ).toBe(`${folder} is a folder, not a file`);
  const full = refusal(() => writeSync(openSync("/dev/full", "w"), "x"));
  expect(systemWords(full, "/dev/full")).toBe("the disk of /dev/full is full");
});

test("a port that another program has", async () => {
  const first = createServer();
  await new Promise<void>((resolve) => first.listen(0, "127.0.0.1", resolve));
  const { port } = first.address() as { port: number };
  const second = createServer();
  const error = await new Promise<Error>((resolve) => second.once("error", resolve).listen(port, "127.0.0.1"));
  expect(systemWords(error)).toBe(`port ${port} of 127.0.0.1 is taken by another program`);
  await closed(first);
});

test.each([
  [{ code: "EACCES", path: "/x" }, "this account may not use /x: run it as the account that it belongs to"],
  [{ code: "EACCES", port: 80 }, "this account may not open port 80: below 1024 only root may"],
  [{ code: "EROFS", path: "/x" }, "the disk of /x can only be read"],
  [{ code: "SQLITE_FULL" }, "the disk of the file is full"],
  [{ code: "EADDRNOTAVAIL", address: "10.9.9.9" }, "this machine has no address 10.9.9.9"],
  [{ code: "EIO" }, "as the system says it"],
  [{}, "as the system says it"],
])("%j", (fields, words) => {
  expect(systemWords(Object.assign(new Error("as the system says it"), fields))).toBe(words);
});

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
