/** Whoever lays hands on the journal is found out, and it is said where. */
import fc from "fast-check";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { lineHash } from "./chain.ts";
import { ManualTerminalClock } from "./clock.ts";
import type { Fault } from "./faults.ts";
import { MANIFESTS_FILE, packedName, segmentFiles } from "./layout.ts";
import { signManifest } from "./manifest.ts";
import { openManifestBook } from "./manifest-book.ts";
import { openJournal } from "./open.ts";
import { signingKey } from "./signing-key.ts";
import { linesIn, manifestsIn, plainSegments, segmentPath, seqOf, someDays, writeLines } from "./tamper-fixture.ts";
import { verifyJournal, type Verification } from "./verify.ts";

/** Each takes a copy of the folder and reads all of it. */
const RUNS = Math.ceil(fuzzRuns(500) / 4);

let base: string;
let original: string;
let dir: string;
let copies = 0;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-verify-"));
  original = join(base, "journal");
  await someDays(original);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeEach(() => copy());

/** A fresh copy of the same four days, to be damaged. */
function copy(): void {
  copies += 1;
  if (copies > 1) rmSync(dir, { recursive: true, force: true });
  dir = join(base, `copy-${copies}`);
  cpSync(original, dir, { recursive: true });
}

const ownKey = (): string => signingKey(original).publicKey;
const check = (keys: readonly string[] | null = null): Promise<Verification> =>
  verifyJournal({ dir, keys: keys === null ? null : new Set(keys) });
const faults = async (): Promise<readonly Fault[]> => (await check()).faults;
const newest = (): string => plainSegments(dir).at(-1) ?? "";
const ids = (): readonly string[] => segmentFiles(dir).map(({ id }) => id);
const manifests = (): readonly string[] => linesIn(join(dir, MANIFESTS_FILE));

function flip(path: string, byte: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}

describe("a journal that nobody touched", () => {
  test("is sound, and its signatures are by the terminal's key", async () => {
    expect(await check([ownKey()])).toMatchObject({ sound: true, faults: [], notes: [], keyKnown: true });
  });

  test("is sound while the terminal goes on writing; what is not signed yet is said", async () => {
    cpSync(`${original}.key`, `${dir}.key`);
    const last = seqOf(linesIn(segmentPath(dir, newest())).at(-1) ?? "");
    const clock = new ManualTerminalClock("2026-11-28T12:00:00+08:00");
    const journal = openJournal({ dir, terminalId: "T", clock, boot: "b9" });
    journal.record("terminal.stop", { reason: "x" });
    journal.record("terminal.stop", { reason: "y" });
    const found = await check();
    expect(found.faults).toEqual([]);
    expect(found.notes).toEqual([{ note: "unsigned", from: last + 1, to: last + 2 }]);
    journal.close();
    rmSync(`${dir}.key`);
  });

  test("is sound with a torn tail that the terminal told of, and with lines that it lost and counted", async () => {
    cpSync(`${original}.key`, `${dir}.key`);
    writeFileSync(segmentPath(dir, newest()), '{"v":2,"seq":49,"prev":"', { flag: "a" });
    const clock = new ManualTerminalClock("2026-11-27T13:00:00+08:00");
    let full = false;
    const io = {
      sync: () => undefined,
      write(fd: number, bytes: Uint8Array, from: number, length: number): number {
        if (full) throw Object.assign(new Error(), { code: "ENOSPC" });
        writeFileSync(fd, bytes.subarray(from, from + length));
        return length;
      },
    };
    const journal = openJournal({ dir, terminalId: "T", clock, boot: "b9", io });
    journal.record("outbox.purged", { count: 1 });
    full = true;
    journal.record("outbox.purged", { count: 2 });
    journal.record("outbox.purged", { count: 3 });
    full = false;
    journal.record("terminal.stop", { reason: "x" });
    journal.close();
    const found = await check();
    expect(found.faults).toEqual([]);
    expect(found.notes).toMatchObject([
      { note: "torn", bytes: 25 },
      { note: "lost", from: expect.any(Number) as number },
    ]);
    rmSync(`${dir}.key`);
  });
});

/** The line of the file that holds this byte, from 1. */
function lineAt(path: string, byte: number): number {
  return readFileSync(path).subarray(0, byte).toString("latin1").split("\n").length;
}

describe("one flipped bit", () => {
  test("anywhere in a file of lines is named with its file and line", async () => {
    const files = plainSegments(dir);
    const place = fc.tuple(
      fc.integer({ min: 0, max: files.length - 1 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
    );
    await fc.assert(
      fc.asyncProperty(place, async ([file, part, bit]) => {
        copy();
        const id = files[file] ?? "";
        const path = segmentPath(dir, id);
        const byte = Math.floor(part * statSync(path).size);
        const line = lineAt(path, byte);
        const seq = seqOf(linesIn(path)[line - 1] ?? "");
        flip(path, byte, bit);
        const found = await faults();
        const named = found.filter(
          (one) =>
            ("segment" in one && one.segment === id && "line" in one && Math.abs(one.line - line) <= 1) ||
            (one.fault === "tail-cut" && one.from === seq),
        );
        expect(named, JSON.stringify(found)).not.toEqual([]);
        expect(found.length).toBeLessThan(3);
        for (const one of found) if (one.fault === "line-altered") expect(one.seq).toBe(seq);
      }),
      { numRuns: RUNS },
    );
  });

  test("in what a line says is named with the line's number", async () => {
    const id = plainSegments(dir)[1] ?? "";
    const path = segmentPath(dir, id);
    const text = readFileSync(path, "utf8");
    const at = text.indexOf('"attempt":') + '"attempt":'.length;
    const line = lineAt(path, at);
    const seq = seqOf(linesIn(path)[line - 1] ?? "");
    flip(path, at, 0);
    expect(await faults()).toEqual([{ fault: "line-altered", segment: id, line, seq, unproven: null }]);
  });

  test("in the hash of the line before is named with its own line, and that nothing vouches for the one before", async () => {
    const id = plainSegments(dir)[1] ?? "";
    const path = segmentPath(dir, id);
    const [first = "", second = ""] = linesIn(path);
    flip(path, first.length + 1 + second.indexOf('"prev":"') + '"prev":"'.length, 1);
    expect(await faults()).toEqual([
      { fault: "line-altered", segment: id, line: 2, seq: seqOf(second), unproven: seqOf(first) },
    ]);
  });

  test("in the newest line of all is named too, because that line is signed", async () => {
    const path = segmentPath(dir, newest());
    const lines = linesIn(path);
    const seq = seqOf(lines.at(-1) ?? "");
    flip(path, readFileSync(path, "utf8").lastIndexOf('"hash":"') + 10, 0);
    expect(await faults()).toContainEqual({
      fault: "line-altered",
      segment: newest(),
      line: lines.length,
      seq,
      unproven: null,
    });
  });

  test("anywhere in a compressed file is named with the file, unless what it unfolds to is the same", async () => {
    const files = segmentFiles(dir).flatMap(({ id, packed }) => (packed ? [id] : []));
    const place = fc.tuple(
      fc.integer({ min: 0, max: files.length - 1 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
    );
    await fc.assert(
      fc.asyncProperty(place, async ([file, part, bit]) => {
        copy();
        const id = files[file] ?? "";
        const path = join(dir, packedName(id));
        const before = zstdDecompressSync(readFileSync(path));
        flip(path, Math.floor(part * statSync(path).size), bit);
        const same = unfolded(path)?.equals(before) === true;
        const found = await faults();
        expect(found.some((one) => "segment" in one && one.segment === id)).toBe(!same);
      }),
      { numRuns: RUNS },
    );
  });

  test("anywhere in the manifests is named with the manifest", async () => {
    const path = join(dir, MANIFESTS_FILE);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: statSync(path).size - 1 }), fc.nat(7), async (byte, bit) => {
        copy();
        const file = join(dir, MANIFESTS_FILE);
        const n = lineAt(file, byte);
        flip(file, byte, bit);
        const found = await faults();
        const numbers = found.flatMap((one) => ("n" in one && one.fault.startsWith("manifest") ? [one.n] : []));
        // A line feed that is none any more costs two; the last of all has nobody after it, and its end is only torn.
        const torn = (await check()).notes.some(({ note }) => note === "manifest-torn");
        expect(numbers.includes(n) || torn, JSON.stringify(found)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

function unfolded(path: string): Buffer | null {
  try {
    return zstdDecompressSync(readFileSync(path));
  } catch {
    return null;
  }
}

describe("lines", () => {
  test("one or several removed are named by number, wherever they were", async () => {
    const files = plainSegments(dir);
    const place = fc.tuple(fc.integer({ min: 0, max: files.length - 1 }), fc.nat(50), fc.integer({ min: 1, max: 3 }));
    await fc.assert(
      fc.asyncProperty(place, async ([file, at, count]) => {
        copy();
        const id = files[file] ?? "";
        const path = segmentPath(dir, id);
        const lines = linesIn(path);
        const from = at % lines.length;
        const gone = lines.slice(from, from + count).map(seqOf);
        if (gone.length === lines.length) return;
        writeLines(path, lines.toSpliced(from, count));
        const range = { from: gone[0], to: gone.at(-1) };
        expect(await faults()).toEqual([expect.objectContaining(range)]);
        const [only] = await faults();
        expect(["lines-missing", "tail-cut"]).toContain(only?.fault);
      }),
      { numRuns: RUNS },
    );
  });

  test("put in, repeated or moved are found at their place", async () => {
    const id = plainSegments(dir)[1] ?? "";
    const path = segmentPath(dir, id);
    const lines = linesIn(path);
    const [one = "", two = "", three = ""] = lines;
    writeLines(path, [one, two, two, ...lines.slice(2)]);
    expect(await faults()).toEqual([
      { fault: "line-out-of-place", segment: id, line: 3, seq: seqOf(two), expected: seqOf(three) },
    ]);
    writeLines(path, [one, "a line that nobody wrote", ...lines.slice(1)]);
    expect(await faults()).toMatchObject([{ fault: "bytes-foreign", segment: id, line: 2 }]);
    writeLines(path, [two, one, ...lines.slice(2)]);
    expect((await faults()).every((fault) => "segment" in fault && fault.segment === id)).toBe(true);
    expect(await faults()).not.toEqual([]);
  });

  test("written anew, with everything after them chained anew, are not what was signed", async () => {
    const [first = "", ...later] = plainSegments(dir);
    let prev = "";
    for (const id of [first, ...later]) {
      const lines = [...linesIn(segmentPath(dir, id))];
      for (const [at, line] of lines.entries()) {
        const altered = id === first && at === 1 ? line.replace(/"attempt":\d+/, '"attempt":99') : line;
        lines[at] = prev === "" ? altered : altered.replace(/"prev":"[^"]*"/, `"prev":"${prev}"`);
        prev = lineHash(Buffer.from(lines[at] ?? ""));
      }
      writeLines(segmentPath(dir, id), lines);
    }
    const found = await faults();
    expect(found[0]).toMatchObject({ fault: "file-rewritten", segment: first });
    expect(found.map((one) => ("segment" in one ? one.segment : null))).toEqual([first, ...later]);
  });
});

describe("the end of the newest file", () => {
  test("cut off anywhere is named with the lines that are gone", async () => {
    const size = statSync(segmentPath(dir, newest())).size;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: size - 1 }), async (length) => {
        copy();
        const path = segmentPath(dir, newest());
        const lines = linesIn(path);
        truncateSync(path, length);
        const gone = lines[linesIn(path).length] ?? "";
        const to = seqOf(lines.at(-1) ?? "");
        expect(await faults()).toEqual([{ fault: "tail-cut", segment: newest(), from: seqOf(gone), to }]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("files", () => {
  test("one that is gone is named with its lines", async () => {
    for (const [at, id] of ids().entries()) {
      copy();
      const { packed } = segmentFiles(dir)[at] ?? { packed: false };
      rmSync(packed ? join(dir, packedName(id)) : segmentPath(dir, id));
      const { first, last } = manifestsIn(dir).findLast(({ segment }) => segment === id) ?? { first: 0, last: 0 };
      expect(await faults()).toEqual([{ fault: "file-missing", segment: id, from: first, to: last }]);
    }
  });

  test("two that changed places are both named, and nothing else is", async () => {
    const [a = "", b = ""] = plainSegments(dir);
    renameSync(segmentPath(dir, a), join(dir, "third"));
    renameSync(segmentPath(dir, b), segmentPath(dir, a));
    renameSync(join(dir, "third"), segmentPath(dir, b));
    expect(new Set(await faults())).toEqual(
      new Set([
        { fault: "file-misplaced", segment: a, holds: b },
        { fault: "file-misplaced", segment: b, holds: a },
      ]),
    );
  });

  test("a copy of one under another name is the copy", async () => {
    const [a = ""] = plainSegments(dir);
    cpSync(segmentPath(dir, a), segmentPath(dir, "000000009999.2026-12-01"));
    expect(await faults()).toEqual([{ fault: "file-repeated", segment: "000000009999.2026-12-01", sameAs: a }]);
  });

  test("lines added to a closed one are found", async () => {
    const [a = ""] = plainSegments(dir);
    const lines = linesIn(segmentPath(dir, a));
    writeLines(segmentPath(dir, a), [...lines, lines.at(-1) ?? ""]);
    expect(await faults()).toMatchObject([{ segment: a }]);
  });

  test("one that was deleted to keep the budget is not missing", async () => {
    cpSync(`${original}.key`, `${dir}.key`);
    const [oldest = ""] = ids();
    const signed = manifestsIn(dir).findLast(({ segment }) => segment === oldest);
    if (signed === undefined) throw new Error("not signed");
    const stamp = { tid: "T", boot: "b", time: 0, mono: 0 };
    openManifestBook(dir).append({ ...signed, kind: "deleted", why: "age" }, stamp);
    rmSync(join(dir, packedName(oldest)));
    const found = await check();
    expect(found.faults).toEqual([]);
    expect(found.notes).toContainEqual({
      note: "deleted",
      segment: oldest,
      from: signed.first,
      to: signed.last,
      why: "age",
    });
    rmSync(`${dir}.key`);
  });
});

describe("manifests", () => {
  test("one that is gone is named, also the newest that a line speaks of", async () => {
    const all = manifests();
    for (const n of [1, 4, all.length - 1]) {
      writeLines(join(dir, MANIFESTS_FILE), all.toSpliced(n - 1, 1));
      expect(await faults()).toContainEqual({ fault: "manifests-missing", from: n, to: n });
    }
    const sealed = all.length - 1;
    writeLines(join(dir, MANIFESTS_FILE), all.slice(0, sealed - 1));
    expect(await faults()).toContainEqual({ fault: "manifests-missing", from: sealed, to: sealed });
    rmSync(join(dir, MANIFESTS_FILE));
    expect(await faults()).toEqual([{ fault: "manifests-missing", from: 1, to: sealed }]);
  });

  test("whose signature is written in another way than the terminal writes it are forged", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const all = manifests();
    const last = all.at(-1) ?? "";
    const at = last.length - '"}'.length - 1;
    // The four bits that the last character has to spare.
    const other = alphabet[alphabet.indexOf(last[at] ?? "") ^ 1] ?? "";
    writeLines(join(dir, MANIFESTS_FILE), [...all.slice(0, -1), last.slice(0, at) + other + last.slice(at + 1)]);
    expect(await faults()).toEqual([{ fault: "manifest-forged", n: all.length, line: all.length }]);
  });

  test("two that changed places are named", async () => {
    const all = [...manifests()];
    [all[2], all[5]] = [all[5] ?? "", all[2] ?? ""];
    writeLines(join(dir, MANIFESTS_FILE), all);
    const found = await faults();
    expect(found).toContainEqual({ fault: "manifest-out-of-place", n: 3, line: 6 });
    expect(found).toContainEqual({ fault: "manifests-missing", from: 3, to: 5 });
  });

  test("signed with another key are named, where the right one is known", async () => {
    const stranger = signingKey(join(base, "stranger"));
    const forged = manifestsIn(dir).map((manifest) => signManifest({ ...manifest, key: stranger.publicKey }, stranger));
    writeLines(join(dir, MANIFESTS_FILE), forged);
    const found = await check([ownKey()]);
    expect(found.faults).toContainEqual({ fault: "manifest-foreign-key", n: 1, line: 1, key: stranger.publicKey });
  });

  test("from the middle on signed with another key are named also where none is known", async () => {
    const stranger = signingKey(join(base, "stranger"));
    const forged = manifestsIn(dir).map((manifest, at) =>
      at < 5 ? (manifests()[at] ?? "") : signManifest({ ...manifest, key: stranger.publicKey }, stranger),
    );
    writeLines(join(dir, MANIFESTS_FILE), forged);
    expect(await faults()).toContainEqual({ fault: "manifest-foreign-key", n: 6, line: 6, key: stranger.publicKey });
  });
});

test("whatever lies in the folder, checking it ends and blames nobody's file for another's damage", async () => {
  const names = [...ids().map((id) => `${id}.jsonl`), ...ids().map((id) => `${id}.jsonl.zst`), MANIFESTS_FILE];
  const content = fc.uint8Array({ maxLength: 4_000 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), content, async (name, bytes) => {
      copy();
      writeFileSync(join(dir, name), bytes);
      expect(typeof (await check()).sound).toBe("boolean");
    }),
    { numRuns: RUNS },
  );
});
