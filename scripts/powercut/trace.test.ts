/** Lines as strace 6.1 writes them with -f -xx, shortened. */
import { describe, expect, it } from "vitest";
import { operationsOf, type Operation } from "./operations.ts";
import { readTrace } from "./trace.ts";

const hex = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;
const DATA = hex("/root/data");
const FILE = hex("/root/data/a");
const OTHER = hex("/root/data/b");
const ELSEWHERE = hex("/elsewhere/a");

function operations(...lines: readonly string[]): readonly Operation[] {
  return operationsOf(readTrace(lines.join("\n")), "/root");
}
const kinds = (...lines: readonly string[]): readonly string[] => operations(...lines).map(({ op }) => op);

describe("a trace", () => {
  it("is read with its bytes, results and flags", () => {
    const [call] = readTrace(`41  pwrite64(21, "\\x00\\xff\\x2c\\x22", 4, 8192) = 4`);
    expect(call).toMatchObject({ pid: 41, name: "pwrite64", result: 4, began: 0, ended: 0 });
    expect(call?.args).toEqual(["21", Buffer.from([0, 255, 0x2c, 0x22]), "4", "8192"]);
    expect(
      readTrace(`41 openat(AT_FDCWD, ${FILE}, O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)`),
    ).toMatchObject([{ name: "openat", result: -1 }]);
  });

  it("puts a call that was interrupted together again, with where it began and ended", () => {
    const text = [
      "41 fdatasync(21 <unfinished ...>",
      `42 pwrite64(21, "\\x41", 1, 0) = 1`,
      "41 <... fdatasync resumed>)           = 0",
      "41 +++ exited with 0 +++",
      "42 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---",
      "42 close(21 <unfinished ...>",
    ].join("\n");
    expect(readTrace(text)).toMatchObject([
      { name: "fdatasync", args: ["21"], result: 0, began: 0, ended: 2 },
      { name: "pwrite64", began: 1, ended: 1 },
      { name: "close", result: null, began: 5, ended: Infinity },
    ]);
  });

  it("is refused where a text was cut short, or a line is none of strace's", () => {
    expect(() => readTrace(`41 write(21, "\\x41\\x42"..., 70001) = 70001`)).toThrow("not whole");
    expect(() => readTrace("strace: Process 41 attached")).toThrow("not understood");
    expect(() => readTrace("41 gibberish")).toThrow("not understood");
  });
});

describe("operations on the disk", () => {
  it("follow each file through its descriptor, appended or at its own position, and nothing elsewhere", () => {
    const found = operations(
      `1 openat(AT_FDCWD, ${FILE}, O_WRONLY|O_CREAT|O_TRUNC, 0600) = 21`,
      `1 write(21, "\\x41\\x42", 2) = 2`,
      `1 write(21, "\\x43", 1) = 1`,
      `1 close(21) = 0`,
      `1 openat(AT_FDCWD, ${ELSEWHERE}, O_WRONLY) = 21`,
      `1 write(21, "\\x44", 1) = 1`,
      `1 close(21) = 0`,
      `1 openat(AT_FDCWD, ${OTHER}, O_RDWR|O_CREAT|O_APPEND, 0600) = 21`,
      `1 write(21, "\\x45", 1) = 1`,
      `1 fsync(21) = 0`,
      `1 write(1, "\\x6f\\x6b", 2) = 2`,
    );
    expect(found).toMatchObject([
      { op: "open", path: "data/a", create: true, empty: true, handle: 1 },
      { op: "write", handle: 1, at: 0 },
      { op: "write", handle: 1, at: 2 },
      { op: "open", path: "data/b", create: true, empty: false, handle: 2 },
      { op: "write", handle: 2, at: null },
      { op: "sync", handle: 2 },
      { op: "said", text: "ok" },
    ]);
  });

  it("know what failed from what was done, and what was under way when the process died", () => {
    const open = `1 openat(AT_FDCWD, ${FILE}, O_RDWR|O_CREAT, 0600) = 21`;
    expect(kinds(open, `1 pwrite64(21, "\\x41", 1, 0) = -1 ENOSPC (No space left on device)`)).toEqual(["open"]);
    expect(kinds(open, `1 pwrite64(21, "\\x41", 1, 0 <unfinished ...>`)).toEqual(["open", "write"]);
    expect(kinds(open, "1 fsync(21 <unfinished ...>")).toEqual(["open"]);
  });

  it("give a number to the file that was opened last under it, also across threads", () => {
    const found = operations(
      `1 openat(AT_FDCWD, ${FILE}, O_RDWR|O_CREAT, 0600) = 21`,
      `2 openat(AT_FDCWD, ${OTHER}, O_RDWR|O_CREAT, 0600 <unfinished ...>`,
      `1 close(21) = 0`,
      `2 <... openat resumed>) = 21`,
      `1 pwrite64(21, "\\x41", 1, 0) = 1`,
    );
    expect(found.at(-1)).toMatchObject({ op: "write", handle: 2 });
  });

  it("name what is made, moved, linked and removed, by path or below an open folder", () => {
    expect(
      operations(
        `1 mkdir(${DATA}, 0700) = 0`,
        `1 link(${FILE}, ${OTHER}) = 0`,
        `1 rename(${FILE}, ${OTHER}) = 0`,
        `1 openat(AT_FDCWD, ${DATA}, O_RDONLY|O_DIRECTORY) = 9`,
        `1 unlinkat(9, ${hex("b")}, 0) = 0`,
        `1 unlink(${ELSEWHERE}) = 0`,
      ),
    ).toMatchObject([
      { op: "make-folder", path: "data" },
      { op: "link", from: "data/a", to: "data/b" },
      { op: "rename", from: "data/a", to: "data/b" },
      { op: "open", path: "data" },
      { op: "unlink", path: "data/b" },
    ]);
  });

  it("end the run on a call that the model of the disk does not know", () => {
    const open = `1 openat(AT_FDCWD, ${FILE}, O_RDWR|O_CREAT, 0600) = 21`;
    expect(() => operations(open, "1 fallocate(21, 0, 0, 4096) = 0")).toThrow("does not know");
    expect(() => operations(open, `1 writev(21, [{iov_base="\\x41", iov_len=1}], 1) = 1`)).toThrow("does not know");
    expect(() => operations(`1 rename(${ELSEWHERE}, ${FILE}) = 0`)).toThrow("does not know");
  });
});
